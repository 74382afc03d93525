"""Painting a report on a terminal; the only importer of rich besides the cli."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from composeopt.report.blocks import Block, Command, Heading, Line, Table, Tone

STYLES: dict[Tone, str] = {
    "plain": "",
    "good": "green",
    "warn": "yellow",
    "bad": "bold red",
    "dim": "dim",
    "strong": "bold",
}


def paint(blocks: Iterable[Block], console: Console) -> None:
    """Write blocks to a console, with its colours and in its width."""
    first = True
    for block in blocks:
        match block:
            case Heading():
                console.print(Text(block.text if first else f"\n{block.text}", style="bold cyan"))
            case Line():
                text = Text(block.text, style=STYLES[block.tone])
                console.print(Padding(text, (0, 0, 0, 2 * block.level), expand=False))
            case Command():
                # Never wrapped: it is there to be copied.
                console.print(Text("  " + block.text, style="bold"), soft_wrap=True)
            case Table():
                console.print(_table(block))
        first = False


def _table(table: Table) -> RichTable:
    painted = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold")
    for number, title in enumerate(table.columns):
        painted.add_column(
            Text(title),
            justify="right" if number in table.right else "left",
            no_wrap=number == 0,
            overflow="fold",
        )
    for row in table.rows:
        painted.add_row(*(Text(cell) for cell in row))
    return painted
