"""Edges that others imply, and what stays as it was without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composeopt.analysis.dependencies import (
    Graph,
    count_paths,
    dependency_graph,
    redundant_edges,
    shape_of,
    without,
)
from composeopt.analysis.dependencies.graph import COMPLETED, HEALTHY, STARTED
from composeopt.analysis.timeline import simulate
from composeopt.stack.service import Dependency
from tests.growth import growth
from tests.unit.analysis.graphs import edge, graph, graphs
from tests.unit.optimize.stacks import stack


def _pairs(given_graph: Graph) -> list[tuple[str, str]]:
    found = redundant_edges(given_graph)
    return [(each.edge.service, each.edge.target) for each in found]


def _reduced(given_graph: Graph) -> Graph:
    return without(given_graph, (each.edge for each in redundant_edges(given_graph)))


@given(graphs(), st.lists(st.floats(0, 50), min_size=9, max_size=9))
def test_the_earliest_start_schedule_is_identical_before_and_after(
    given_graph: Graph, offsets: list[float]
) -> None:
    settle = dict(zip(sorted(given_graph.services), offsets, strict=False))
    before = simulate(given_graph, settle, poll_seconds=0)
    after = simulate(_reduced(given_graph), settle, poll_seconds=0)

    assert after.requested == before.requested
    assert after.started == before.started
    assert after.settled == before.settled


@given(graphs(), st.lists(st.floats(0, 50), min_size=9, max_size=9), st.data())
def test_whatever_is_absent_the_schedule_of_the_others_is_identical(
    given_graph: Graph, offsets: list[float], data: st.DataObject
) -> None:
    """Services behind a profile may be absent, and so may whoever needs them."""
    settle = dict(zip(sorted(given_graph.services), offsets, strict=False))
    absent = {name for name in sorted(given_graph.gated) if data.draw(st.booleans())}
    for name in given_graph.order():
        needs = [each for each in given_graph.edges if each.service == name and each.required]
        if any(each.target in absent for each in needs):
            absent.add(name)
    before = simulate(_left(given_graph, absent), settle, poll_seconds=0)
    after = simulate(_left(_reduced(given_graph), absent), settle, poll_seconds=0)

    assert after.started == before.started


def _left(given_graph: Graph, absent: set[str]) -> Graph:
    return Graph(
        tuple(name for name in given_graph.services if name not in absent),
        tuple(
            each
            for each in given_graph.edges
            if each.service not in absent and each.target not in absent
        ),
    )


@given(graphs())
def test_with_polling_nothing_starts_later_for_the_lack_of_an_edge(given_graph: Graph) -> None:
    """Without the lock: who stands in line for it depends on half a second of polling."""
    settle = dict.fromkeys(given_graph.services, 3.3)
    before = simulate(given_graph, settle, start_seconds=0)
    after = simulate(_reduced(given_graph), settle, start_seconds=0)

    for name, started in after.started.items():
        assert started <= before.started[name] + 0.5


@given(graphs())
def test_who_restarts_with_whom_stays(given_graph: Graph) -> None:
    assert _restarts(_reduced(given_graph)) == _restarts(given_graph)


def _restarts(given_graph: Graph) -> dict[str, frozenset[str]]:
    """Give for each service all that restart when it does."""
    reached: dict[str, frozenset[str]] = {}
    sources = given_graph.sources()
    for name in reversed(given_graph.order()):
        found: set[str] = set()
        for each in sources[name]:
            if each.restart:
                found |= {each.service, *reached[each.service]}
        reached[name] = frozenset(found)
    return reached


@given(graphs())
def test_a_reduced_graph_has_no_redundant_edges(given_graph: Graph) -> None:
    assert redundant_edges(_reduced(given_graph)) == ()


@given(graphs())
def test_every_reason_is_a_path_of_the_graph(given_graph: Graph) -> None:
    pairs = {(each.service, each.target) for each in given_graph.edges}
    for each in redundant_edges(given_graph):
        steps = list(zip(each.path, each.path[1:], strict=False))

        assert len(steps) >= 2
        assert set(steps) <= pairs
        assert (each.path[0], each.path[-1]) == (each.edge.service, each.edge.target)


def test_an_edge_that_a_path_implies_is_redundant() -> None:
    given_graph = graph(edge("lb", "node-2"), edge("node-2", "node-1"), edge("lb", "node-1"))
    (found,) = redundant_edges(given_graph)

    assert (found.edge.target, found.path) == ("node-1", ("lb", "node-2", "node-1"))


@pytest.mark.parametrize(
    ("direct", "last", "redundant"),
    [
        (STARTED, STARTED, True),
        (STARTED, HEALTHY, True),
        (STARTED, COMPLETED, True),
        (HEALTHY, HEALTHY, True),
        (HEALTHY, STARTED, False),
        (HEALTHY, COMPLETED, False),
        (COMPLETED, COMPLETED, True),
        (COMPLETED, HEALTHY, False),
    ],
)
def test_the_last_edge_must_ask_for_as_much(direct: str, last: str, *, redundant: bool) -> None:
    given_graph = graph(edge("a", "b"), edge("b", "c", last), edge("a", "c", direct))

    assert bool(_pairs(given_graph)) is redundant


def test_an_optional_edge_implies_nothing() -> None:
    first = graph(edge("a", "b", required=False), edge("b", "c"), edge("a", "c"))
    last = graph(edge("a", "b"), edge("b", "c", required=False), edge("a", "c"))

    assert _pairs(first) == _pairs(last) == []


@pytest.mark.parametrize("gated", ["b", "c"])
def test_a_service_that_may_be_absent_implies_nothing(gated: str) -> None:
    edges = (edge("a", "b"), edge("b", "c"), edge("a", "c"))

    assert _pairs(graph(*edges, gated=frozenset({gated}))) == []
    assert _pairs(graph(*edges, gated=frozenset({"a"}))) == [("a", "c")]


def test_restart_must_travel_the_whole_path() -> None:
    broken = graph(edge("a", "b"), edge("b", "c", restart=True), edge("a", "c", restart=True))
    whole = graph(
        edge("a", "b", restart=True),
        edge("b", "c", restart=True),
        edge("a", "c", restart=True),
    )

    assert _pairs(broken) == []
    assert _pairs(whole) == [("a", "c")]


def test_an_implied_edge_justifies_and_stays() -> None:
    links = edge("b", "c", implied_by="links")

    assert _pairs(graph(edge("a", "b"), links, edge("a", "c"))) == [("a", "c")]
    assert _pairs(graph(edge("a", "b"), edge("b", "c"), edge("a", "c", implied_by="links"))) == []


def test_a_cycle_has_no_redundant_edges() -> None:
    assert _pairs(graph(edge("a", "b"), edge("b", "a"), edge("b", "c"), edge("a", "c"))) == []


def test_depth_counts_services_and_width_those_of_one_level() -> None:
    given_graph = graph(
        edge("lb", "node-1"),
        edge("lb", "node-2"),
        edge("lb", "node-3"),
        edge("node-2", "node-1"),
        edge("node-3", "node-1"),
        edge("grafana", "prometheus"),
    )
    shape = shape_of(given_graph)

    assert (shape.edges, shape.depth, shape.width) == (6, 3, 3)


def test_paths_double_with_every_service_of_a_full_closure() -> None:
    assert count_paths(_closure(24)) == 2**24 - 1
    assert count_paths(_reduced(_closure(24))) == 24 * 25 // 2


def test_four_times_the_services_are_less_than_sixteen_times_the_work() -> None:
    def work(tree: Graph) -> None:
        redundant_edges(tree)
        shape_of(tree)

    assert growth(work, _tree(500), _tree(2000)) < 16


def _closure(count: int) -> Graph:
    names = [f"s{index:02}" for index in range(count)]
    edges: list[Dependency] = [
        edge(service, target) for index, service in enumerate(names) for target in names[:index]
    ]
    return Graph(tuple(names), tuple(edges))


def _tree(count: int) -> Graph:
    """A binary tree in which everybody also names a grandparent."""
    names = [f"s{index}" for index in range(count)]
    edges = [edge(names[i], names[(i - 1) // 2], HEALTHY) for i in range(1, count)]
    edges += [edge(names[i], names[((i - 1) // 2 - 1) // 2]) for i in range(3, count)]
    return Graph(tuple(names), tuple(edges))


STACK = """\
services:
  app:
    image: app
    depends_on:
      db: {condition: service_healthy}
      cache: {condition: service_started, required: false, restart: true}
    links: [db, mail]
  db: {image: db, scale: 2}
  cache: {image: cache, profiles: [fast]}
  mail: {image: mail, deploy: {replicas: 0}}
"""


def test_the_graph_of_a_stack_holds_declared_and_implied_edges() -> None:
    found = dependency_graph(stack(STACK))
    edges = {(each.service, each.target): each for each in found.edges}

    assert set(edges) == {("app", "db"), ("app", "cache"), ("app", "mail")}
    assert edges["app", "db"].condition == HEALTHY
    assert edges["app", "mail"].implied_by == "links"
    assert found.gated == {"cache", "mail"}
    assert found.replicas == {"db": 2, "mail": 0}
