"""What a report is made of before it is painted: headings, lines, tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from composeopt.model.values import dataclass

Tone = Literal["plain", "good", "warn", "bad", "dim", "strong"]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, indented by ``level`` steps."""

    text: str
    tone: Tone = "plain"
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column titles; columns whose number is in ``right`` align right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Command:
    """A command to be copied as it stands."""

    text: str


Block = Heading | Line | Table | Command


def paint_plain(blocks: Iterable[Block]) -> str:
    """Write blocks as plain text; ends with a newline unless there are none."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading():
                lines += [*([""] if lines else []), block.text]
            case Line():
                lines.append("  " * block.level + block.text)
            case Command():
                lines.append("  " + block.text)
            case Table():
                lines += _table(block)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _table(table: Table) -> list[str]:
    rows = (table.columns, *table.rows)
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.columns))]
    return [
        "  "
        + "  ".join(
            cell.rjust(width) if i in table.right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
