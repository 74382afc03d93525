"""Whom to start first."""

from __future__ import annotations

from composeopt.analysis.dependencies.graph import COMPLETED, HEALTHY, STARTED
from composeopt.engine.order import Edge
from composeopt.engine.urgency import Boot, urgency


def test_what_the_longest_chain_begins_with_comes_first() -> None:
    boots = [
        Boot("db", is_tested=True, grace=20),
        Boot("api", is_tested=True, grace=10),
        Boot("cache", is_tested=True),
        Boot("tool", is_tested=False),
    ]

    found = urgency(boots, [Edge("api", "db", HEALTHY), Edge("api", "cache", HEALTHY)])

    assert sorted(found, key=lambda name: -found[name]) == ["db", "cache", "api", "tool"]
    assert found["db"] > 30


def test_a_start_alone_is_no_boot() -> None:
    boots = [Boot("leader", is_tested=True, grace=12), Boot("follower", is_tested=True, grace=12)]

    after_start = urgency(boots, [Edge("follower", "leader", STARTED)])
    after_boot = urgency(boots, [Edge("follower", "leader", HEALTHY)])

    assert 12 < after_start["leader"] < 14
    assert after_start["leader"] > after_start["follower"]
    assert after_boot["leader"] > 24


def test_a_job_that_is_waited_for_comes_before_who_waits() -> None:
    boots = [Boot("web", is_tested=True), Boot("migrate", is_tested=False)]

    found = urgency(boots, [Edge("web", "migrate", COMPLETED)])

    assert found["migrate"] > found["web"]


def test_a_circle_and_unknown_names_do_no_harm() -> None:
    boots = [Boot("a", is_tested=True), Boot("b", is_tested=True)]
    edges = [Edge("a", "b", STARTED), Edge("b", "a", STARTED), Edge("a", "gone", HEALTHY)]

    assert set(urgency(boots, edges)) == {"a", "b"}


def test_a_long_chain_needs_no_deep_stack() -> None:
    boots = [Boot(str(n), is_tested=True) for n in range(5000)]
    edges = [Edge(str(n), str(n + 1), HEALTHY) for n in range(4999)]

    found = urgency(boots, edges)

    assert found["4999"] > found["0"]
