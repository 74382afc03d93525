"""What a guide is made of: titles, paragraphs, lists, tables and commands."""

from __future__ import annotations

from typing import Literal

from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A word of a file or a command line."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """What nobody must overlook."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """A word that is stressed."""

    text: str


Phrase = tuple[str | Code | Strong | Emphasis, ...]
"""A sentence or a cell: texts as they are, some of them marked."""


@dataclass(frozen=True, slots=True)
class Title:
    """The title of what follows; level 1 is that of the whole."""

    text: str
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Args:
        about: what it shows, for those who do not see it.
        columns: the titles of the columns.
        rows: the cells.
        right: numbers of the columns that align right.
    """

    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Phrase, ...], ...]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Shell:
    """A command to be copied as it stands."""

    text: str


Part = Title | Paragraph | Bullets | Grid | Shell


def listed(words: tuple[str, ...] | list[str], otherwise: str = "") -> Phrase:
    """Give words of a file in a row, with commas between them."""
    if not words:
        return (otherwise,) if otherwise else ()
    phrase: list[str | Code] = []
    for word in words:
        phrase += [*([", "] if phrase else []), Code(word)]
    return tuple(phrase)
