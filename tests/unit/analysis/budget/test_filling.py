"""Water-filling against the exact optimum, and what it always keeps."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from composeopt.analysis.budget import FillItem, cpu_quantum, fill, memory_quantum

STEP = 64.0

items = st.lists(
    st.builds(
        lambda floor, more, count: FillItem(float(floor), float(floor + more), count),
        st.integers(6, 2000),
        st.integers(0, 8000),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=12,
)


@given(items, st.integers(1, 60_000))
def test_floors_demands_and_budget_are_kept(claims: list[FillItem], budget: int) -> None:
    shares = fill(claims, budget, lambda _: STEP)
    if shares is None:
        assert sum(each.floor * each.count for each in claims) > budget
        return

    assert sum(each.count * share for each, share in zip(claims, shares, strict=True)) <= budget
    for each, share in zip(claims, shares, strict=True):
        assert each.floor <= share <= each.demand
        assert share in (each.floor, each.demand) or share % STEP == 0


@given(items, st.integers(1, 60_000))
def test_nobody_could_get_one_step_more(claims: list[FillItem], budget: int) -> None:
    shares = fill(claims, budget, lambda _: STEP)
    if shares is None:
        return
    left = budget - sum(each.count * share for each, share in zip(claims, shares, strict=True))
    for each, share in zip(claims, shares, strict=True):
        following = min(each.demand, (share // STEP + 1) * STEP)

        assert following <= share or (following - share) * each.count > left - 1e-6


def test_it_is_within_two_percent_of_the_optimum_on_200_random_instances() -> None:
    source = random.Random(2026)
    gaps = []
    for _ in range(200):
        claims = [
            FillItem(
                float(floor := source.randint(1, 8) * 64),
                floor + source.randint(1, 60) * 64.0,
                source.randint(1, 3),
            )
            for _ in range(source.randint(3, 12))
        ]
        least = sum(each.floor * each.count for each in claims)
        most = sum(each.demand * each.count for each in claims)
        budget = least + source.random() * (most - least)
        shares = fill(claims, budget, lambda _: STEP)
        assert shares is not None
        reached = min(share / each.demand for each, share in zip(claims, shares, strict=True))
        gaps.append(_best(claims, budget) - reached)

    assert max(gaps) <= 0.02, sorted(gaps)[-5:]


def _best(claims: list[FillItem], budget: float) -> float:
    """Give the best worst share that any distribution on the grid reaches."""
    count = len(claims)
    target = np.zeros(count + 1)
    target[-1] = -1.0
    rows = np.zeros((count + 1, count + 1))
    for index, each in enumerate(claims):
        rows[index, index], rows[index, -1] = STEP, -each.demand
        rows[count, index] = STEP * each.count
    low = np.concatenate([np.zeros(count), [-np.inf]])
    high = np.concatenate([np.full(count, np.inf), [budget]])
    result = milp(
        target,
        constraints=LinearConstraint(rows, low, high),
        integrality=np.concatenate([np.ones(count), [0]]),
        bounds=Bounds(
            np.array([math.ceil(each.floor / STEP) for each in claims] + [0.0]),
            np.array([math.floor(each.demand / STEP) for each in claims] + [1.0]),
        ),
    )
    assert result.success
    return float(result.x[-1])


def test_three_peers_share_what_the_budget_leaves() -> None:
    gib = 1024**3
    nodes = FillItem(6 * 1024**2, 8 * gib, 3)
    others = FillItem(4 * gib, 4 * gib)

    assert fill([nodes, others], 22 * gib, memory_quantum) == (6 * gib, 4 * gib)
    assert fill([FillItem(0.05, 4, 3), FillItem(2, 2)], 11, cpu_quantum) == (3, 2)


@pytest.mark.parametrize("budget", [99.0, 0.0])
def test_floors_that_do_not_fit_give_nothing(budget: float) -> None:
    assert fill([FillItem(50, 60, 2)], budget, lambda _: STEP) is None
