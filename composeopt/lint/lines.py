"""The lines of files that may be no YAML at all, to be shown with an error."""

from __future__ import annotations

import pathlib
from dataclasses import field

from composeopt.document.reading import read_regular
from composeopt.errors import InputError
from composeopt.lint.projects import absolute
from composeopt.model.location import Location
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs

STDIN = "<stdin>"
SHOWN = (".yaml", ".yml", STDIN)
"""Endings of the files whose lines are shown; env files may hold secrets anywhere."""


@dataclass(slots=True)
class Lines:
    """Reads each file once.

    Args:
        inputs: texts that count instead of what lies on disk.
    """

    inputs: Inputs
    known: dict[str, list[str]] = field(default_factory=dict)

    def at(self, location: Location | None) -> str:
        """Give the line at a place without its end; empty where none is shown."""
        if location is None or not location.file.endswith(SHOWN):
            return ""
        lines = self.known.get(location.file)
        if lines is None:
            lines = self.known[location.file] = self._read(location.file)
        return lines[location.line - 1].rstrip("\r") if location.line <= len(lines) else ""

    def _read(self, file: str) -> list[str]:
        path = pathlib.Path("-") if file == STDIN else absolute(pathlib.Path(file), self.inputs.cwd)
        data = self.inputs.texts.get(path)
        if data is None and file != STDIN:
            try:
                data = read_regular(path, file)
            except InputError:
                return []
        return (data or b"").decode("utf-8", "replace").split("\n")
