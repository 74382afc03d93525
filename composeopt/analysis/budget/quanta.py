"""Round amounts: a power-of-two grid for memory, quarters for CPUs.

The grid makes sums add up and headroom visible. It makes nothing faster: the
kernel counts pages of 4 KiB, and no limit is better for being a power of two.
"""

from __future__ import annotations

import math

MIB = 1024**2
GIB = 1024**3

ENGINE_MINIMUM = 6 * MIB
"""The least memory limit that the engine accepts."""

_STEPS = ((256 * MIB, 16 * MIB), (GIB, 64 * MIB), (8 * GIB, 256 * MIB))
_LAST_STEP = GIB
_ROUNDING = 1e-9
_BYTE_ROUNDING = 1e-3


def memory_quantum(amount: float) -> int:
    """Give the step of the grid at an amount, bytes.

    16 MiB below 256 MiB, 64 MiB below 1 GiB, 256 MiB below 8 GiB, else 1 GiB.
    """
    for end, step in _STEPS:
        if amount < end:
            return step
    return _LAST_STEP


def round_memory(amount: float, *, up: bool) -> int:
    """Round bytes to the grid; down never gives less than its first step."""
    step = memory_quantum(amount)
    if up:
        return -(-math.ceil(amount - _BYTE_ROUNDING) // step) * step
    return max(step, math.floor(amount) // step * step)


def round_to_power(amount: float) -> int:
    """Round bytes up to a whole power of two."""
    return 1 << max(0, math.ceil(math.log2(max(1.0, amount)) - _ROUNDING))


def cpu_quantum(amount: float) -> float:
    """Give the step for an amount of CPUs: 0.05 below one, else 0.25."""
    return 0.05 if amount < 1 else 0.25


def round_cpus(amount: float, *, up: bool) -> float:
    """Round CPUs to their grid; down never gives less than its first step."""
    step = cpu_quantum(amount)
    count = math.ceil(amount / step - _ROUNDING) if up else math.floor(amount / step + _ROUNDING)
    return round(max(1, count) * step, 2)
