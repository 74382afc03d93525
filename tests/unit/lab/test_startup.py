"""What the start-up measurement says of runs, without an engine."""

from __future__ import annotations

import pytest

from benchmarks import startup
from benchmarks.lab.training import Pair
from benchmarks.lab.world import Boot, Run, World


def measured(before: list[float], after: list[float], *more: Run) -> startup.Measured:
    runs = {
        "original": [Run(each, 0, ()) for each in before],
        "optimized": [*(Run(each, 0, ()) for each in after), *more],
    }
    return startup.Measured("together", runs)


def test_medians_are_compared_and_the_promise_is_kept() -> None:
    found = measured([34, 30, 90], [18, 17, 19])

    assert found.fall == pytest.approx(1 - 18 / 34)
    assert found.is_kept
    assert "original  34.00 s, optimized  18.00 s: 47.1% less" in found.sentence()


def test_too_small_a_fall_is_no_kept_promise() -> None:
    assert not measured([30], [19]).is_kept


def test_one_start_that_was_not_clean_breaks_the_promise_and_is_named() -> None:
    bad = Run(17, 1, ("node-1 is unhealthy", "node-2 restarted 2 times"), "p", "", 2, 1)

    found = measured([30, 30, 30], [15, 15], bad)

    assert not found.is_kept
    assert found.trouble == ["optimized, run 3: node-1 is unhealthy; node-2 restarted 2 times"]
    assert "2 restarts, 1 unhealthy" in found.sentence()
    assert found.record()["restarts"] == {"original": 0, "optimized": 2}


def test_both_sides_start_in_turn_and_the_first_of_each_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order: list[str] = []

    def started(_: object, world: World) -> Run:
        order.append(world.model["name"])
        return Run(float(len(order)), 0, ())

    monkeypatch.setattr(startup, "start", started)
    pair = Pair(World({"name": "original"}), World({"name": "optimized"}))

    found = startup.measure(None, pair, "together", 2)  # type: ignore[arg-type]  # not asked

    assert order == ["optimized", "original", "original", "optimized", "optimized", "original"]
    assert [run.seconds for run in found.runs["original"]] == [3.0, 6.0]
    assert [run.seconds for run in found.runs["optimized"]] == [4.0, 5.0]


def test_the_slow_node_boots_just_inside_what_the_original_tolerated() -> None:
    before = {"healthcheck": {"interval": "1m30s", "retries": 2}}
    after = {"depends_on": {"x": {}}, "healthcheck": {"interval": "2s", "retries": 2}}
    model = {"services": {"node-2": after, "x": {}}, "networks": {}}
    pair = Pair(World({"services": {"node-2": before}}), World(model))

    world, boot = startup.slow_node(pair)

    assert boot == 175
    assert world.boots == {"node-2": Boot(175)}
    assert world.model["services"] == {"node-2": {"healthcheck": after["healthcheck"]}}
