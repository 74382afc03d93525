"""What a loaded registry holds, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType

from composeopt.facts.images import ImageFacts, by_repository
from composeopt.model.values import dataclass
from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule


@dataclass(frozen=True, slots=True)
class Plugin:
    """One plugin that was found.

    Args:
        name: the name of its entry point, or of its module.
        distribution: the distribution it came with, or the empty string.
        version: that distribution's version, or the empty string.
        bundled: whether it came with composeopt.
        rules: the rules it brought, ordered by code.
        passes: the passes it brought, ordered by name.
        images: the families of images it brought, ordered by name.
    """

    name: str
    distribution: str = ""
    version: str = ""
    bundled: bool = False
    rules: tuple[type[Rule], ...] = ()
    passes: tuple[type[Pass], ...] = ()
    images: tuple[ImageFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin, or one thing it brought, that could not be used."""

    plugin: str
    message: str


@dataclass(frozen=True, slots=True)
class Registry:
    """All that was loaded.

    Args:
        plugins: the plugins in use, ordered by name.
        rules: all rules, ordered by code.
        passes: all passes in the order they run.
        broken: what could not be used and why; exit code 2 wherever it matters.
        owners: the plugin's name for each rule's code and name and each pass's name.
        more: gives all of it, where it was loaded without rules.
    """

    plugins: tuple[Plugin, ...] = ()
    rules: tuple[type[Rule], ...] = ()
    passes: tuple[type[Pass], ...] = ()
    broken: tuple[Broken, ...] = ()
    owners: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    more: Callable[[], Registry] | None = field(default=None, repr=False, compare=False)

    def whole(self) -> Registry:
        """Give it with its rules, if it was loaded without."""
        return self if self.more is None else self.more()

    @property
    def images(self) -> dict[str, ImageFacts]:
        """What plugins know of images, by repository."""
        return by_repository(family for plugin in self.plugins for family in plugin.images)

    def rule(self, handle: str) -> type[Rule] | None:
        """Give the rule of this code (in any case) or name, or None."""
        wanted = handle.lower()
        return next((r for r in self.rules if wanted in {r.code.lower(), r.name}), None)

    def find_pass(self, name: str) -> type[Pass] | None:
        """Give the pass of this name, or None."""
        return next((p for p in self.passes if p.name == name.lower()), None)

    def handles(self) -> tuple[str, ...]:
        """Give every code and name that a user may write."""
        rules = (handle for rule in self.rules for handle in (rule.code, rule.name))
        return tuple(sorted({*rules, *(p.name for p in self.passes)}))
