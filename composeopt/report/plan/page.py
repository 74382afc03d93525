"""A plan as one HTML page: the whole text, and the timeline as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.model.plan import StackPlan
from composeopt.report.blocks import Block, Command, Heading, Line, Table
from composeopt.report.guide.parts import (
    Bullets,
    Grid,
    Paragraph,
    Part,
    Phrase,
    Shell,
    Strong,
    Title,
)
from composeopt.report.html import html_page
from composeopt.report.plan.svg import as_svg
from composeopt.report.plan.text import text


def as_html(plan: StackPlan) -> str:
    """Write a plan as an HTML page that asks nothing of the network."""
    blocks = text(plan, verbose=True)
    parts = (Title(f"{plan.project}: the stack as it is", 1), *_parts(blocks))
    return html_page(parts, as_svg(plan) if plan.start_up.services else "")


def _parts(blocks: Iterable[Block]) -> Iterator[Part]:
    """Turn lines below a heading into a list, those before the first into sentences."""
    lines: list[Phrase] = []
    heading = ""
    for block in blocks:
        if isinstance(block, Line):
            if block.text:
                lines.append(_phrase(block))
            continue
        yield from _taken(lines, heading)
        match block:
            case Heading():
                heading = block.text
                yield Title(heading)
            case Table():
                rows = tuple(tuple((cell,) for cell in row) for row in block.rows)
                yield Grid(heading, block.columns, rows, block.right)
            case Command():
                yield Shell(block.text)
    yield from _taken(lines, heading)


def _taken(lines: list[Phrase], heading: str) -> Iterator[Part]:
    if lines:
        yield Bullets(tuple(lines)) if heading else Paragraph(tuple(_ended(line) for line in lines))
    lines.clear()


def _phrase(line: Line) -> Phrase:
    return (Strong(line.text),) if line.tone in {"bad", "warn"} else (line.text,)


def _ended(phrase: Phrase) -> Phrase:
    """Make a sentence of a line."""
    first, *rest = phrase
    start = f"{first[:1].upper()}{first[1:]}" if isinstance(first, str) else first
    return (start, *rest, ".")
