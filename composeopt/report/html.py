"""A report as one HTML page: the guide, readable anywhere, asking nothing of the network."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

from composeopt.model.patterns import pattern
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
from composeopt.report.html_style import STYLE

# Nothing is loaded and nothing runs, even if a text should slip through as markup.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_NO_WORD = pattern(r"[^a-z0-9]+")
# What HTML cannot hold, not even as a character reference.
_CONTROL = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Turns the order of what follows round; a name could show as another.
_DIRECTION = pattern(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def as_html(report: Report) -> str:
    """Write a report as an HTML page; secrets in its texts are masked."""
    return html_page(guide(report))


def html_page(parts: Sequence[Part], drawing: str = "") -> str:
    """Write the parts of a page, which begin with its title.

    Args:
        parts: what the page says; secrets in its texts are masked.
        drawing: an SVG picture to stand before the first section; taken as it is.
    """
    title = next(part.text for part in parts if isinstance(part, Title))
    sections = [part.text for part in parts if isinstance(part, Title) and part.level == 2]
    return "".join(
        f"{line}\n"
        for line in (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{_text(title)}</title>",
            f"<style>\n{STYLE}</style>",
            "</head>",
            "<body>",
            *_contents(sections),
            "<main>",
            *_parts(parts, drawing),
            "</main>",
            "</body>",
            "</html>",
        )
    )


def _parts(parts: Sequence[Part], drawing: str) -> Iterator[str]:
    for part in parts:
        if drawing and isinstance(part, Title) and part.level > 1:
            yield '<div class="wide" role="region" tabindex="0" aria-label="Picture">'
            yield f"{drawing}</div>"
            drawing = ""
        yield from _part(part)


def _contents(sections: Iterable[str]) -> Iterator[str]:
    """Yield links to the sections; the first link of the page leads past them."""
    yield '<nav aria-label="Contents">'
    yield "<ul>"
    for section in sections:
        yield f'<li><a href="#{_anchor(section)}">{_text(section)}</a></li>'
    yield "</ul>"
    yield "</nav>"


def _part(part: Part) -> Iterator[str]:
    match part:
        case Title():
            anchor = f' id="{_anchor(part.text)}"' if part.level == 2 else ""
            yield f"<h{part.level}{anchor}>{_text(part.text)}</h{part.level}>"
        case Paragraph():
            yield f"<p>{' '.join(map(_phrase, part.sentences))}</p>"
        case Bullets():
            yield "<ul>"
            yield from (f"<li>{_phrase(item)}</li>" for item in part.items)
            yield "</ul>"
        case Grid():
            yield from _grid(part)
        case Shell():
            yield f'<pre tabindex="0"><code>{_text(part.text)}</code></pre>'


def _grid(grid: Grid) -> Iterator[str]:
    """Yield a table that scrolls by itself where the screen is narrow."""
    about = _text(grid.about)
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{about}">'
    yield "<table>"
    yield f'<caption class="heard">{about}</caption>'
    titles = "".join(
        f'<th scope="col"{_side(grid, number)}>{_text(title)}</th>'
        if title
        else '<td><span class="heard">what</span></td>'
        for number, title in enumerate(grid.columns)
    )
    yield f"<thead><tr>{titles}</tr></thead>"
    yield "<tbody>"
    for row in grid.rows:
        cells = "".join(
            f"<td{_side(grid, number)}>{_phrase(cell)}</td>"
            for number, cell in enumerate(row)
            if number
        )
        yield f'<tr><th scope="row">{_phrase(row[0])}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _side(grid: Grid, column: int) -> str:
    return ' class="right"' if column in grid.right else ""


def _phrase(phrase: Phrase) -> str:
    return "".join(map(_piece, phrase))


def _piece(piece: str | Code | Strong | Emphasis) -> str:
    match piece:
        case str():
            return _text(piece)
        case Code():
            return f"<code>{_text(piece.text)}</code>"
        case Strong():
            return f"<strong>{_text(piece.text)}</strong>"
        case Emphasis():
            return f"<em>{_text(piece.text)}</em>"


def _text(value: str) -> str:
    """Write a text so that it shows as it is, and nothing of it is markup."""
    visible = _CONTROL.sub("\ufffd", _DIRECTION.sub("", mask_prose(value)))
    return html.escape(visible, quote=True)


def _anchor(title: str) -> str:
    return _NO_WORD.sub("-", title.lower()).strip("-")
