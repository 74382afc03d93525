"""Who may start when."""

from __future__ import annotations

import pytest

from composeopt.analysis.dependencies.graph import COMPLETED, HEALTHY, STARTED
from composeopt.engine import track as ways
from composeopt.engine.order import Edge, Order, by_depth
from tests.unit.engine.ways import CHECK, ready, started, track


def order(edge: Edge, *tracks: ways.Track) -> Order:
    return Order([edge], [*tracks, track("web")])


def test_started_holds_once_the_start_and_its_hooks_are_done() -> None:
    db = track("db")
    edge = Edge("web", "db", STARTED)

    assert not order(edge, db).holds(edge)
    assert order(edge, started("db", 2)).moment(edge) == 2


def test_healthy_holds_once_every_replica_is_ready() -> None:
    edge = Edge("web", "db", HEALTHY)
    first, second = ready("db", 3), started("db", 1, CHECK, number=2)
    found = order(edge, first, second)

    assert not found.holds(edge)
    ways.be_ready(second, 5, "engine")
    assert found.holds(edge)
    assert found.moment(edge) == 5


def test_completed_holds_once_the_job_has_ended_well() -> None:
    edge = Edge("web", "job", COMPLETED)
    job = started("job")
    found = order(edge, job)

    assert not found.holds(edge)
    ways.die(job, 4, 0)
    assert found.holds(edge)


def test_an_optional_wait_is_over_when_it_cannot_hold() -> None:
    db = started("db")
    ways.die(db, 4, 1)

    assert order(Edge("web", "db", HEALTHY, required=False), db).startable(track("web"))
    assert not order(Edge("web", "db", HEALTHY), db).startable(track("web"))


def test_a_wait_is_not_over_before_all_replicas_are_made() -> None:
    edge = Edge("web", "db", HEALTHY)
    found = Order([edge], [ready("db", 3)], {"db": 2, "web": 1})

    assert not found.holds(edge)
    assert set(found.by_service) == {"db", "web"}
    found.add(ready("db", 5, number=2))
    assert found.holds(edge)


def test_who_has_no_container_once_all_are_made_is_not_waited_for() -> None:
    found = Order([Edge("web", "db", HEALTHY)], [track("web")], {"db": 1, "web": 1})

    assert not found.startable(track("web"))
    found.complete()
    assert found.startable(track("web"))
    assert found.pending("web") == ()


@pytest.mark.parametrize(("is_ended", "said"), [(False, "no healthcheck"), (True, "exited with")])
def test_a_wait_that_can_never_hold_is_found(is_ended: bool, said: str) -> None:
    db = started("db", check=CHECK if is_ended else None)
    if is_ended:
        ways.die(db, 4, 0)

    found = order(Edge("web", "db", HEALTHY), db).impossible()

    assert found is not None
    assert said in found[1]


def test_a_service_is_optional_when_nobody_needs_it() -> None:
    found = Order([Edge("a", "x", STARTED, required=False), Edge("a", "y", STARTED)], [track("a")])

    assert found.is_optional("x")
    assert not found.is_optional("y")
    assert not found.is_optional("a")


def test_layers_come_from_the_bottom_and_a_cycle_comes_last() -> None:
    waits = {"web": ["api"], "api": ["db", "cache"], "x": ["y"], "y": ["x"]}

    found = by_depth(["web", "api", "db", "cache", "x", "y"], waits)

    assert found == (("db", "cache"), ("api",), ("web",), ("x", "y"))
