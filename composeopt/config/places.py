"""Where the tables and keys of a TOML text stand; tomllib does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from composeopt.model.patterns import pattern

Key = tuple[str | int, ...]
Place = tuple[int, int]

# A token of TOML: strings first, so that brackets and hashes inside them count for nothing.
_TOKEN = pattern(
    r'(?P<string>"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<newline>\n)"
    r"|(?P<bare>[A-Za-z0-9_-]+)"
    r"|(?P<mark>[\[\]{}=.,])",
    re.DOTALL,
)


def key_places(text: str) -> Mapping[Key, Place]:
    """Give line and column, from 1, of each table header and each key.

    Elements of an array of tables count: ``("project", 0, "files")``. Keys
    inside inline tables have no place of their own.
    """
    places: dict[Key, Place] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    for line, column, tokens in _statements(text):
        marks = [part for kind, part in tokens if kind == "mark"]
        if marks[:2] == ["[", "["]:
            table = _key(tokens[2:], "]")
            counts[table] = counts.get(table, -1) + 1
            table = (*table, counts[table])
        elif marks[:1] == ["["] and tokens[0] == ("mark", "["):
            table = _key(tokens[1:], "]")
            if table[:1] and table[:1] in counts and len(table) > 1:
                table = (table[0], counts[table[:1]], *table[1:])
        else:
            places.setdefault((*table, *_key(tokens, "=")), (line, column))
            continue
        for length in range(1, len(table) + 1):
            places.setdefault(table[:length], (line, column))
    return places


def nearest(places: Mapping[Key, Place], key: Key) -> Place:
    """Give the place of a key, or of what holds it; (1, 1) when nothing does."""
    for length in range(len(key), 0, -1):
        if key[:length] in places:
            return places[key[:length]]
    return (1, 1)


def _statements(text: str) -> Iterator[tuple[int, int, list[tuple[str, str]]]]:
    """Yield each statement's place and tokens; brackets may span lines."""
    tokens: list[tuple[str, str]] = []
    start = depth = 0
    is_value = False
    for match in _TOKEN.finditer(text):
        kind, written = str(match.lastgroup), match.group()
        if kind == "comment":
            continue
        if kind == "newline":
            if tokens and depth == 0:
                yield (*_position(text, start), tokens)
                tokens, is_value = [], False
            continue
        start = match.start() if not tokens else start
        is_value = is_value or written == "="
        if is_value and kind == "mark":
            depth += (written in "[{") - (written in "]}")
        tokens.append((kind, written))
    if tokens:
        yield (*_position(text, start), tokens)


def _key(tokens: list[tuple[str, str]], end: str) -> Key:
    parts: list[str] = []
    for kind, part in tokens:
        if kind == "mark" and part == end:
            break
        if kind == "bare":
            parts.append(part)
        elif kind == "string":
            parts.append(part[1:-1])
    return tuple(parts)


def _position(text: str, offset: int) -> Place:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
