"""A value on its way to the model: what it is, and every place that defined it."""

from __future__ import annotations

from collections.abc import Iterable

from composeopt.document.document import Document
from composeopt.model.edits import Plain
from composeopt.model.location import Location
from composeopt.model.paths import DocumentPath

Mark = tuple[Document, DocumentPath, frozenset[str]]
Data = str | int | float | bool | None | dict[str, "Value"] | list["Value"]


class Timestamp(str):
    """A date that YAML reads as such; Compose allows it in few places."""

    __slots__ = ()

    def written(self) -> str:
        """Write it as Go does: ``2001-01-01 00:00:00 +0000 UTC``."""
        day, _, rest = self.partition("T")
        if rest.endswith("Z"):
            return f"{day} {rest[:-1]} +0000 UTC"
        clock, zone = rest[:-6], rest[-6:].replace(":", "")
        return f"{day} {clock} {zone} {zone}"


PLAIN: frozenset[str] = frozenset()
SHORT = "short"
UNKNOWN = "unknown"
INTERPOLATED = "interpolated"
PLACEHOLDER = "placeholder"
"""Empty text for a required variable that is not set; it stays in the model."""


class Value:
    """A scalar, mapping or list with the marks of the places it was read from.

    ``marks`` are in load order; the last one won. Mutable, because merging is
    done in place; never shared between two parents.
    """

    __slots__ = ("data", "marks")

    def __init__(self, data: Data, marks: tuple[Mark, ...] = ()) -> None:
        self.data = data
        self.marks = marks

    def copy(self, via: str = "") -> Value:
        """Copy the whole tree, adding ``via`` to how it arrived."""
        marks = self.marks
        if via and marks:
            marks = tuple((document, path, old | {via}) for document, path, old in marks)
        data = self.data
        if isinstance(data, dict):
            return Value({key: value.copy(via) for key, value in data.items()}, marks)
        if isinstance(data, list):
            return Value([value.copy(via) for value in data], marks)
        return Value(data, marks)

    def size(self) -> int:
        """Count the values of the whole tree."""
        data = self.data
        if isinstance(data, dict):
            return 1 + sum(value.size() for value in data.values())
        if isinstance(data, list):
            return 1 + sum(value.size() for value in data)
        return 1

    def plain(self) -> Plain:
        """Give the bare data."""
        data = self.data
        if isinstance(data, dict):
            return {key: value.plain() for key, value in data.items()}
        if isinstance(data, list):
            return [value.plain() for value in data]
        return data

    @property
    def mapping(self) -> dict[str, Value]:
        """The entries of a mapping; empty for anything else."""
        data = self.data
        return data if type(data) is dict else {}

    @property
    def items(self) -> list[Value]:
        """The elements of a list; empty for anything else."""
        data = self.data
        return data if type(data) is list else []

    def get(self, key: str) -> Value | None:
        """Give an entry of a mapping, or None."""
        data = self.data
        return data.get(key) if type(data) is dict else None

    def text(self, key: str) -> str:
        """Give an entry that is a string, or the empty string."""
        value = self.get(key)
        return value.data if value is not None and isinstance(value.data, str) else ""

    def location(self) -> Location | None:
        """Give the place of the definition that won."""
        return place(self.marks)


def place(marks: tuple[Mark, ...], *, key: bool = False) -> Location | None:
    """Give the place of the last mark."""
    if not marks:
        return None
    document, path, _ = marks[-1]
    return document.locate(path, key=key)


def is_short(value: Value) -> bool:
    """Say whether a value was last taken out of a short form."""
    return bool(value.marks) and SHORT in value.marks[-1][2]


def shortened(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Mark values that were taken out of a short form."""
    return tuple((document, path, via | {SHORT}) for document, path, via in marks)
