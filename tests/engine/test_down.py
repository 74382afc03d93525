"""What down removes, on real containers."""

from __future__ import annotations

import signal

import pytest

from tests.engine.projects import READY, Project, end, wait_until

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("nothing_of_others_touched")]

SERVICES = {
    "db": {"healthcheck": READY, "volumes": ["data:/data"]},
    "web": {"depends_on": {"db": {"condition": "service_healthy"}}},
}


def test_down_removes_containers_and_networks_and_keeps_volumes(project: Project) -> None:
    project.write(SERVICES, volumes={"data": {}})
    project.metrics()

    ended = project.run("down")

    assert ended.code == 0, ended.said
    assert f"removed {project.name}-web-1\nremoved {project.name}-db-1" in ended.stdout
    volumes = {f"{project.name}_data"}
    assert project.state() == {"containers": {}, "networks": {}, "volumes": volumes}


def test_down_removes_volumes_when_told_to(project: Project) -> None:
    project.write(SERVICES, volumes={"data": {}})
    project.metrics()

    project.run("down", "--volumes")

    assert project.volumes() == set()


def test_down_keeps_containers_that_no_file_names_unless_told_to(project: Project) -> None:
    project.write({**SERVICES, "old": {}}, volumes={"data": {}})
    project.metrics()
    project.write(SERVICES, volumes={"data": {}})

    first = project.run("down")
    left = [each["Name"] for each in project.containers()]
    project.run("down", "--remove-orphans")

    assert left == [f"/{project.name}-old-1"]
    assert "old-1 belongs to no service of these files" in first.stderr
    assert project.containers() == []


def test_down_takes_what_compose_started(project: Project) -> None:
    project.write({"a": {}})
    assert project.compose("up", "-d").returncode == 0

    assert project.run("down").code == 0
    assert project.containers() == []


def test_down_runs_what_a_service_does_before_it_stops(project: Project) -> None:
    hook = {"command": ["/bin/sh", "-c", "echo goodbye > /data/said"]}
    bad = {"command": ["/bin/sh", "-c", "echo not now; exit 5"]}
    project.write(
        {"a": {"volumes": ["data:/data"], "pre_stop": [hook]}, "b": {"pre_stop": [bad]}},
        volumes={"data": {}},
    )
    project.metrics()

    ended = project.run("down")
    project.write({"a": {"volumes": ["data:/data"]}}, volumes={"data": {}})
    project.metrics()

    assert ended.code == 2
    assert "pre_stop hook /bin/sh ended with 5: not now" in ended.stderr
    assert project.say("a", "cat", "/data/said") == "goodbye\n"


def test_down_needs_no_variables(project: Project) -> None:
    project.write({"a": {}})
    project.metrics()
    project.write({"a": {"environment": {"X": "${NOT_SET:?}"}}})

    assert project.run("down").code == 0
    assert project.containers() == []


def test_a_wish_to_stop_ends_down_between_two_containers(project: Project) -> None:
    hook = {"command": ["sleep", "600"]}
    project.write({"db": {}, "web": {"depends_on": ["db"], "pre_stop": [hook]}})
    project.metrics()
    process = project.begin("down")
    wait_until(lambda: bool(project.container("web")["ExecIDs"]))

    ended = end(process, signal.SIGINT)

    assert ended.code == 2
    assert "interrupted; what is left is as it was" in ended.stderr
    assert [each["Name"] for each in project.containers()] == [f"/{project.name}-db-1"]
    assert project.run("down").code == 0
    assert project.containers() == []
