"""Durations summed up, and two of them held against each other."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from composeopt.analysis.comparison.ranks import mann_whitney
from composeopt.model.bench import Comparison, Sample

LEVEL = 0.05
"""A difference counts as significant when its p-value is at most this."""


def sample(values: Iterable[float]) -> Sample | None:
    """Sum up what was measured; None when nothing was.

    The quartiles lie at the ends when all values are taken for the whole population
    (Hyndman and Fan's type 7, as numpy and R have it).
    """
    measured = tuple(values)
    if not measured:
        return None
    if len(measured) == 1:
        return Sample(measured, measured[0], measured[0], measured[0])
    low, median, high = statistics.quantiles(measured, n=4, method="inclusive")
    return Sample(measured, median, low, high)


def compare(before: Iterable[float], after: Iterable[float]) -> Comparison:
    """Hold two sets of durations against each other."""
    old, new = sample(before), sample(after)
    if old is None or new is None:
        return Comparison(old, new)
    p_value = mann_whitney(old.values, new.values)
    change = new.median / old.median - 1 if old.median else None
    return Comparison(old, new, change, p_value, p_value <= LEVEL)
