"""The right word for a misspelt one."""

from __future__ import annotations

import functools
from collections.abc import Iterable

LONGEST = 60
"""Longest word that is compared, in characters; nobody misspells a longer one."""

MOST = 300
"""Most words it is compared with."""


ALIKE = 0.75
"""How alike two words must be (1: the same) that do not begin alike."""

BEGINNING = 3
"""How many letters are a beginning."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """Give the known word that was probably meant, or the empty string."""
    if len(word) > LONGEST:
        return ""
    near = [each for each in known if abs(len(each) - len(word)) <= 2 + len(word) // 4]
    return _closest(word, tuple(near[:MOST]))


def hint(word: str, known: Iterable[str]) -> str:
    """Word a suggestion as the end of a message: ``; did you mean 'image'?``."""
    right = suggestion(word, known)
    return f"; did you mean {right!r}?" if right else ""


@functools.lru_cache(maxsize=256)
def _closest(word: str, known: tuple[str, ...]) -> str:
    import difflib  # noqa: PLC0415 - long to import, and seldom needed

    for text in dict.fromkeys((word, word.replace("-", "_").lower())):
        for close in difflib.get_close_matches(text, known, 3, 0.6):
            if _is_slip(text, close) or difflib.SequenceMatcher(None, text, close).ratio() >= ALIKE:
                return close
    return ""


def _is_slip(word: str, known: str) -> bool:
    """Say whether letters changed places, or only the end is another one."""
    return sorted(word) == sorted(known) or word[:BEGINNING] == known[:BEGINNING]
