"""Max-min water-filling on a grid: the worst served gets the next step.

The level (amount over demand) is raised for all alike as far as the budget lasts,
each item rounded up to the grid and clamped between floor and demand. No other
distribution on the grid serves the worst one better. What is left then goes, step
by step, to whoever is served worst, until nobody's next step fits.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence

from composeopt.model.values import dataclass

_ROUNDING = 1e-9
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class FillItem:
    """One claim on the budget.

    Args:
        floor: what it must get; kept as it is, even off the grid.
        demand: what it can use; never less than the floor.
        count: how many get the same (peers, replicas).
    """

    floor: float
    demand: float
    count: int = 1


def fill(
    items: Sequence[FillItem],
    budget: float,
    quantum: Callable[[float], float],
) -> tuple[float, ...] | None:
    """Share a budget; None when not even the floors fit.

    Args:
        items: the claims.
        budget: what there is in all.
        quantum: the step of the grid at an amount; steps may grow with amounts.
    """
    if _sum(items, [item.floor for item in items]) > budget + _ROUNDING:
        return None
    low, high = 0.0, 1.0
    if _sum(items, _at(items, 1.0, quantum)) <= budget + _ROUNDING:
        low = 1.0
    else:
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if _sum(items, _at(items, middle, quantum)) <= budget + _ROUNDING:
                low = middle
            else:
                high = middle
    shares = _at(items, low, quantum)
    _hand_out(items, shares, budget, quantum)
    return tuple(shares)


def _at(items: Sequence[FillItem], level: float, quantum: Callable[[float], float]) -> list[float]:
    """Give what everybody gets at a level."""
    return [_clamped(item, item.demand * level, quantum) for item in items]


def _clamped(item: FillItem, amount: float, quantum: Callable[[float], float]) -> float:
    step = quantum(amount)
    rounded = math.ceil(amount / step - _ROUNDING) * step
    return min(item.demand, max(item.floor, rounded))


def _hand_out(
    items: Sequence[FillItem],
    shares: list[float],
    budget: float,
    quantum: Callable[[float], float],
) -> None:
    """Give single steps to the worst served."""
    left = budget - _sum(items, shares)
    queue = [(_served(item, shares[i]), i) for i, item in enumerate(items)]
    heapq.heapify(queue)
    while queue:
        _, index = heapq.heappop(queue)
        item = items[index]
        step = quantum(shares[index])
        following = (int(shares[index] / step + _ROUNDING) + 1) * step
        following = min(following, item.demand)
        price = (following - shares[index]) * item.count
        if following <= shares[index] + _ROUNDING or price > left + _ROUNDING:
            continue
        shares[index] = following
        left -= price
        heapq.heappush(queue, (_served(item, following), index))


def _served(item: FillItem, share: float) -> float:
    return share / item.demand if item.demand else 1.0


def _sum(items: Sequence[FillItem], shares: Sequence[float]) -> float:
    return sum(item.count * share for item, share in zip(items, shares, strict=True))
