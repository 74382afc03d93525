"""Reading values of a stack's ``x-composeopt`` block, and gathering what is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import field

from composeopt import errors
from composeopt.model.codes import WRONG_DECLARATION
from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack


@dataclass(slots=True)
class Reading:
    """Reads values of one stack and gathers what is wrong with them."""

    stack: Stack
    faults: list[errors.InputError] = field(default_factory=list)

    def fault(self, message: str, path: Path, *, key: bool = False) -> None:
        """Note what is wrong at a path."""
        location = self.stack.locate(path, key=key)
        self.faults.append(errors.InputError(message, location, WRONG_DECLARATION))

    def finish(self) -> None:
        """Raise what was noted, if anything was."""
        if len(self.faults) == 1:
            raise self.faults[0]
        if self.faults:
            raise errors.InputErrors(self.faults)

    def mapping(
        self, value: Plain, path: Path, known: Sequence[str] | None = None
    ) -> Mapping[str, Plain]:
        """Give a mapping (an absent one is empty) with known keys only."""
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fault(f"{name_of(path)} must be a mapping", path)
            return {}
        for key in value:
            if known is not None and key not in known:
                self.fault(unknown("key", key, known), (*path, key), key=True)
        return value

    def names(self, value: Plain, path: Path) -> tuple[str, ...]:
        """Give a list of different names; one name alone will do."""
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, Sequence) or not all(isinstance(item, str) for item in items):
            self.fault(f"{name_of(path)} must be a list of names", path)
            return ()
        found = tuple(str(item) for item in items)
        if len(set(found)) < len(found):
            self.fault(f"{name_of(path)} names one thing twice", path)
        return found

    def services(self, value: Plain, path: Path) -> tuple[str, ...]:
        """Give a list of names of services of this stack."""
        found = self.names(value, path)
        for name in found:
            self.known_service(name, path)
        return found

    def known_service(self, name: str, path: Path, *, key: bool = False) -> None:
        """Note a name that no service has (told only where all services are known)."""
        known = [service.name for service in self.stack.services()]
        are_all = "*" in self.stack.inputs.profiles and not self.stack.not_followed
        if name not in known and are_all:
            self.fault(unknown("service", name, known), path, key=key)

    def number(self, value: Plain, path: Path) -> float | None:
        """Give a number above zero."""
        try:
            number = float(value) if isinstance(value, int | float | str) else None
        except ValueError:
            number = None
        if number is None or isinstance(value, bool) or not 0 < number < float("inf"):
            self.fault(f"{name_of(path)} must be a number above 0, not {value!r}", path)
            return None
        return number


def unknown(what: str, name: str, known: Sequence[str]) -> str:
    """Word that a name is not known, and which one was meant."""
    near = difflib.get_close_matches(name, known, n=1)
    right = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
    return f"unknown {what} '{name}'; {right}"


def name_of(path: Path) -> str:
    """Name a path by its last step."""
    return str(path[-1])
