"""A deployment that is interrupted, killed or met by another, on real containers."""

from __future__ import annotations

import contextlib
import signal

import pytest

from tests.engine.projects import READY, Project, Services, end, until, wait_until

pytestmark = pytest.mark.engine

BEFORE: Services = {
    "db": {"healthcheck": READY, "volumes": ["data:/data", "/anonymous"]},
    "web": {"depends_on": {"db": {"condition": "service_healthy"}}},
}
VOLUMES: Services = {"data": {}}
SLOW: Services = {**BEFORE, "db": {**BEFORE["db"], "environment": {"BOOT": "60"}}}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_wish_to_stop_brings_the_state_before_back(
    project: Project, number: signal.Signals
) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")

    ended = end(process, number)

    assert ended.code == 2
    assert "interrupted" in ended.stdout
    assert project.state() == before


def test_a_reader_that_goes_away_does_not_end_a_deployment(project: Project) -> None:
    project.write({"a": {"environment": {"BOOT": "2"}, "healthcheck": READY}})
    process = project.begin("deploy")
    until(process, "a-1: running")
    assert process.stderr is not None

    process.stderr.close()

    with process.stdout or contextlib.nullcontext():
        assert process.wait(30) == 0
    assert project.container("a")["State"]["Running"]


def test_a_wish_to_stop_a_first_deployment_leaves_nothing_behind(project: Project) -> None:
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")

    end(process, signal.SIGINT)

    assert project.containers() == []
    assert project.volumes() == {f"{project.name}_data"}


def test_a_run_that_was_killed_is_undone_by_the_next(project: Project) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")
    end(process, signal.SIGKILL)
    assert project.state() != before
    project.write(BEFORE, volumes=VOLUMES)

    again = project.run("deploy")

    assert again.code == 0, again.said
    assert "an earlier deployment was interrupted" in again.stderr
    assert project.state() == before


def test_a_first_run_that_was_killed_can_simply_be_run_again(project: Project) -> None:
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")
    end(process, signal.SIGKILL)
    project.write(BEFORE, volumes=VOLUMES)

    found = project.metrics()

    assert {each["state"] for each in found["containers"]} == {"ready"}
    assert len(project.containers()) == 2


def test_a_run_killed_while_compose_replaces_containers_is_undone_by_the_next(
    project: Project,
) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    wait_until(lambda: any(".before-deploy" in name for name in _names(project)))
    end(process, signal.SIGKILL)
    project.write(BEFORE, volumes=VOLUMES)

    again = project.run("deploy")

    assert again.code == 0, again.said
    assert project.state() == before


def test_only_one_deployment_of_a_project_at_a_time(project: Project) -> None:
    project.write({"a": {"environment": {"BOOT": "3"}, "healthcheck": READY}})
    first = project.begin("deploy")
    until(first, "a-1: running")

    second = project.run("deploy")
    third = project.run("down")
    stdout, stderr = first.communicate(timeout=60)

    message = f"another composeopt is at work on project '{project.name}'"
    assert (second.code, message in second.stderr) == (2, True)
    assert (third.code, message in third.stderr) == (2, True)
    assert first.returncode == 0, stdout + stderr
    assert project.container("a")["State"]["Running"]


def _names(project: Project) -> list[str]:
    return [name for each in project.client.api.containers(all=True) for name in each["Names"]]
