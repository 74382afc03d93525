"""The stand-ins behave as the measurements assume."""

from __future__ import annotations

import docker
import pytest

from benchmarks.lab.world import Boot, World, running

pytestmark = pytest.mark.engine

PROJECT = "com.docker.compose.project"
PROBE = {"test": ["CMD", "test", "-e", "/ready"], "interval": "1s", "timeout": "2s", "retries": 30}


def test_a_stand_in_gets_healthy_after_its_boot_and_not_before(engine: docker.DockerClient) -> None:
    world = World({"services": {"a": {"healthcheck": PROBE}}}, {"a": Boot(4, burns=True)})

    with running(engine, world) as run:
        assert run.is_clean, run
        assert run.seconds >= 4


def test_a_stand_in_that_waits_for_another_boots_after_it(engine: docker.DockerClient) -> None:
    services = {
        "leader": {"networks": {"default": None}},
        "worker": {"healthcheck": PROBE, "networks": {"default": None}},
    }
    model = {"services": services, "networks": {"default": {}}}
    world = World(model, {"leader": Boot(3), "worker": Boot(3, after="leader")})

    with running(engine, world) as run:
        assert run.is_clean, run
        assert run.seconds >= 6


def test_what_never_gets_ready_is_named(engine: docker.DockerClient) -> None:
    probe = {**PROBE, "retries": 2}
    world = World({"services": {"a": {"healthcheck": probe}}}, {"a": Boot(600)})

    with running(engine, world) as run:
        assert run.exit_code != 0
        assert run.complaints == ("a is unhealthy",)


def test_nothing_is_left_on_the_engine(engine: docker.DockerClient) -> None:
    with running(engine, World({"services": {"a": {}}})) as run:
        assert run.is_clean, run

    label = f"{PROJECT}={run.project}"
    assert engine.containers.list(all=True, filters={"label": label}) == []
    assert engine.networks.list(filters={"label": label}) == []
