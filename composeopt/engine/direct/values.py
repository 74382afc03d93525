"""Numbers of the model, which may be written as text."""

from __future__ import annotations

from typing import Any

from composeopt.stack.views import integer


def whole(value: Any) -> int:
    """Give a whole number; 0 when absent, as the engine reads it."""
    return integer(value) or 0


def nano(value: Any) -> int:
    """Give cores in the engine's unit, a billionth of one; 0 when absent."""
    return int(float(value) * 1e9) if isinstance(value, int | float | str) and value else 0
