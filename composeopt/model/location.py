"""A place in a file, as people count."""

from __future__ import annotations

from operator import attrgetter

from composeopt.model.values import dataclass

_order = attrgetter("file", "line", "column", "end_line", "end_column")


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file.

    Lines and columns start at 1 and count characters; the end is exclusive.
    ``file`` is the path as the user would write it (relative to where the
    command runs when possible).
    """

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __lt__(self, other: Location) -> bool:
        return _order(self) < _order(other)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
