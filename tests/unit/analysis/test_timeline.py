"""When services start and are seen healthy, as predicted."""

from __future__ import annotations

import pytest
from hypothesis import given

from composeopt.analysis.dependencies import Graph
from composeopt.analysis.dependencies.graph import COMPLETED, HEALTHY
from composeopt.analysis.timeline import latest_healthy, predict, simulate
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import ServiceUsage, Usage
from tests.growth import growth
from tests.unit.analysis.graphs import edge, graph, graphs
from tests.unit.optimize.stacks import stack

OLD = EngineFacts((20, 10))


def test_starts_pass_one_at_a_time() -> None:
    alone = Graph(("a", "b", "c"), ())
    schedule = simulate(alone, {}, start_seconds=0.5)

    assert schedule.started == {"a": 0.5, "b": 1.0, "c": 1.5}


def test_a_started_edge_waits_for_the_start_only() -> None:
    schedule = simulate(graph(edge("b", "a")), {"a": 30.0}, start_seconds=0.5)

    assert schedule.started == {"a": 0.5, "b": 1.0}
    assert schedule.end == 30.5


@pytest.mark.parametrize("condition", [HEALTHY, COMPLETED])
@pytest.mark.parametrize(("settle", "begins"), [(0.0, 1.0), (0.4, 1.0), (0.6, 1.5), (30.0, 30.5)])
def test_other_edges_wait_for_a_half_second_tick_from_the_visit_on(
    condition: str, settle: float, begins: float
) -> None:
    schedule = simulate(graph(edge("b", "a", condition)), {"a": settle}, start_seconds=0.5)

    assert schedule.requested["b"] == begins


def test_every_container_of_a_service_takes_its_start() -> None:
    many = Graph(("a", "b"), (edge("b", "a"),), replicas={"a": 4, "b": 0})
    schedule = simulate(many, {"b": 9.0}, start_seconds=0.5)

    assert schedule.started == {"a": 2.0, "b": 2.0}
    assert schedule.end == 2.0


def test_services_on_a_cycle_are_left_out() -> None:
    schedule = simulate(graph(edge("a", "b"), edge("b", "a"), edge("d", "c")), {})

    assert set(schedule.started) == {"c", "d"}


@given(graphs())
def test_nobody_settles_later_than_the_end_allows(given_graph: Graph) -> None:
    settle = dict.fromkeys(given_graph.services, 2.0)
    schedule = simulate(given_graph, settle, start_seconds=0, poll_seconds=0)
    latest = latest_healthy(given_graph, settle, schedule.end, start_seconds=0)

    for name, settled in schedule.settled.items():
        assert settled <= latest[name] + 1e-9


def test_a_delay_within_the_slack_does_not_delay_the_end() -> None:
    given_graph = graph(edge("c", "a", HEALTHY), edge("c", "b", HEALTHY))
    settle = {"a": 5.0, "b": 1.0, "c": 2.0}
    schedule = simulate(given_graph, settle, start_seconds=0, poll_seconds=0)
    latest = latest_healthy(given_graph, settle, schedule.end, start_seconds=0)

    assert latest == {"a": 5.0, "b": 5.0, "c": 7.0}


def test_four_times_the_services_are_less_than_sixteen_times_the_work() -> None:
    def tree(count: int) -> Graph:
        names = tuple(f"s{index}" for index in range(count))
        edges = (edge(names[i], names[(i - 1) // 2], HEALTHY) for i in range(1, count))
        return Graph(names, tuple(edges))

    def work(tree: Graph) -> None:
        simulate(tree, dict.fromkeys(tree.services, 3.0))

    assert growth(work, tree(500), tree(2000)) < 16


STACK = """\
services:
  app:
    image: app
    depends_on:
      db: {condition: service_healthy}
      migrate: {condition: service_completed_successfully}
    healthcheck: {test: [CMD, "true"], interval: 10s, timeout: 5s, retries: 3}
  db:
    image: db
    healthcheck: {test: [CMD, "true"], interval: 5s, timeout: 5s, retries: 3}
  migrate:
    image: app
    depends_on:
      db: {condition: service_healthy}
  web:
    image: web
"""


def test_known_boots_give_one_number_and_the_path_that_makes_it() -> None:
    boots = {"app": 2.0, "db": 4.0, "migrate": 7.0}
    usage = Usage({name: ServiceUsage(boot_seconds=boot) for name, boot in boots.items()})
    timeline = predict(stack(STACK), usage, OLD)

    assert timeline.healthy.is_exact
    assert timeline.unknown_boots == ()
    assert [step.service for step in timeline.critical_path] == ["db", "migrate", "app"]
    assert [step.condition for step in timeline.critical_path] == [HEALTHY, COMPLETED, ""]
    db, app = timeline.services["db"], timeline.services["app"]
    assert db.healthy is not None
    assert app.healthy is not None
    assert db.healthy.low == pytest.approx(db.start.low + 5.09)
    assert timeline.healthy.high == app.healthy.high == pytest.approx(app.start.high + 10.09)
    assert timeline.services["web"].healthy is None
    assert timeline.services["web"].slack > 10
    assert db.slack == pytest.approx(0, abs=1)


def test_unknown_boots_give_a_range_of_a_wait_each() -> None:
    timeline = predict(stack(STACK), Usage(), OLD)
    db = timeline.services["db"]

    assert timeline.unknown_boots == ("app", "db", "migrate")
    assert db.healthy is not None
    assert db.healthy.low == pytest.approx(db.start.low + 0.09)
    assert db.healthy.high == pytest.approx(db.start.high + 5.18)
    assert not timeline.healthy.is_exact


def test_a_healthy_edge_to_an_image_with_a_check_of_its_own_is_a_range() -> None:
    text = (
        "services:\n  app:\n    image: app\n    depends_on:\n"
        "      db: {condition: service_healthy}\n  db:\n    image: db\n"
    )
    timeline = predict(stack(text), Usage(), OLD)

    assert timeline.services["app"].start.low == pytest.approx(0.33 + 0.5 + 0.33)
    assert timeline.services["app"].start.high == pytest.approx(0.33 + 30.5 + 0.33)


def test_without_an_engine_the_range_spans_all_of_them() -> None:
    text = (
        "services:\n  app:\n    image: app\n    healthcheck:\n"
        "      {test: [CMD, 'true'], interval: 30s, start_period: 40s, retries: 3}\n"
    )
    usage = Usage({"app": ServiceUsage(boot_seconds=12.0)})
    timeline = predict(stack(text), usage, EngineFacts())

    assert timeline.healthy.low == pytest.approx(0.33 + 15.27)
    assert timeline.healthy.high == pytest.approx(0.33 + 30.09)


def test_an_empty_stack_takes_no_time() -> None:
    timeline = predict(stack("services: {}\n"), Usage(), OLD)

    assert (timeline.healthy.high, timeline.critical_path) == (0.0, ())


def test_a_start_is_never_later_at_its_earliest_than_at_its_latest() -> None:
    """Starts queue: one that stands behind another overtakes it where that has to wait."""
    text = "services:\n"
    text += "  db: {image: db, healthcheck: {test: 'true', interval: 10s}}\n"
    text += "  app: {image: app, depends_on: {db: {condition: service_healthy}}}\n"
    text += "".join(f"  more{number}: {{image: more}}\n" for number in range(6))
    text += "  board: {image: board, depends_on: [more5]}\n"

    board = predict(stack(text), Usage(), EngineFacts()).services["board"]

    assert board.start.low < board.start.high
