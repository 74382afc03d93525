"""What a scalar means to docker compose, whose Go reader mixes YAML 1.1 and 1.2.

The rules are those of ``go.yaml.in/yaml`` (resolver): integers of Go's own syntax
(``0x``, ``0o``, ``0b``, a leading zero for octal, underscores anywhere), ``true`` and
``false`` as the only truth values, no base 60.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import math
import re

from composeopt.document.nodes import Scalar
from composeopt.errors import InputError
from composeopt.model.edits import Plain
from composeopt.model.patterns import pattern

_NAMED: dict[str, tuple[str, Plain]] = {
    **dict.fromkeys(("true", "True", "TRUE"), ("bool", True)),
    **dict.fromkeys(("false", "False", "FALSE"), ("bool", False)),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), ("null", None)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), ("float", math.nan)),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), ("float", math.inf)),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), ("float", -math.inf)),
    **dict.fromkeys(("-0", "-0.0"), ("float", -0.0)),
    "<<": ("merge", "<<"),
}
_BASES = {"x": 16, "o": 8, "b": 2}
_INTEGER = pattern(
    r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]([0-7]+)|0[bB]([01]+)|(0[0-7]*)|([1-9][0-9]*))", re.ASCII
)
_FLOAT = pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_POINT_FLOAT = pattern(r"\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?", re.ASCII)
_TIMESTAMP = pattern(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:(?P<mark>[Tt ])(\d\d?):(\d\d?):(\d\d?)(?:[.,](?P<part>\d+))?"
    r"(?P<zone>Z|[-+]\d\d:\d\d)?)?",
    re.ASCII,
)
_OTHER_STARTS = frozenset("0123456789+-.")
_STANDARD = {"!!str", "!!bool", "!!int", "!!float", "!!null", "!!timestamp"}
_LOWEST, _HIGHEST = -(2**63), 2**64 - 1


def resolve_scalar(scalar: Scalar) -> Plain:
    """Give the value of a scalar as docker compose reads it.

    A timestamp is given as the RFC 3339 text that compose makes of it.

    Raises:
        InputError: the text does not fit its explicit tag (without a place).
    """
    if scalar.tag is None:
        text = scalar.value
        return text if scalar.style or is_text(text) else resolve_plain(text)[1]
    return _resolve_tagged(scalar.tag, scalar.value)


def is_text(text: str) -> bool:
    """Say whether a plain scalar is certainly text; quick, for the many that are."""
    return bool(text) and text[0] not in _OTHER_STARTS and text not in _NAMED


def resolve_plain(text: str) -> tuple[str, Plain]:
    """Give kind and value of an untagged plain scalar.

    Kinds: ``str``, ``bool``, ``int``, ``float``, ``null``, ``timestamp``, ``merge``.
    """
    if is_text(text):
        return "str", text
    named = _NAMED.get(text)
    if named is not None:
        return named
    first = text[0]
    if first == ".":
        return _point_float(text)
    if first in "0123456789+-":
        return _number(text)
    return "str", text


def _number(text: str) -> tuple[str, Plain]:
    stamp = _timestamp(text)
    if stamp is not None:
        return "timestamp", stamp
    plain = text.replace("_", "")
    match = _INTEGER.fullmatch(plain)
    if match is not None:
        value = _integer(match)
        # ParseUint takes no sign, so a signed number past 2**63-1 is a float.
        if _LOWEST <= value <= (_HIGHEST if not match[1] else 2**63 - 1):
            return "int", value
    if _FLOAT.fullmatch(plain):
        number = float(plain)
        if not math.isinf(number):
            return "float", number
    return "str", text


def _integer(match: re.Match[str]) -> int:
    sign, hexadecimal, octal, binary, zero, decimal = match.groups()
    if decimal:
        # Python refuses to read more than 4300 digits; so many are a float or text anyway.
        value = int(decimal) if len(decimal) < 40 else 10**40
    elif hexadecimal:
        value = int(hexadecimal, 16)
    elif binary:
        value = int(binary, 2)
    else:
        value = int(octal or zero, 8)
    return -value if sign == "-" else value


def _point_float(text: str) -> tuple[str, Plain]:
    if _POINT_FLOAT.fullmatch(text):
        number = float(text.replace("_", ""))
        if not math.isinf(number):
            return "float", number
    return "str", text


def _timestamp(text: str) -> str | None:
    if len(text) < 8 or text[4] != "-":
        return None
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    year, month, day, mark, hour, minute, second, part, zone = match.groups()
    if mark is not None and (zone is None) != (mark == " "):
        return None
    try:
        datetime.date(int(year) or 2000, int(month), int(day))
        datetime.time(int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return None
    fraction = f".{part[:9]}".rstrip("0").rstrip(".") if part else ""
    return (
        f"{year}-{int(month):02}-{int(day):02}"
        f"T{int(hour or 0):02}:{int(minute or 0):02}:{int(second or 0):02}{fraction}{zone or 'Z'}"
    )


def _resolve_tagged(tag: str, text: str) -> Plain:
    if tag == "!!str":
        return text
    if tag == "!!binary":
        try:
            return base64.b64decode(text, validate=False).decode("utf-8", "replace")
        except (binascii.Error, ValueError) as error:
            raise InputError("!!binary value is not base64") from error
    if tag not in _STANDARD:
        return text
    kind, value = resolve_plain(text)
    wanted = tag[2:]
    if kind == wanted:
        return value
    if wanted == "float" and isinstance(value, int) and kind == "int":
        return float(value)
    raise InputError(f"value is no {wanted}, as its tag {tag} says")
