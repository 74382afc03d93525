"""New YAML text for plain values, as docker compose reads it back."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from composeopt.document.scalars import resolve_plain
from composeopt.model.edits import Plain
from composeopt.model.patterns import pattern
from composeopt.patch.style import Style

_UNSAFE_START = pattern(r"[-?:](?:\s|$)|[,\[\]{}#&*!|>'\"%@`=~\s]|---|\.\.\.")
_UNSAFE_INSIDE = pattern(r":(?:\s|$)|\s#|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UNSAFE_IN_BRACKETS = pattern(r"[,\[\]{}]|:$|^[-?:]")
_OLD_WORDS = pattern(r"(?:y|n|yes|no|on|off)", re.IGNORECASE)
_BASE_60 = pattern(r"[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?")
_UNPRINTABLE = pattern(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPED = pattern(r"[\"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def scalar_text(value: Plain, *, quote: str = "", spare: str = '"', flow: bool = False) -> str:
    """Write a scalar on one line.

    Args:
        value: no collection.
        quote: the quotes that strings get, or the empty string for as few as possible.
        spare: the quotes for strings that need some, when ``quote`` is empty.
        flow: True inside brackets, where more strings need quotes.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if not isinstance(value, str):
        return str(value)
    if not quote and not needs_quotes(value, flow=flow):
        return value
    return quoted(value, quote or spare)


def needs_quotes(text: str, *, flow: bool = False) -> bool:
    """Say whether a string would be read as something else without quotes.

    Strings that only YAML 1.1 readers mistake (``yes``, ``22:22``) count too.
    """
    if resolve_plain(text)[0] != "str" or text != text.strip():
        return True
    if _UNSAFE_START.match(text) or _UNSAFE_INSIDE.search(text):
        return True
    if flow and _UNSAFE_IN_BRACKETS.search(text):
        return True
    return _OLD_WORDS.fullmatch(text) is not None or _BASE_60.fullmatch(text) is not None


def quoted(text: str, quote: str) -> str:
    """Write a string in quotes; double ones where single ones cannot hold it."""
    if quote == "'" and not _UNPRINTABLE.search(text) and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def flow_text(value: Plain, style: Style, *, quote: str = "") -> str:
    """Write any value on one line, collections in brackets."""
    if isinstance(value, Mapping):
        items = ", ".join(
            f"{key_text(key, flow=True, quote=quote)}: {flow_text(item, style, quote=quote)}"
            for key, item in value.items()
        )
        padding = style.bracket_padding("{") if items else ""
        return f"{{{padding}{items}{padding}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = ", ".join(flow_text(item, style, quote=quote) for item in value)
        padding = style.bracket_padding("[") if items else ""
        return f"[{padding}{items}{padding}]"
    return scalar_text(value, quote=quote, spare=style.quote, flow=True)


def key_text(key: str, *, flow: bool = False, quote: str = "") -> str:
    """Write a key."""
    return scalar_text(key, quote=quote, flow=flow) if "\n" not in key else quoted(key, '"')


def value_lines(
    value: Plain,
    column: int,
    style: Style,
    *,
    key: str | None = None,
    quote: str = "",
    inner: int | None = None,
) -> tuple[str, list[str]]:
    """Write the value of a key that stands at ``column``.

    Args:
        value: anything.
        column: of the key, from 0.
        style: the habits of the document.
        key: the key, for lists that are written in brackets by habit.
        quote: the quotes for strings directly in ``value``.
        inner: the column of what stands below, when it is known.

    Returns:
        What follows the colon on its line (perhaps nothing), and the lines below.
    """
    if isinstance(value, Mapping) and value:
        inner = style.child_column(column) if inner is None else inner
        entries = [entry_lines(name, item, inner, style) for name, item in value.items()]
        return "", [line for lines in entries for line in lines]
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        if style.in_brackets(key) and not any(isinstance(item, Mapping) for item in value):
            return flow_text(value, style, quote=quote or style.bracket_quote(key)), []
        dash = style.dash_column(column) if inner is None else inner
        items = [item_lines(item, dash, style, quote=quote) for item in value]
        return "", [line for lines in items for line in lines]
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
        return flow_text(value, style), []
    if isinstance(value, str) and is_literal(value):
        return literal_lines(value, style.child_column(column))
    return scalar_text(value, quote=quote, spare=style.quote), []


def entry_lines(
    key: str, value: Plain, column: int, style: Style, *, quote: str = "", key_quote: str = ""
) -> list[str]:
    """Write an entry of a block mapping whose keys stand at ``column``."""
    head, lines = value_lines(value, column, style, key=key, quote=quote)
    if value is None:
        head = ""
    start = f"{' ' * column}{key_text(key, quote=key_quote)}:"
    return [f"{start} {head}" if head else start, *lines]


def item_lines(
    value: Plain, column: int, style: Style, *, quote: str = "", gap: int | None = None
) -> list[str]:
    """Write an element of a block sequence whose dashes stand at ``column``."""
    gap = style.dash_gap if gap is None else gap
    head, lines = item_value(value, column, gap, style, quote=quote)
    return [f"{' ' * column}-{' ' * (gap - 1)}{head}", *lines]


def item_value(
    value: Plain, column: int, gap: int, style: Style, *, quote: str = ""
) -> tuple[str, list[str]]:
    """Write what follows a dash at ``column``, and the lines below."""
    inner = column + gap
    if isinstance(value, Mapping) and value:
        lines = [
            line for name, item in value.items() for line in entry_lines(name, item, inner, style)
        ]
        return lines[0].lstrip(" "), lines[1:]
    if isinstance(value, str) and is_literal(value):
        return literal_lines(value, column + max(gap, 2))
    if isinstance(value, str) or not isinstance(value, Mapping | Sequence):
        return scalar_text(value, quote=quote, spare=style.quote), []
    return flow_text(value, style), []


def is_literal(text: str) -> bool:
    """Say whether a string of several lines can be written as a literal block (``|``)."""
    if (
        "\n" not in text[:-1]
        or _UNPRINTABLE.search(text)
        or text[:1] in (" ", "\n")
        or text.endswith("\n\n")
    ):
        return False
    return not any(line != line.rstrip() for line in text.split("\n"))


def literal_lines(text: str, column: int) -> tuple[str, list[str]]:
    """Write a string as a literal block indented to ``column``."""
    head = "|" if text.endswith("\n") else "|-"
    lines = text.removesuffix("\n").split("\n")
    return head, [" " * column + line if line else "" for line in lines]


def _float_text(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return repr(value)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"
