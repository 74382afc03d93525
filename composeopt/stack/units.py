"""Times, sizes and numbers as Compose writes them, and as Go prints them."""

from __future__ import annotations

import re
import struct

from composeopt.model.patterns import pattern

_PART = pattern(r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|[smhdw])")
_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": 24 * 3600 * 10**9,
    "w": 7 * 24 * 3600 * 10**9,
}
_WHOLE = pattern(r"[+-]?[0-9]{1,400}")
_SUFFIX = pattern(r"([kmgtp]?)b?|([kmgtp])ib")
_DIGITS = r"[0-9](?:_?[0-9])*"
_FLOAT = pattern(
    rf"[+-]?(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:e[+-]?{_DIGITS})?", re.IGNORECASE
)
_HEX_DIGITS = r"[0-9a-f](?:_?[0-9a-f])*"
_HEX_FLOAT = pattern(
    rf"[+-]?0x_?{_HEX_DIGITS}(\.(?:{_HEX_DIGITS})?)?p[+-]?{_DIGITS}", re.IGNORECASE
)
_LEAST = -(2**63)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_TRUE = frozenset({"true", "y", "yes", "on"})
_FALSE = frozenset({"false", "n", "no", "off"})


def parse_duration(text: str) -> int:
    """Give a duration (``1m30s``, ``1.5h``, ``2d``) in nanoseconds.

    Raises:
        ValueError: it is no duration.
    """
    sign, body = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if body == "0":
        return 0
    position, total = 0, 0
    while position < len(body):
        match = _PART.match(body, position)
        if match is None:
            break
        number, unit = match.groups()
        whole, _, part = number.partition(".")
        total += int(whole or 0) * _NANOSECONDS[unit]
        total += int(part or 0) * _NANOSECONDS[unit] // 10 ** len(part)
        position = match.end()
    if not body or position != len(body) or total >= 2**63:
        message = f"{text!r} is no duration; write it like 30s, 1m30s or 500ms"
        raise ValueError(message)
    return sign * total


def format_duration(nanoseconds: int) -> str:
    """Write a duration as Go does: ``1m30s``, ``1.5s``, ``500ms``, ``0s``."""
    if nanoseconds == 0:
        return "0s"
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest < 10**9:
        for unit, size in (("ms", 10**6), ("µs", 10**3), ("ns", 1)):
            if rest >= size:
                return f"{sign}{_decimal(rest, size)}{unit}"
    seconds, fraction = divmod(rest, 10**9)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{_decimal(seconds * 10**9 + fraction, 10**9)}s"
    if hours or minutes:
        text = f"{minutes}m{text}"
    if hours:
        text = f"{hours}h{text}"
    return sign + text


def _decimal(number: int, size: int) -> str:
    whole, part = divmod(number, size)
    if not part:
        return str(whole)
    return f"{whole}.{part:0{len(str(size)) - 1}d}".rstrip("0")


def parse_size(text: str) -> int:
    """Give a size (``512m``, ``1.5 GB``, ``100``) in bytes; units are powers of 1024.

    A whole number, or what ``RAMInBytes`` of docker/go-units reads: what follows the last
    digit, point or blank is the unit, what stands before it is a number of ``strconv``.

    Raises:
        ValueError: it is no size, or one beyond 64 bits (``docs/adr/011``).
    """
    if _WHOLE.fullmatch(text) and _LEAST <= (whole := int(text)) < -_LEAST:
        return whole
    end = max(map(text.rfind, "0123456789. "))
    number = text[:end] if text[end : end + 1] == " " else text[: end + 1]
    unit = _SUFFIX.fullmatch(text[end + 1 :].lower())
    no_size = f"{text!r} is no size; write it like 512m or 1.5g"
    if unit is None:
        raise ValueError(no_size)
    try:
        size = parse_float(number)
    except ValueError as error:
        raise ValueError(no_size) from error
    if size < 0:
        raise ValueError(no_size)
    size *= 1024.0 ** _POWERS[unit[1] or unit[2] or ""]
    if size >= -_LEAST:
        message = f"{text!r} is too large"
        raise ValueError(message)
    return int(size)


def parse_boolean(text: str) -> bool:
    """Read a truth value as YAML 1.1 does.

    Raises:
        ValueError: it is none.
    """
    lowered = text.lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    message = f"{text!r} is neither true nor false"
    raise ValueError(message)


def parse_integer(text: str) -> int:
    """Read a decimal number.

    Raises:
        ValueError: it is none.
    """
    stripped = text[1:] if text[:1] in {"-", "+"} else text
    if not (stripped.isascii() and stripped.isdigit()) or len(stripped) > 19:
        message = f"{text!r} is no whole number"
        raise ValueError(message)
    return int(text)


def parse_float(text: str) -> float:
    """Read a number with or without a fraction or an exponent.

    Raises:
        ValueError: it is none, or too large.
    """
    if _FLOAT.fullmatch(text):
        number = float(text)
    elif _HEX_FLOAT.fullmatch(text):
        number = float.fromhex(text.replace("_", ""))
    else:
        message = f"{text!r} is no number"
        raise ValueError(message)
    if number in {float("inf"), float("-inf")}:
        message = f"{text!r} is too large"
        raise ValueError(message)
    return number


def single_precision(number: float) -> float | int:
    """Round to 32 bits and give the shortest number that rounds to the same."""
    try:
        packed = struct.pack("f", number)
    except OverflowError:
        return number
    rounded = struct.unpack("f", packed)[0]
    for digits in range(1, 10):
        short = float(f"{rounded:.{digits}g}")
        if struct.pack("f", short) == packed:
            return int(short) if short.is_integer() and abs(short) < 1e21 else short
    return float(rounded)


def go_text(value: str | int | float | bool | None) -> str:
    """Write a scalar as Go's ``fmt`` does."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _go_float(value)
    return "" if value is None else str(value)


def _go_float(number: float) -> str:
    if number != number:  # noqa: PLR0124 - the test for not-a-number
        return "NaN"
    if number in {float("inf"), float("-inf")}:
        return "+Inf" if number > 0 else "-Inf"
    if number == 0:
        return "-0" if str(number).startswith("-") else "0"
    from decimal import Decimal  # noqa: PLC0415 - long to import, and seldom needed

    shortest = Decimal(repr(number))
    power = shortest.adjusted()
    if -5 < power < 6:
        return _trimmed(format(shortest, "f"))
    digits = _trimmed(format(shortest, "e").partition("e")[0])
    return f"{digits}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
