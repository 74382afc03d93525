"""The configuration in force, as values."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from composeopt.model.edits import Plain
from composeopt.model.values import dataclass
from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class LintSettings:
    """The table ``[lint]``.

    Args:
        select: rules to run, by code, code prefix or name; empty: all of the persona.
        ignore: rules to leave out, in the same words.
        persona: the widest audience whose rules run.
        fail_on: the least severity that makes the exit code 1.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    persona: Literal["regular", "pedantic", "auditor"] = "regular"
    fail_on: Literal["info", "warning", "error", "never"] = "warning"


@dataclass(frozen=True, slots=True)
class OptimizeSettings:
    """The table ``[optimize]``.

    Args:
        select: passes to run; empty: all.
        ignore: passes to leave out.
        unsafe: whether to make unsafe Changes too.
        engine: the target engine (``25.0``, ``auto``); empty: a form valid on all.
        usage: the usage profile, relative to the configuration's folder; empty: none.
        strict: whether to write nothing when a plugin fails.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unsafe: bool = False
    engine: str = ""
    usage: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """One key with its value and where that comes from.

    ``source`` is ``default`` or a place such as ``composeopt.toml:3:1``.
    """

    key: str
    value: Plain
    source: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All that one configuration says, defaults filled in.

    Args:
        file: the configuration's file, absolute; None when there is none.
        lint: the table ``[lint]``.
        optimize: the table ``[optimize]``.
        projects: files that belong together (``[[project]]``), absolute.
        options: Options of each rule and pass that the file names, by
            ``rule.NAME`` or ``pass.NAME``.
        places: where each key that was set stands, by ``lint.select`` and the like.
        warnings: what is odd, but no error; each with its place.
    """

    file: pathlib.Path | None = None
    lint: LintSettings = field(default_factory=LintSettings)
    optimize: OptimizeSettings = field(default_factory=OptimizeSettings)
    projects: tuple[tuple[pathlib.Path, ...], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def options_of(self, kind: type[Rule] | type[Pass]) -> Any:
        """Give the Options of a rule or pass, its defaults where nothing is set."""
        found = self.options.get(table_of(kind))
        return kind.Options() if found is None else found

    @property
    def usage(self) -> pathlib.Path | None:
        """The usage profile that the file names, absolute, or None."""
        if not self.optimize.usage or self.file is None:
            return None
        return self.file.parent / self.optimize.usage


def table_of(kind: type[Rule] | type[Pass]) -> str:
    """Name the table that a rule's or pass's options stand in: ``pass.health``."""
    return f"{'rule' if issubclass(kind, Rule) else 'pass'}.{kind.name}"
