"""A report as Markdown: an analysis of this stack and a guide to its result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.model.report import Report
from composeopt.model.secrets import mask_prose
from composeopt.report.guide import guide
from composeopt.report.guide.parts import (
    Bullets,
    Code,
    Emphasis,
    Grid,
    Paragraph,
    Part,
    Phrase,
    Shell,
    Strong,
    Title,
)
from composeopt.report.markup import code, table, text


def as_markdown(report: Report) -> str:
    """Write a report as Markdown; secrets in its texts are masked."""
    lines = [line for part in guide(report) for line in _lines(part)]
    return mask_prose("\n".join(_squeezed(lines)).strip() + "\n")


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Title():
            yield from ("", f"{'#' * part.level} {text(part.text)}", "")
        case Paragraph():
            yield from ("", *map(_phrase, part.sentences), "")
        case Bullets():
            yield from ("", *(f"- {_phrase(item)}" for item in part.items), "")
        case Grid():
            rows = [tuple(map(_phrase, row)) for row in part.rows]
            yield from table(part.columns, rows, part.right)
        case Shell():
            yield from ("", "```sh", part.text, "```", "")


def _phrase(phrase: Phrase) -> str:
    return "".join(map(_piece, phrase))


def _piece(piece: str | Code | Strong | Emphasis) -> str:
    match piece:
        case str():
            # Spaces at its ends part it from its neighbours.
            start = " " if piece[:1].isspace() else ""
            end = " " if piece[-1:].isspace() and piece.strip() else ""
            return f"{start}{text(piece)}{end}"
        case Code():
            return code(piece.text)
        case Strong():
            return f"**{text(piece.text)}**"
        case Emphasis():
            return f"*{text(piece.text)}*"


def _squeezed(lines: Iterable[str]) -> Iterator[str]:
    """Leave one blank line where several meet."""
    blank = False
    for line in lines:
        if line or not blank:
            yield line
        blank = not line
