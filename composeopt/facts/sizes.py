"""Amounts of memory as people and compose write them."""

from __future__ import annotations

import re

from composeopt.model.patterns import pattern

_SIZE = pattern(r"(?P<number>[0-9]+(\.[0-9]+)?) ?(?P<unit>[kmgtp]?)(i?b)?", re.IGNORECASE)
_EXPONENTS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}


def parse_size(value: object) -> int | None:
    """Give the bytes of ``512M``, ``1.5g``, ``22GiB`` or a number; None for all else.

    Units are powers of 1024, as docker's (RAMInBytes of docker/go-units).
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int | float):
        return int(value) if value >= 0 else None
    match = _SIZE.fullmatch(value.strip())
    if match is None:
        return None
    return int(float(match["number"]) * 1024 ** _EXPONENTS[match["unit"].lower()])
