"""Amounts as a file spells them."""

from __future__ import annotations

import re

from composeopt.document.nodes import Scalar
from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.model.patterns import pattern
from composeopt.stack.stack import Stack

_SIZE = pattern(
    r"(?P<number>\d+(\.\d+)?)(?P<space> ?)(?P<unit>[kmgtp]?)(?P<rest>i?b?)", re.IGNORECASE
)
_UNITS = "kmgtp"


def written(stack: Stack, path: Path) -> Scalar | None:
    """Give the scalar that a value was read from, None where there is none of its own."""
    origin = stack.origin(path)
    if origin is None or "external" in origin.via:
        return None
    node = origin.document.node(origin.path)
    return node if isinstance(node, Scalar) else None


def spell_memory(amount: int, like: Scalar | None) -> Plain:
    """Write bytes with the unit of another amount, or the next smaller one that fits.

    ``6G`` like ``4G``, ``1536M`` like ``2G``, a number like a number; ``512M`` where
    there is nothing to follow.
    """
    match = _SIZE.fullmatch(like.value) if like else None
    if match is None:
        return _with_unit(amount, "G", "")
    if not match["unit"]:
        return str(amount) + match["rest"] if match["rest"] or (like and like.style) else amount
    return _with_unit(amount, match["unit"], match["space"], match["rest"])


def spell_cpus(amount: float, like: Scalar | None) -> Plain:
    """Write CPUs quoted or bare as another amount is; quoted where there is none."""
    text = f"{amount:g}"
    if like is None or like.style:
        return text
    return int(amount) if amount == int(amount) else amount


def _with_unit(amount: int, unit: str, space: str, rest: str = "") -> str:
    exponent = _UNITS.index(unit.lower()) + 1
    for power in range(exponent, 0, -1):
        if amount % 1024**power == 0:
            letter = _UNITS[power - 1]
            letter = letter.upper() if unit.isupper() else letter
            return f"{amount // 1024**power}{space}{letter}{rest}"
    return str(amount)
