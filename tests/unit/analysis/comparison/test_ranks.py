"""The exact test against scipy's, and against counting by hand where there are ties."""

from __future__ import annotations

import itertools
import random
import statistics
from collections.abc import Sequence

import pytest
from scipy.stats import mannwhitneyu

from composeopt.analysis.comparison import least_p, mann_whitney


@pytest.mark.parametrize("seed", range(60))
def test_without_ties_the_p_value_is_scipys(seed: int) -> None:
    chance = random.Random(seed)
    sizes = chance.randint(1, 9), chance.randint(1, 9)
    values = chance.sample(range(1000), sum(sizes))
    shift = chance.choice([0, 150, 400])
    first = [value / 10 for value in values[: sizes[0]]]
    second = [(value + shift) / 10 for value in values[sizes[0] :]]
    if set(first) & set(second):
        second = [value + 0.05 for value in second]

    judged = mannwhitneyu(first, second, alternative="two-sided", method="exact")

    assert mann_whitney(first, second) == pytest.approx(judged.pvalue, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_with_ties_it_is_the_share_of_all_ways_to_draw(seed: int) -> None:
    chance = random.Random(seed)
    first = [float(chance.randint(1, 4)) for _ in range(chance.randint(2, 6))]
    second = [float(chance.randint(2, 5)) for _ in range(chance.randint(2, 6))]

    assert mann_whitney(first, second) == pytest.approx(_by_hand(first, second), abs=1e-12)


def _by_hand(first: Sequence[float], second: Sequence[float]) -> float:
    pooled = [*first, *second]
    ranks = [
        statistics.mean(at for at, other in enumerate(sorted(pooled), 1) if other == value)
        for value in pooled
    ]
    seen = sum(ranks[: len(first)])
    sums = [sum(drawn) for drawn in itertools.combinations(ranks, len(first))]
    low = sum(each <= seen for each in sums) / len(sums)
    high = sum(each >= seen for each in sums) / len(sums)
    return min(1.0, 2 * min(low, high))


def test_it_says_the_same_whichever_comes_first() -> None:
    first, second = [1.0, 2.0, 2.0, 7.0], [2.0, 3.0, 9.0]

    assert mann_whitney(first, second) == mann_whitney(second, first)


def test_samples_that_are_the_same_differ_by_chance_alone() -> None:
    assert mann_whitney([3.0] * 5, [3.0] * 5) == 1.0


def test_five_against_five_all_faster_is_the_least_that_five_can_show() -> None:
    assert mann_whitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) == least_p(5, 5) == 2 / 252


@pytest.mark.parametrize(("runs", "least"), [(1, 1.0), (2, 1 / 3), (3, 0.1), (4, 2 / 70)])
def test_few_runs_cannot_show_much(runs: int, least: float) -> None:
    assert least_p(runs, runs) == pytest.approx(least)


def test_hundred_against_hundred_is_still_exact() -> None:
    first = [float(each) for each in range(100)]
    second = [each + 20.5 for each in first]
    judged = mannwhitneyu(first, second, alternative="two-sided", method="exact")

    assert mann_whitney(first, second) == pytest.approx(judged.pvalue, rel=1e-9)


@pytest.mark.parametrize(("first", "second"), [([], [1.0]), ([1.0], [])])
def test_an_empty_sample_is_refused(first: list[float], second: list[float]) -> None:
    with pytest.raises(ValueError, match="at least one value"):
        mann_whitney(first, second)
