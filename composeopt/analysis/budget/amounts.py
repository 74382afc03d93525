"""Amounts of memory as programs write them in their own settings."""

from __future__ import annotations

import re

from composeopt.model.patterns import pattern

MIB = 1024**2
GIB = 1024**3

_NUMBER = pattern(r"(?P<number>\d+(\.\d+)?)\s*(?P<unit>[kmgt]?)(?P<binary>i?b?)", re.IGNORECASE)
_REDIS = pattern(r"(?P<number>\d+)(?P<unit>|[kmg]b?)", re.IGNORECASE)
_EXPONENT = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_BARE = {"kib": 1024, "mib": MIB, "gib": GIB, "postgres": 8192}


def read_amount(text: str, units: str = "bytes") -> int | None:
    """Give an amount in bytes, None where it is none.

    Args:
        text: as written, e.g. ``512m``.
        units: what a bare number counts: ``bytes``, ``kib``, ``mib``, ``gib``,
            ``postgres`` (pages of 8 KiB) or ``redis`` (bytes, and ``k`` is 1000 but ``kb`` 1024).
    """
    if units == "redis":
        return _redis(text)
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    number, unit = float(match["number"]), match["unit"].lower()
    if not unit and not match["binary"]:
        return int(number * _BARE.get(units, 1))
    return int(number * 1024 ** _EXPONENT[unit])


def _redis(text: str) -> int | None:
    match = _REDIS.fullmatch(text.strip())
    if match is None:
        return None
    unit = match["unit"].lower()
    base = 1024 if unit.endswith("b") else 1000
    scale: int = base ** _EXPONENT[unit[:1]]
    return int(match["number"]) * scale
