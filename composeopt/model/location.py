"""A place in a file, as people count."""

from __future__ import annotations

from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True, order=True)
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

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
