"""Finding plugins and asking each of them, alone, for what it brings."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pluggy

from composeopt import __version__
from composeopt.facts.images import ImageFacts
from composeopt.model.logs import log
from composeopt.model.values import dataclass
from composeopt.plugin.hooks import PROJECT, HookSpecs
from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule
from composeopt.registry import declarations, order
from composeopt.registry.contents import Broken, Plugin, Registry
from composeopt.registry.images import images_fault
from composeopt.registry.installed import BUNDLED, BundledEntry, installed

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PREFIX = "composeopt_"
RULES, PASSES, IMAGES = "composeopt_rules", "composeopt_passes", "composeopt_images"


def load(
    plugins: Iterable[object] | None = None,
    *,
    entry_points: bool = True,
    external: bool = True,
    rules: bool = True,
) -> Registry:
    """Ask every plugin for what it brings; none of them can stop the others.

    Args:
        plugins: modules or objects with hook implementations, besides those found.
        entry_points: whether to look for installed plugins (group ``composeopt``).
        external: False keeps of those only the ones that come with composeopt.
        rules: False leaves out rules, if all plugins come with composeopt: those of
            others may be faulty or clash. ``Registry.whole`` gives them.
    """
    entries = tuple(_entry_points(external=external)) if entry_points else ()
    if not (rules or plugins) and all(map(_is_bundled, entries)):
        collected = _Collected(hooks=(PASSES, IMAGES))
        more = functools.partial(load, entry_points=entry_points, external=external)
    else:
        collected, more = _Collected(), None
    for entry in entries:
        _add_entry_point(collected, entry)
    for plugin in plugins or ():
        name = str(getattr(plugin, "__name__", type(plugin).__name__))
        _add(collected, Plugin(name, bundled=name.split(".", 1)[0] == BUNDLED), plugin)
    return replace(collected.registry(), more=more)


@dataclass(slots=True)
class _Collected:
    """What was gathered so far, and from which hooks."""

    hooks: tuple[str, ...] = (RULES, PASSES, IMAGES)
    plugins: list[Plugin] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    owners: dict[str, tuple[str, type[Any]]] = field(default_factory=dict)

    def fail(self, plugin: str, message: str) -> None:
        log(__name__).debug("plugin %s: %s", plugin, message)
        self.broken.append(Broken(plugin, message))

    def take(self, plugin: str, declared: type[Any]) -> bool:
        """Claim the handles of a class; False when they are taken."""
        for handle in declarations.handles(declared):
            owner, known = self.owners.get(handle, (plugin, declared))
            if known is not declared:
                name = declared.__name__
                self.fail(plugin, f"{name}: '{handle}' is taken by plugin {owner}")
                return False
        if declarations.handles(declared)[0] in self.owners:
            return False
        for handle in declarations.handles(declared):
            self.owners[handle] = (plugin, declared)
        return True

    def owner_of(self, image: str) -> str:
        """Give the plugin that brought an image; empty: none did."""
        for plugin in self.plugins:
            if any(image in (*family.images, *family.kin) for family in plugin.images):
                return plugin.name
        return ""

    def registry(self) -> Registry:
        passes = self._ordered()
        rules = [rule for plugin in self.plugins for rule in plugin.rules]
        kept = [
            replace(plugin, passes=tuple(each for each in plugin.passes if each in passes))
            for plugin in self.plugins
        ]
        return Registry(
            plugins=tuple(sorted(kept, key=lambda plugin: plugin.name)),
            rules=tuple(sorted(rules, key=lambda rule: rule.code)),
            passes=passes,
            broken=tuple(self.broken),
            owners=MappingProxyType({handle: name for handle, (name, _) in self.owners.items()}),
        )

    def _ordered(self) -> tuple[type[Pass], ...]:
        """Order the passes; of a circle only the bundled ones stay, if there are others."""
        passes = {each.name: each for plugin in self.plugins for each in plugin.passes}
        bundled = {p.name for plugin in self.plugins if plugin.bundled for p in plugin.passes}
        while True:
            try:
                return order.ordered(passes.values())
            except order.CircleError as circle:
                members = sorted(set(circle.names))
                for name in [name for name in members if name not in bundled] or members:
                    self.fail(self.owners[name][0], circle.message)
                    del passes[name]


def _entry_points(*, external: bool) -> Iterator[EntryPoint | BundledEntry]:
    """Yield the installed plugins, bundled ones first, each once."""
    found = set(installed(PROJECT))
    for entry in sorted(found, key=lambda entry: (not _is_bundled(entry), entry.name, entry.value)):
        if external or _is_bundled(entry):
            yield entry


def _is_bundled(entry: EntryPoint | BundledEntry) -> bool:
    return entry.module.split(".")[0] == BUNDLED


def _add_entry_point(collected: _Collected, entry: EntryPoint | BundledEntry) -> None:
    if _is_bundled(entry):
        found = Plugin(entry.name, PROJECT, __version__, bundled=True)
    else:
        distribution = entry.dist
        found = Plugin(
            name=entry.name,
            distribution=distribution.name if distribution else "",
            version=distribution.version if distribution else "",
        )
    try:
        plugin = entry.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the border: a stranger's import
        collected.fail(entry.name, f"cannot be imported: {_said(error)}")
        return
    _add(collected, found, plugin)


class _Manager(pluggy.PluginManager):
    """A manager that looks for hooks where there can be any: not in Python's own names."""

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> Any:
        """Give the options of a specification; None: it is none."""
        own = name.startswith("__")
        return None if own else super().parse_hookspec_opts(module_or_class, name)

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        """Give the options of an implementation; None: it is none."""
        own = name.startswith("__")
        return None if own else super().parse_hookimpl_opts(plugin, name)


def _add(collected: _Collected, found: Plugin, plugin: object) -> None:
    """Ask one plugin for its rules and passes, through a manager of its own."""
    manager = _Manager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    try:
        fault = _misspelt(plugin)
        if not fault:
            manager.register(plugin, name=found.name)
            manager.check_pending()
    except Exception as error:  # noqa: BLE001 - the border: pluggy walks a stranger's attributes
        fault = _said(error)
    if fault:
        collected.fail(found.name, fault)
        return
    rules = _ask(collected, found, manager, RULES)
    passes = _ask(collected, found, manager, PASSES)
    images = _ask(collected, found, manager, IMAGES)
    if rules is None or passes is None or images is None:
        return
    mine = replace(
        found,
        rules=tuple(sorted(_usable(collected, found, rules, Rule), key=lambda r: r.code)),
        passes=tuple(sorted(_usable(collected, found, passes, Pass), key=lambda p: p.name)),
        images=tuple(sorted(_known(collected, found, images), key=lambda family: family.name)),
    )
    collected.plugins.append(mine)


def _ask(
    collected: _Collected, found: Plugin, manager: pluggy.PluginManager, hook: str
) -> list[Any] | None:
    """Call one hook of the one plugin, if it is wanted; None when it failed."""
    if hook not in collected.hooks:
        return []
    try:
        return [item for answer in getattr(manager.hook, hook)() for item in answer]
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the border: a stranger's hook
        collected.fail(found.name, f"{hook} failed: {_said(error)}")
        return None


def _usable(
    collected: _Collected, found: Plugin, classes: Iterable[Any], base: type[Any]
) -> Iterator[Any]:
    """Yield the classes that declare what they must and clash with no other."""
    for declared in classes:
        fault = declarations.fault(declared, base)
        if fault:
            collected.fail(found.name, fault)
        elif collected.take(found.name, declared):
            yield declared


def _known(collected: _Collected, found: Plugin, images: Iterable[Any]) -> Iterator[ImageFacts]:
    """Yield the families of images that say what they must and that no other plugin brings."""
    for family in images:
        fault = images_fault(family)
        taken = None
        if not fault:
            taken = next(filter(collected.owner_of, (*family.images, *family.kin)), None)
        if fault:
            collected.fail(found.name, fault)
        elif taken:
            owner = collected.owner_of(taken)
            collected.fail(found.name, f"the image '{taken}' is taken by plugin {owner}")
        else:
            yield family


def _misspelt(plugin: object) -> str:
    """Name the functions that look like hooks and are none; empty when all is well."""
    known = [name for name in dir(HookSpecs) if name.startswith(PREFIX)]
    faults = []
    for name in dir(plugin):
        member = getattr(plugin, name, None) if name.startswith(PREFIX) else None
        if not callable(member) or isinstance(member, type):
            continue
        if name not in known:
            import difflib  # noqa: PLC0415 - long to import, and seldom needed

            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            right = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
            faults.append(f"unknown hook {name}; {right}")
        elif not hasattr(member, f"{PROJECT}_impl"):
            faults.append(f"hook {name} is not marked with @hookimpl")
    return "; ".join(faults)


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
