"""Medians, quartiles and the change between two sets of durations."""

from __future__ import annotations

import random

import numpy as np
import pytest

from composeopt.analysis.comparison import compare, sample


@pytest.mark.parametrize("size", [2, 3, 4, 5, 8, 13])
def test_median_and_quartiles_are_numpys(size: int) -> None:
    values = [random.Random(size).uniform(0, 60) for _ in range(size)]

    found = sample(values)

    assert found is not None
    expected = np.quantile(values, [0.25, 0.5, 0.75])
    assert [found.low, found.median, found.high] == pytest.approx(expected.tolist())
    assert found.values == tuple(values)


def test_one_run_has_no_spread() -> None:
    found = sample([4.5])

    assert found is not None
    assert (found.low, found.median, found.high) == (4.5, 4.5, 4.5)


def test_what_was_not_measured_is_not_compared() -> None:
    assert sample([]) is None
    assert compare([], [1.0]).change is None
    assert compare([1.0], []).p_value is None


def test_a_clear_fall_is_a_share_and_significant() -> None:
    found = compare([30.0, 31.0, 30.5, 30.2, 30.9], [15.25, 15.0, 15.6, 15.1, 15.9])

    assert found.change == pytest.approx(-0.5)
    assert found.is_significant


def test_three_runs_each_are_never_significant() -> None:
    found = compare([30.0, 31.0, 30.5], [1.0, 1.1, 1.2])

    assert found.p_value == pytest.approx(0.1)
    assert not found.is_significant


def test_overlapping_durations_are_not_significant() -> None:
    assert not compare([5.0, 6.0, 7.0, 8.0, 9.0], [5.5, 6.5, 7.5, 8.5, 9.5]).is_significant
