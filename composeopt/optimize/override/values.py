"""How a value of the result is written: as its own text has it, where that is one text.

So variables stay variables, relative paths relative, ``3G`` stays ``3G``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard

from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.patch.places import Places
from composeopt.stack.stack import Stack

# A value that arrived so is not what stands where it came from, or not in this folder.
_NOT_OWN = frozenset({"extends", "include", "external"})


class Values:
    """Answers for one stack."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.places = Places(stack, allow_included=True)

    def written(self, path: Path, value: Plain) -> Plain:
        """Give what to write for the value that the model has at a path."""
        own = self._own(path, value)
        if own is not None:
            return own[0]
        if isinstance(value, Mapping):
            return {
                key: self.written((*path, key), item)
                for key, item in value.items()
                if self._is_said((*path, key), item)
            }
        if _is_list(value):
            return [self.written((*path, index), item) for index, item in enumerate(value)]
        return value

    def _own(self, path: Path, value: Plain) -> tuple[Plain] | None:
        """Give what a file says at a path, if that alone makes the value; it may be null."""
        definitions = self.stack.definitions(path)
        is_collection = isinstance(value, Mapping) or _is_list(value)
        if not definitions or (is_collection and len(definitions) > 1):
            return None
        origin = definitions[-1]
        if not _NOT_OWN.isdisjoint(origin.via):
            return None
        found = self.places.raw_text(origin)
        if "short" not in origin.via:
            return (found,)
        # A short form stands for the whole of what it is the short form of: a list of names
        # for a mapping, a text for an element or a build, but not for an entry of a list.
        if is_collection and (not isinstance(found, str) or _stands_for_all(path)):
            return (found,)
        return None

    def _is_said(self, path: Path, value: Plain) -> bool:
        """Say whether any file says a value; defaults of compose come by themselves."""
        if self.stack.definitions(path) or path[-1] == "condition":
            return True
        if isinstance(value, Mapping):
            return not value or any(
                self._is_said((*path, key), each) for key, each in value.items()
            )
        return False


def _stands_for_all(path: Path) -> bool:
    return isinstance(path[-1], int) or path[-1] == "build"


def _is_list(value: Plain) -> TypeGuard[Sequence[Plain]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
