"""The record of a deployment, and the chain that decided it."""

from __future__ import annotations

from composeopt.analysis.dependencies.graph import COMPLETED, HEALTHY, STARTED
from composeopt.engine import record
from composeopt.engine import track as ways
from composeopt.engine.order import Edge, Order
from tests.unit.engine.ways import ready, started, track


def test_the_critical_path_follows_whoever_held_last() -> None:
    job = started("job", 4.2)
    ways.die(job, 5.0, 0)
    tracks = [ready("db", 4), ready("cache", 2), job, ready("web", 8), ready("other", 3)]
    edges = [
        Edge("web", "job", COMPLETED),
        Edge("web", "cache", HEALTHY),
        Edge("job", "db", HEALTHY),
    ]

    found = record.critical_path(tracks, Order(edges, tracks))

    assert [(link.service, link.condition, link.measured_ready) for link in found] == [
        ("web", "", 8),
        ("job", COMPLETED, 5.0),
        ("db", HEALTHY, 4),
    ]


def test_a_start_counts_as_the_end_of_a_wait_for_the_start_only() -> None:
    tracks = [ready("db", 9), ready("web", 10)]
    tracks[0].launched = 1.5

    found = record.critical_path(tracks, Order([Edge("web", "db", STARTED)], tracks))

    assert found[1].measured_ready == 1.5


def test_what_ran_before_the_call_is_not_on_the_path() -> None:
    tracks = [ready("db", 0.5, action="kept"), ready("web", 3)]

    found = record.critical_path(tracks, Order([Edge("web", "db", HEALTHY)], tracks))

    assert [link.service for link in found] == ["web"]


def test_a_stack_is_ready_when_its_last_container_is() -> None:
    assert record.ready_after([ready("a", 3), ready("b", 7)]) == 7
    assert record.ready_after([ready("a", 3), started("b")]) is None
    assert record.ready_after([]) == 0


def test_restarts_are_exits_that_were_followed_by_a_start() -> None:
    job = started("job", restart="on-failure")
    for at, code in ((2, 1), (3, 1), (4, 0)):
        ways.die(job, at, code)
    loop = started("loop", restart="always")
    ways.die(loop, 2, 1)
    ways.start(loop, 3)
    tracks = [job, loop, track("never")]

    found = record.runs(tracks, Order([], tracks))

    assert [(each.state, each.restarts) for each in found] == [
        ("completed", 2),
        ("running", 1),
        ("waiting", 0),
    ]
