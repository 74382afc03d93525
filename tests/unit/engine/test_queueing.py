"""How many start side by side, and who of them first."""

from __future__ import annotations

import pytest

from composeopt.engine.queueing import Queue, width
from composeopt.engine.track import Track
from tests.unit.engine.ways import track


def released(service: str) -> Track:
    found = track(service)
    found.released = 0.0
    return found


def test_the_most_urgent_come_first_and_no_more_than_there_is_room_for() -> None:
    tracks = [released("tool"), released("db"), released("cache"), track("held")]
    starts = Queue(2, {"db": 30.0, "cache": 10.0, "tool": 0.5, "held": 99.0})

    first = starts.next(tracks, 1.0)
    for each in first:
        each.called = 1.0
    assert [each.identity.service for each in first] == ["db", "cache"]
    assert starts.next(tracks, 1.2) == []

    first[0].launched = 1.3
    assert [each.identity.service for each in starts.next(tracks, 1.3)] == ["tool"]


def test_a_start_that_hangs_or_has_failed_holds_nobody_up() -> None:
    slow, failed, other = released("slow"), released("failed"), released("other")
    slow.called = failed.called = 1.0
    failed.failure = "could not be started"
    starts = Queue(2, {})

    assert starts.next([slow, failed, other], 1.5) == [other]
    assert Queue(1, {}).next([slow, other], 1.5) == []
    assert Queue(1, {}).next([slow, other], 2.1) == [other]


@pytest.mark.parametrize(("cpus", "starts"), [(0, 2), (1, 2), (2, 2), (8, 8), (96, 16)])
def test_as_many_as_the_engine_has_processors(cpus: int, starts: int) -> None:
    assert width(cpus) == starts


def test_who_is_much_less_urgent_gives_way_to_one_that_is_made_in_a_moment() -> None:
    tool, cache = released("tool"), released("cache")
    starts = Queue(2, {"db": 12.0, "cache": 8.0, "tool": 0.5})

    assert starts.next([tool, cache], 1.0, ["db"]) == [cache]
    assert starts.next([tool, cache], 1.0) == [cache, tool]
