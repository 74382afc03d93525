"""Texts, code and tables in Markdown, escaped so that they show as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from composeopt.model.patterns import pattern

# What GFM would take for markup: an underscore inside a word, or an arrow, is none.
_SPECIAL = pattern(r"([\\`*\[\]<]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[>#+-])")
_TICKS = pattern(r"`+")


def text(value: str) -> str:
    """Write a text as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(value.split()))


def code(value: str) -> str:
    """Write a piece of code; ticks inside it are fenced by more of them."""
    flat = " ".join(value.split())
    longest = max((len(ticks) for ticks in _TICKS.findall(flat)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{flat}{space}{fence}"


def table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()
) -> Iterator[str]:
    """Write a table; cells are markup already, but for their bars."""
    bar = "\\|"
    yield ""
    yield f"| {' | '.join(titles)} |"
    yield f"|{'|'.join('--:' if i in right else '---' for i in range(len(titles)))}|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', bar) for cell in row)} |"
    yield ""
