"""A deployment that fails leaves what ran before, on real containers."""

from __future__ import annotations

import contextlib
import json
import socket
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from benchmarks.lab.image import LABEL
from benchmarks.lab.wired import free_ports
from tests.engine.projects import PATIENCE, READY, Project, Services, until

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("nothing_of_others_touched")]

BEFORE: Services = {
    "db": {"healthcheck": READY, "volumes": ["data:/data", "/anonymous"]},
    "web": {"depends_on": {"db": {"condition": "service_healthy"}}},
}
VOLUMES: Services = {"data": {}}

EXITS = {"entrypoint": ["/bin/sh", "-c", "echo no way; exit 3"]}
FAULTS: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "exits": (EXITS, "exited with code 3"),
    "never healthy": (
        {"healthcheck": {"test": "echo not yet; exit 1", "interval": "0.5s", "retries": 2}},
        "never got healthy",
    ),
    "out of memory": (
        {"entrypoint": ["/bin/busybox", "tail", "/dev/zero"], "mem_limit": "16m"},
        "killed for lack of memory (limit 16 MiB)",
    ),
    "restarts forever": ({**EXITS, "restart": "always"}, "restarts forever: exited "),
    "gives up": ({**EXITS, "restart": "on-failure:1"}, "its restart policy gives up"),
    "missing program": ({"entrypoint": ["/no/such/program"]}, "/no/such/program"),
    "missing image": ({"image": "nowhere.invalid/missing:1"}, "nowhere.invalid/missing:1"),
    "fails at its hook": (
        {"post_start": [{"command": ["/bin/sh", "-c", "echo hook says no; exit 4"]}]},
        "hook says no",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_first_deployment_that_fails_leaves_nothing_but_named_volumes(
    project: Project, fault: str
) -> None:
    broken, reason = FAULTS[fault]
    project.write({**BEFORE, "new": broken}, volumes=VOLUMES)

    ended = project.run("deploy")

    assert ended.code == 2
    assert reason in ended.stdout
    left = project.state()
    assert (left["containers"], left["networks"]) == ({}, {})
    assert left["volumes"] <= {f"{project.name}_data"}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_that_fails_is_undone(project: Project, fault: str) -> None:
    broken, reason = FAULTS[fault]
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    project.compose("exec", "-T", "db", "/bin/sh", "-c", "echo kept > /layer; echo kept > /data/x")
    before = project.state()
    changed = {**BEFORE["db"], "environment": {"BOOT": "0.1"}}
    web = {**BEFORE["web"], **broken}
    project.write({"db": changed, "web": web}, volumes=VOLUMES)

    ended = project.run("deploy")

    assert ended.code == 2
    assert reason in ended.stdout
    assert project.state() == before
    kept = project.say("db", "cat", "/layer", "/data/x")
    assert kept == "kept\nkept\n", "the container itself came back, not a copy of it"


@pytest.mark.parametrize("maker", ["--compose", "--no-compose"])
def test_an_image_that_cannot_be_had_is_found_before_anything_is_stopped(
    project: Project, maker: str
) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics(maker)
    before = {each["Id"]: each["State"]["StartedAt"] for each in project.containers()}
    db = {**BEFORE["db"], "environment": {"X": "1"}}
    missing = {**BEFORE["web"], "image": "nowhere.invalid/missing:1"}

    project.write({"db": db, "web": missing}, volumes=VOLUMES)
    pulled = project.run("deploy", maker)
    project.write({"db": db, "web": {**missing, "pull_policy": "never"}}, volumes=VOLUMES)
    never = project.run("deploy", maker)

    assert (pulled.code, never.code) == (2, 2)
    assert "nowhere.invalid/missing:1" in pulled.stdout
    assert "web: the image nowhere.invalid/missing:1 is not there and is never pulled" in (
        never.stderr
    )
    after = {each["Id"]: each["State"]["StartedAt"] for each in project.containers()}
    assert after == before


def test_the_last_words_of_the_culprit_are_shown_without_its_secrets(project: Project) -> None:
    words = "echo connecting to postgres://app:hunter2@db; echo giving up; exit 1"
    project.write({"a": {"entrypoint": ["/bin/sh", "-c", words]}})
    file = project.folder / "metrics.json"

    ended = project.run("deploy", "--metrics", str(file))

    assert "giving up" in ended.stdout
    assert "hunter2" not in ended.said + file.read_text(encoding="utf-8")
    record = json.loads(file.read_text(encoding="utf-8"))
    assert record["outcome"] == "failed"
    assert record["measured_ready"] is None
    assert record["culprit"]["service"] == "a"
    assert record["undone"]["problems"] == []


def test_what_the_health_checks_said_is_shown(project: Project) -> None:
    probe = {"test": "echo the cat is asleep; exit 1", "interval": "0.5s", "retries": 2}
    project.write({"a": {"healthcheck": probe}})

    ended = project.run("deploy")

    assert "exit 1: the cat is asleep" in ended.stdout


def test_a_port_of_another_container_is_found_before_anything_is_touched(project: Project) -> None:
    port = free_ports(["a"])["a"]
    other = Project(project.client, project.image, project.folder / "other")
    other.folder.mkdir()
    other.write({"a": {"ports": [f"127.0.0.1:{port}:80"]}})
    try:
        other.metrics()
        project.write({"a": {"ports": [f"127.0.0.1:{port}:80"]}})

        ended = project.run("deploy")

        assert ended.code == 2
        assert f"port {port} of the host is taken by the container {other.name}-a-1" in ended.stderr
        assert project.containers() == []
        assert other.container("a")["State"]["Running"]
    finally:
        other.remove()


def test_a_port_of_another_program_is_found_before_anything_is_touched(project: Project) -> None:
    project.write({"a": {}})
    project.metrics()
    before = project.state()
    with _listening() as port:
        project.write({"a": {"ports": [f"127.0.0.1:{port}:80"]}})

        ended = project.run("deploy")

    assert ended.code == 2
    assert f"port {port} of the host is taken by another program" in ended.stderr
    assert project.state() == before


def test_a_port_that_is_taken_midway_is_named_and_undone(project: Project) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    port = free_ports(["a"])["a"]
    slow = {**BEFORE["db"], "environment": {"BOOT": "4"}}
    web = {**BEFORE["web"], "ports": [f"127.0.0.1:{port}:80"]}
    project.write({"db": slow, "web": web}, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")

    with _listening(port):
        stdout, stderr = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2, stdout + stderr
    assert "web-1: " in stdout
    assert f"127.0.0.1:{port}" in stdout
    assert project.state() == before


def test_a_port_that_only_shares_its_number_is_not_in_the_way(project: Project) -> None:
    with _listening() as port:
        project.write({"a": {"ports": [f"127.0.0.2:{port}:80"]}})

        ended = project.run("deploy")

    assert ended.code == 0, ended.said


def test_a_subnet_in_use_is_found_before_anything_is_touched(project: Project) -> None:
    project.write({"a": {}})
    project.metrics()
    before = project.state()
    with _network(project, "10.213.0.0/24") as name:
        ipam = {"config": [{"subnet": "10.213.0.0/25"}]}
        project.write({"a": {"networks": ["taken"]}}, networks={"taken": {"ipam": ipam}})

        ended = project.run("deploy")

    said = f"network taken: 10.213.0.0/25 overlaps with 10.213.0.0/24 of the network {name}"
    assert ended.code == 2
    assert said in ended.stderr
    assert project.state() == before


def test_a_changed_network_comes_back_with_its_addresses_and_aliases(project: Project) -> None:
    def networks(octet: int) -> dict[str, Any]:
        config = [{"subnet": f"10.214.{octet}.0/24"}]
        return {"inner": {"ipam": {"config": config}, "labels": {LABEL: "1"}}}

    def services(octet: int, **more: Any) -> dict[str, Any]:
        address = {"ipv4_address": f"10.214.{octet}.9", "aliases": ["other-name"]}
        return {"a": {"networks": {"inner": address}, **more}, "b": {"networks": ["inner"]}}

    project.write(services(1), networks=networks(1))
    project.metrics()
    before = project.state()
    project.write(services(2, **EXITS), networks=networks(2))

    ended = project.run("deploy")

    assert ended.code == 2
    assert "exited with code 3" in ended.stdout
    assert project.state() == before
    endpoint = project.container("a")["NetworkSettings"]["Networks"][f"{project.name}_inner"]
    assert endpoint["IPAddress"] == "10.214.1.9"
    assert project.compose("exec", "-T", "b", "nslookup", "other-name").returncode == 0


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "change"])
def test_another_project_on_a_shared_network_is_not_touched(
    project: Project, *, is_first: bool
) -> None:
    with _shared(project) as (other, shared):
        alias: Services = {"b": {"networks": {"shared": {"aliases": ["found-as"]}}}}
        if not is_first:
            project.write(alias, networks=shared)
            project.metrics()
        theirs, ours, network = other.state(), project.state(), _inspected(project, shared)
        project.write({"b": {**alias["b"], **EXITS}}, networks=shared)

        ended = project.run("deploy")

        assert ended.code == 2
        assert "exited with code 3" in ended.stdout
        assert (other.state(), project.state()) == (theirs, ours)
        assert _inspected(project, shared) == network
        assert other.compose("exec", "-T", "a", "nslookup", "a").returncode == 0
        if not is_first:
            seen = other.compose("exec", "-T", "a", "nslookup", "found-as")
            assert seen.returncode == 0, seen.stdout
        assert project.run("down").code == 0
        assert other.state() == theirs
        assert _inspected(project, shared)["id"] == network["id"]


def test_a_change_on_a_shared_network_leaves_the_other_project_its_own(project: Project) -> None:
    with _shared(project) as (other, shared):
        project.write({"b": {"networks": ["shared"]}}, networks=shared)
        project.metrics()
        theirs, network = other.state(), _inspected(project, shared)
        changed = {"networks": ["shared"], "environment": {"X": "1"}}
        project.write({"b": changed}, networks=shared)

        found = project.metrics()

        assert [each["action"] for each in found["containers"]] == ["replaced"]
        assert other.state() == theirs
        assert _inspected(project, shared)["id"] == network["id"]
        assert other.compose("exec", "-T", "a", "nslookup", "b").returncode == 0


def test_a_service_that_others_can_do_without_may_fail(project: Project) -> None:
    optional = {"condition": "service_healthy", "required": False}
    project.write({"a": {**EXITS}, "b": {"depends_on": {"a": optional}}})

    found = {each["service"]: each["state"] for each in project.metrics()["containers"]}

    assert found == {"a": "failed", "b": "ready"}


def test_what_is_not_ready_in_time_is_named_and_undone(project: Project) -> None:
    project.write({"a": {"environment": {"BOOT": "60"}, "healthcheck": READY}})

    ended = project.run("deploy", "--timeout", "2")

    assert ended.code == 2
    assert f"not all is ready after 2 s: {project.name}-a-1" in ended.stdout
    assert project.containers() == []


def test_no_rollback_leaves_the_failed_state_to_look_at_and_the_next_run_undoes_it(
    project: Project,
) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    project.write({**BEFORE, "web": EXITS}, volumes=VOLUMES)

    ended = project.run("deploy", "--no-rollback")

    assert ended.code == 2
    assert project.state() != before
    project.write(BEFORE, volumes=VOLUMES)
    again = project.run("deploy")
    assert "an earlier deployment was interrupted" in again.stderr
    assert project.state() == before


def test_an_unknown_external_network_is_found_before_anything_is_touched(project: Project) -> None:
    project.write(
        {"a": {"networks": ["n"]}}, networks={"n": {"external": True, "name": "not-there"}}
    )

    ended = project.run("deploy")

    assert ended.code == 2
    assert "the external network not-there does not exist" in ended.stderr
    assert project.containers() == []


@contextlib.contextmanager
def _listening(port: int = 0) -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        listener.listen()
        yield listener.getsockname()[1]


@contextlib.contextmanager
def _network(project: Project, subnet: str) -> Iterator[str]:
    name = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    ipam = {"Config": [{"Subnet": subnet}]}
    made = project.client.api.create_network(name, ipam=ipam, labels={LABEL: "1"})  # type: ignore[arg-type]  # as the engine takes it
    try:
        yield name
    finally:
        project.client.api.remove_network(made["Id"])


@contextlib.contextmanager
def _shared(project: Project) -> Iterator[tuple[Project, dict[str, Any]]]:
    """Give another project that runs on a network of nobody's, and that network."""
    with _network(project, "10.215.0.0/24") as name:
        shared = {"shared": {"external": True, "name": name}}
        other = Project(project.client, project.image, project.folder / "other")
        other.folder.mkdir()
        other.write({"a": {"networks": ["shared"]}}, networks=shared)
        try:
            other.metrics()
            yield other, shared
        finally:
            other.remove()
            project.remove()


def _inspected(project: Project, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Give the shared network, and the names of who is on it."""
    data = project.client.api.inspect_network(shared["shared"]["name"])
    return {"id": data["Id"], "on it": sorted(each["Name"] for each in data["Containers"].values())}
