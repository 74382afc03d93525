"""Verdicts from what was measured, without an engine."""

from __future__ import annotations

import json
import math
import pathlib
from typing import Any

import pytest

from composeopt import errors
from composeopt.engine.endpoint import Endpoint
from composeopt.engine.observe.containers import Container
from composeopt.engine.probing import Door, Prober
from composeopt.engine.validate.latency import quantile_of
from composeopt.engine.validate.pairs import cuts, doors_of, needs
from composeopt.engine.validate.record import Record, read_record
from composeopt.engine.validate.run import Wishes
from composeopt.engine.validate.running import Running
from composeopt.engine.validate.startup import time_to_healthy
from composeopt.engine.validate.state import healthy, restarts
from composeopt.facts.declarations import Targets
from composeopt.model.deployment import ContainerRun, Deployment
from composeopt.report.data import as_json
from tests.unit.engine.observe.made import container, probe
from tests.unit.optimize.stacks import stack

CLIENT: Any = None  # what these checks do not ask
HEALTHY: dict[str, Any] = {
    "health": "healthy",
    "probes": (probe(101, passed=True),),
    "started": 100.0,
}


class Remembers:
    """An engine whose log of healthchecks is full, and which still knows some events."""

    def __init__(self, *actions: str) -> None:
        self.actions = actions

    def info(self) -> dict[str, str]:
        return {"SystemTime": "1970-01-01T00:02:00Z"}

    def events(self, **_: object) -> list[dict[str, Any]]:
        return [
            {"Action": action, "timeNano": (100 + number) * 10**9}
            for number, action in enumerate(self.actions)
        ]


def running(text: str, *containers: Container, client: Any = CLIENT) -> Running:
    made = stack(text)
    services = [service.name for service in made.services()]
    return Running(
        made,
        client,
        Endpoint("unix:///x", "here"),
        {name: tuple(each for each in containers if each.service == name) for name in services},
        Prober(CLIENT, Endpoint("unix:///x", "here"), "example"),
    )


TWO = "services:\n  web: {image: a, restart: always}\n  job: {image: b}\n"


def test_what_runs_and_what_ended_well_is_healthy() -> None:
    found = healthy(running(TWO, container("web"), container("job", status="exited", exit_code=0)))

    assert (found.verdict, found.measured, found.samples) == ("met", 0, 2)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({"health": "unhealthy"}, "is unhealthy"),
        ({"health": "starting"}, "is starting"),
        ({"status": "restarting"}, "is restarting"),
        ({"status": "exited", "exit_code": 0}, "ended with 0"),
        ({"status": "exited", "exit_code": 137, "oom_killed": True}, "killed for memory"),
    ],
)
def test_what_is_not_as_it_should_be_is_named(made: dict[str, Any], reason: str) -> None:
    found = healthy(running(TWO, container("web", **made), container("job")))

    assert found.verdict == "missed"
    assert reason in found.details[0]


def test_a_service_without_containers_is_not_healthy() -> None:
    found = healthy(running(TWO, container("web")))

    assert found.details == ("job has 0 of 1 containers",)


def test_restarts_add_up() -> None:
    stack_ = running(TWO, container("web", restarts=2), container("job", restarts=1))

    assert restarts(stack_, 3).verdict == "met"
    found = restarts(stack_, 2)
    assert (found.verdict, found.measured) == ("missed", 3)
    assert found.details[0] == "project-web-1 was restarted 2 times"


def test_the_start_up_lasts_until_the_last_is_healthy() -> None:
    late = {**HEALTHY, "started": 103.0, "probes": (probe(108, passed=True),)}
    stack_ = running(TWO, container("web", **HEALTHY), container("job", **late))

    found = time_to_healthy(stack_, 10)
    assert found.verdict == "met"
    assert found.measured == pytest.approx(8.1)
    assert time_to_healthy(stack_, 8).verdict == "missed"


def test_an_unhealthy_container_misses_the_time_to_healthy() -> None:
    ill = {**HEALTHY, "health": "unhealthy"}
    found = time_to_healthy(running(TWO, container("web", **ill), container("job")), 10)

    assert (found.verdict, found.measured) == ("missed", None)


def test_without_any_healthcheck_there_is_no_time_to_healthy() -> None:
    found = time_to_healthy(running(TWO, container("web"), container("job")), 10)

    assert found.verdict == "unmeasured"
    assert found.add == "a healthcheck to a service"


def test_a_container_started_long_after_is_another_start() -> None:
    late = {**HEALTHY, "started": 9000.0, "probes": (probe(9001, passed=True),)}
    stack_ = running(TWO, container("web", **HEALTHY), container("job", **late))

    found = time_to_healthy(stack_, 10)
    assert found.verdict == "unmeasured"
    assert "was started" in found.details[0]


def test_a_record_of_the_deployment_tells_what_the_engine_forgot() -> None:
    forgotten = {**HEALTHY, "probes": tuple(probe(500 + n, passed=True) for n in range(5))}
    stack_ = running(TWO, container("web", **forgotten))
    record = Record(98.0, {"project-web-1": (2.0, 9.0)})

    found = time_to_healthy(stack_, 10, record)
    assert found.measured == pytest.approx(7)
    assert record.healthy_after(container("web", started=200.0)) is None
    assert record.healthy_after(container("other", started=100.0)) is None


@pytest.mark.parametrize(
    ("events", "measured"),
    [
        (("start", "exec_create", "health_status: healthy"), 2.0),
        (("health_status: unhealthy", "health_status: healthy"), None),
        (("health_status: healthy", "start"), None),
        ((), None),
    ],
)
def test_what_the_log_of_probes_forgot_the_engines_events_may_tell(
    events: tuple[str, ...], measured: float | None
) -> None:
    """If they still reach back to the start: other containers' events push them out."""
    forgotten = {**HEALTHY, "probes": tuple(probe(500 + n, passed=True) for n in range(5))}
    stack_ = running(TWO, container("web", **forgotten), client=Remembers(*events))

    found = time_to_healthy(stack_, 10)

    assert found.measured == measured
    assert found.verdict == ("unmeasured" if measured is None else "met")


def test_the_metrics_of_a_deployment_are_a_record(tmp_path: pathlib.Path) -> None:
    """Where deploy was done before the engine said healthy, the moment its test passed counts."""
    made = Deployment(
        project="p",
        engine="20.10",
        creator="compose",
        outcome="deployed",
        began="2026-01-01T00:00:00+00:00",
        measured_created=0.5,
        measured_ready=5.0,
        measured_failed=None,
        measured_total=5.1,
        containers=(
            ContainerRun("db", "p-db-1", "created", "ready", (), 0.5, 1.0, 3.0, 4.0),
            ContainerRun("web", "p-web-1", "created", "ready", (), 0.5, 2.0, 5.0, None),
            ContainerRun("job", "p-job-1", "created", "waiting"),
        ),
    )
    file = tmp_path / "metrics.json"
    file.write_text(as_json(made), encoding="utf-8")

    record = read_record(file)
    assert record.containers == {"p-db-1": (1.0, 4.0), "p-web-1": (2.0, 5.0)}
    assert record.began == 1767225600.0


def test_a_file_that_is_no_record_is_refused(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "metrics.json"
    file.write_text(json.dumps({"schema": 1}), encoding="utf-8")
    with pytest.raises(errors.InputError, match="no metrics of a deployment"):
        read_record(file)
    file.write_text("{", encoding="utf-8")
    with pytest.raises(errors.InputError, match="not valid JSON"):
        read_record(file)
    with pytest.raises(errors.InputError, match="cannot read"):
        read_record(tmp_path / "none.json")


def test_quantiles_are_nearest_ranks() -> None:
    times = [float(n) for n in range(1, 21)]

    assert quantile_of(times, "p50") == 10
    assert quantile_of(times, "p95") == 19
    assert quantile_of([*times[:18], math.inf, math.inf], "p95") == math.inf


NETWORKS = """\
x-composeopt:
  version: 1
  conversations: {web: [api]}
services:
  web: {image: a, networks: [front]}
  api:
    image: b
    networks: [front, back]
    environment: {DATABASE_URL: "postgres://db:5432/x"}
    x-composeopt: {isolated_from: [cache]}
  db: {image: c, networks: [back]}
  cache: {image: d, networks: [back]}
networks: {front: {}, back: {}}
"""


def test_needs_and_cuts_follow_from_the_files() -> None:
    stack_ = running(
        NETWORKS, *(container(name, "10.0.0.2") for name in ("web", "api", "db", "cache"))
    )

    found = {(each.source, each.target): each.port for each in needs(stack_)}
    assert found == {("web", "api"): None, ("api", "db"): 5432}
    assert {(each.source, each.target): each.why for each in cuts(stack_)} == {
        ("api", "cache"): "declared to be apart",
        ("cache", "web"): "they share no network in the files",
        ("db", "web"): "they share no network in the files",
    }


def test_who_does_not_run_is_not_tried() -> None:
    stack_ = running(NETWORKS, container("web", "10.0.0.2"), container("api", status="exited"))

    assert needs(stack_) == ()
    assert cuts(stack_) == ()


def test_where_no_port_is_known_any_will_do() -> None:
    assert doors_of(container("db", "10.0.0.3")) == (Door("10.0.0.3", 9),)


def test_without_targets_there_is_nothing_to_do() -> None:
    with pytest.raises(errors.UsageError, match="no targets"):
        Wishes(Targets()).chosen()

    assert Wishes(Targets(restarts=2, split={"lb": 0.1}), quick=True).chosen() == Targets(
        healthy=True, restarts=2, isolation=True
    )
