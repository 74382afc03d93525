"""The views of a service."""

from __future__ import annotations

from composeopt.stack.parts import Dependency, Port
from composeopt.stack.service import Service
from tests.unit.stack.projects import stack


def web(file: str) -> Service:
    found = stack(file).service("web")
    assert found is not None
    return found


def test_dependencies_are_declared_or_implied() -> None:
    service = web(
        """
        services:
          web:
            image: a
            depends_on: {db: {condition: service_healthy, restart: true}}
            links: [cache]
            volumes_from: [data]
            ipc: service:db
          db: {image: b}
          cache: {image: c}
          data: {image: d}
        """
    )

    assert service.dependencies()[0] == Dependency(
        service="web",
        target="db",
        condition="service_healthy",
        required=True,
        restart=True,
        path=("services", "web", "depends_on", "db"),
    )
    assert {each.target: each.implied_by for each in service.dependencies()} == {
        "db": "",
        "cache": "links",
        "data": "volumes_from",
    }


def test_a_healthcheck_is_given_in_seconds() -> None:
    health = web(
        "services: {web: {image: a, healthcheck: {test: ls, interval: 1m30s, timeout: 500ms}}}"
    ).healthcheck

    assert health is not None
    assert health.test == ("CMD-SHELL", "ls")
    assert (health.interval, health.timeout, health.retries) == (90.0, 0.5, None)
    assert not health.disabled


def test_a_healthcheck_can_be_disabled_in_two_ways() -> None:
    for text in ("{disable: true}", "{test: [NONE]}"):
        health = web(f"services: {{web: {{image: a, healthcheck: {text}}}}}").healthcheck
        assert health is not None
        assert health.disabled


def test_ports_are_published_or_exposed() -> None:
    ports = web("services: {web: {image: a, ports: ['8000:80'], expose: ['9000/udp']}}").ports()

    assert ports == (
        Port(80, "8000", None, "tcp", "ingress", ("services", "web", "ports", 0)),
        Port(9000, None, None, "udp", "expose", ("services", "web", "expose", 0)),
    )


def test_mounts_hold_volumes_binds_and_tmpfs() -> None:
    mounts = web(
        "services: {web: {image: a, volumes: ['./a:/a:ro', vol:/v], tmpfs: ['/t:size=1m']}}\n"
        "volumes: {vol: }"
    ).mounts()

    assert [(each.type, each.source, each.target, each.read_only) for each in mounts] == [
        ("bind", "/project/a", "/a", True),
        ("volume", "vol", "/v", False),
        ("tmpfs", None, "/t", False),
    ]


def test_limits_come_from_deploy_or_the_older_keys() -> None:
    new = web(
        "services: {web: {image: a, deploy: {resources: {limits: {cpus: '0.5', memory: 1g}}}}}"
    ).limits
    old = web("services: {web: {image: a, cpus: 2, mem_limit: 512m, pids_limit: 9}}").limits

    assert (new.cpus, new.memory) == (0.5, 1024**3)
    assert new.cpus_path[-3:] == ("resources", "limits", "cpus")
    assert (old.cpus, old.memory, old.pids) == (2.0, 512 * 1024**2, 9)
    assert old.memory_path == ("services", "web", "mem_limit")


def test_replicas_come_from_scale_or_deploy() -> None:
    assert web("services: {web: {image: a}}").replicas == 1
    assert web("services: {web: {image: a, scale: 0}}").replicas == 0
    assert web("services: {web: {image: a, deploy: {replicas: 3}}}").replicas == 3
