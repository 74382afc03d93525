from __future__ import annotations

from typing import Any

import pytest

from composeopt.engine.observe.stats import read_sample

CPU = {
    "cpu_usage": {"total_usage": 2_500_000_000},
    "throttling_data": {"periods": 10, "throttled_periods": 4},
}


def answer(memory: dict[str, Any]) -> dict[str, Any]:
    return {"read": "2026-01-01T00:00:01.500000000Z", "cpu_stats": CPU, "memory_stats": memory}


def test_cgroup_v1_is_read() -> None:
    found = read_sample(
        answer(
            {
                "usage": 1000,
                "max_usage": 3000,
                "stats": {"total_inactive_file": 400, "inactive_file": 1},
            }
        )
    )

    assert found is not None
    assert (found.working_set, found.high_water) == (600, 3000)
    assert found.cpu_seconds == pytest.approx(2.5)
    assert (found.periods, found.throttled) == (10, 4)


def test_cgroup_v2_is_read() -> None:
    found = read_sample(answer({"usage": 1000, "stats": {"inactive_file": 300}}))

    assert found is not None
    assert (found.working_set, found.high_water) == (700, None)


def test_what_does_not_run_gives_no_sample() -> None:
    assert (
        read_sample({"read": "0001-01-01T00:00:00Z", "cpu_stats": {}, "memory_stats": {}}) is None
    )
    assert read_sample({}) is None
