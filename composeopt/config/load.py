"""Reading one configuration: every table checked and typed."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from composeopt import errors
from composeopt.config import convert, find
from composeopt.config.places import Key
from composeopt.config.settings import LintSettings, OptimizeSettings, Settings, table_of
from composeopt.model.location import Location
from composeopt.model.values import dataclass
from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule
from composeopt.registry import Registry

TABLES = ("lint", "optimize", "rule", "pass", "project")
# As close as this, a name is taken for a misspelling rather than for a plugin that is not here.
CLOSE = 0.8


def load_settings(
    start: pathlib.Path,
    registry: Registry,
    *,
    explicit: pathlib.Path | None = None,
    cwd: pathlib.Path | None = None,
) -> Settings:
    """Load the configuration that holds for a folder.

    Args:
        start: the folder of the first compose file; the search goes upwards.
        registry: the rules and passes whose options may be set.
        explicit: a file to use instead (``--config``).
        cwd: the folder that messages name files from; default ``start``.

    Raises:
        InputError: one thing in it is wrong; with its place.
        InputErrors: several things are.
    """
    cwd = start if cwd is None else cwd
    found = find.read(explicit, cwd) if explicit else find.find(start, cwd)
    if found is None:
        return Settings()
    return _Loading(found, _speaking_of(found.data, registry)).settings()


def _speaking_of(data: Mapping[str, Any], registry: Registry) -> Registry:
    """Give the registry, whole if a table names anything but its passes."""
    passes = data.get("pass", {})
    is_known = isinstance(passes, dict) and all(map(registry.find_pass, passes))
    return registry if is_known and "rule" not in data else registry.whole()


@dataclass(slots=True)
class _Loading:
    """Checks one file and gathers what is wrong with it."""

    found: find.Found
    registry: Registry
    faults: list[errors.InputError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def settings(self) -> Settings:
        """Check all tables and give the settings."""
        data = self.found.data
        for key in data:
            if key not in TABLES:
                self.fault(convert.unknown("table", key, TABLES), (key,))
        if self.found.shadowed:
            self.warn(f"[tool.composeopt] of {self.found.shadowed} is not read beside it", ())
        lint = self.build(LintSettings, data.get("lint", {}), ("lint",))
        optimize = self.build(OptimizeSettings, data.get("optimize", {}), ("optimize",))
        options = self.options()
        projects = self.projects()
        if len(self.faults) == 1:
            raise self.faults[0]
        if self.faults:
            raise errors.InputErrors(sorted(self.faults, key=_place))
        return Settings(
            file=self.found.file,
            lint=lint,
            optimize=optimize,
            projects=projects,
            options=options,
            places=self.places(),
            warnings=tuple(self.warnings),
        )

    def fault(self, message: str, key: Key) -> None:
        """Note what is wrong at a key."""
        self.faults.append(errors.InputError(message, self.found.locate(key)))

    def warn(self, message: str, key: Key) -> None:
        """Note what is odd at a key."""
        self.warnings.append(f"{self.found.locate(key)}: {message}")

    def build(self, kind: type[Any], table: Any, key: Key) -> Any:
        """Make the typed values of one table."""
        faults: list[convert.Unfit] = []
        value = convert.build(kind, self.table(table, key), faults)
        for unfit in faults:
            self.fault(unfit.message, (*key, unfit.key) if unfit.key else key)
        return value

    def table(self, value: Any, key: Key) -> Mapping[str, Any]:
        """Give a table; anything else is noted and counts as empty."""
        if isinstance(value, dict):
            return value
        self.fault(f"'{'.'.join(str(step) for step in key)}' must be a table", key)
        return {}

    def options(self) -> Mapping[str, Any]:
        """Make the Options of every rule and pass that has a table."""
        result = {}
        for section in ("rule", "pass"):
            for name, table in self.table(self.found.data.get(section, {}), (section,)).items():
                kind = self.kind(section, name)
                if kind is not None:
                    result[table_of(kind)] = self.build(kind.Options, table, (section, name))
        return result

    def kind(self, section: str, name: str) -> type[Rule] | type[Pass] | None:
        """Find the rule or pass of a table; none is an error only if it is misspelt."""
        is_rule = section == "rule"
        kind = self.registry.rule(name) if is_rule else self.registry.find_pass(name)
        if kind is not None:
            return kind
        other = self.registry.find_pass(name) if is_rule else self.registry.rule(name)
        known = [each.name for each in (self.registry.rules if is_rule else self.registry.passes)]
        if other is not None:
            self.fault(f"{name} has its table under [{table_of(other)}]", (section, name))
        elif convert.is_close(name, known, CLOSE):
            self.fault(convert.unknown(section, name, known), (section, name))
        else:
            message = f"no plugin that is loaded brings {section} '{name}'; its table is not read"
            self.warn(message, (section, name))
        return None

    def projects(self) -> tuple[tuple[pathlib.Path, ...], ...]:
        """Give the files of each ``[[project]]``, absolute."""
        tables = self.found.data.get("project", [])
        if not isinstance(tables, list):
            self.fault("write [[project]] with two brackets; there may be several", ("project",))
            return ()
        result = []
        for index, table in enumerate(tables):
            project = self.build(_Project, table, ("project", index))
            if not project.files:
                self.fault("a [[project]] needs files = [...]", ("project", index))
            result.append(tuple(self.found.file.parent / file for file in project.files))
        return tuple(result)

    def places(self) -> Mapping[str, str]:
        """Give the place of every key that is set."""
        result = {}
        for section in ("lint", "optimize"):
            for key in self.found.data.get(section, {}):
                result[f"{section}.{key}"] = str(self.found.locate((section, key)))
        for section in ("rule", "pass"):
            for name, table in self.found.data.get(section, {}).items():
                kind = self.registry.rule(name) or self.registry.find_pass(name)
                if kind is not None:
                    for key in table:
                        place = str(self.found.locate((section, name, key)))
                        result[f"{table_of(kind)}.{key}"] = place
        if self.found.data.get("project"):
            result["project"] = str(self.found.locate(("project",)))
        return result


def _place(fault: errors.InputError) -> Location:
    return fault.location or Location("")


@dataclass(frozen=True, slots=True)
class _Project:
    """The table ``[[project]]``."""

    files: tuple[str, ...] = ()
