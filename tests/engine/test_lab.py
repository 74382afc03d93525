"""The sample with real PostgreSQL, Redis, nginx and Prometheus, before and after."""

from __future__ import annotations

import collections
import json
import pathlib
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import docker
import pytest
from docker.models.containers import Container

from benchmarks.lab import training
from benchmarks.lab.__main__ import localized
from benchmarks.lab.real import Real
from benchmarks.lab.world import Boot, Run, running
from tests.programs import lacking

pytestmark = pytest.mark.engine

BOOTS = dict.fromkeys(training.NODES, Boot(1))
REAL = {"lb", "postgres", "prometheus", "redis"}


@dataclass(frozen=True, slots=True)
class Started:
    """The sample, started by ``docker compose up --wait``."""

    engine: docker.DockerClient
    world: Real
    run: Run

    def container(self, service: str) -> Container:
        """Give the container of a service."""
        label = "com.docker.compose"
        mine = [f"{label}.project={self.run.project}", f"{label}.service={service}"]
        (found,) = self.engine.containers.list(filters={"label": mine})
        return found

    def tell(self, service: str, *command: str) -> str:
        """Run a program in a service and give what it says."""
        output = self.container(service).exec_run(list(command)).output
        assert isinstance(output, bytes)
        return output.decode()


@pytest.fixture(scope="module", params=["original", "optimized"])
def started(
    engine: docker.DockerClient,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Started]:
    try:
        pair = training.pair(tmp_path_factory.mktemp(request.param), BOOTS).real(engine)
    except FileNotFoundError as error:
        lacking(str(error))
    world = getattr(pair, request.param)
    with running(engine, world) as run:
        yield Started(engine, world, run)


def test_four_services_are_real_and_everything_gets_healthy(started: Started) -> None:
    assert set(started.world.images) == REAL
    assert started.run.is_clean, started.run


def test_the_database_is_made_from_the_mounted_schema_and_answers_the_nodes(
    started: Started,
) -> None:
    query = "SELECT count(*) FROM runs"
    command = ("psql", "-U", "training", "-d", "training", "-A", "-t", "-c", query)

    assert started.tell("postgres", *command) == "0\n"
    knock = "timeout 9 nc postgres 5432 < /dev/null"
    reached = started.container("node-2").exec_run(["/bin/sh", "-c", knock])
    assert reached.exit_code == 0


def test_the_cache_asks_for_its_password(started: Started) -> None:
    assert started.tell("redis", "redis-cli", "ping") == "PONG\n"
    assert "NOAUTH" in started.tell("redis", "env", "-u", "REDISCLI_AUTH", "redis-cli", "ping")


def test_the_balancer_asks_every_node(started: Started) -> None:
    port = started.world.host_ports["80"]
    found: collections.Counter[str] = collections.Counter()
    for _ in range(21):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/name", timeout=10) as answer:
            found[answer.read().decode().strip()] += 1

    assert set(found) == set(training.NODES)


def test_monitoring_reaches_whom_it_watches(started: Started) -> None:
    """Whoever serves metrics is up; the databases answer, though not in HTTP."""

    def health() -> dict[str, str]:
        url = "http://localhost:9090/api/v1/targets?state=active"
        data: Any = json.loads(started.tell("prometheus", "wget", "-q", "-O", "-", url))
        return {each["scrapeUrl"]: each["health"] for each in data["data"]["activeTargets"]}

    up = {f"http://{node}:9090/metrics" for node in training.NODES} | {"http://lb:80/metrics"}
    found = wait_for(health, lambda found: up <= {url for url in found if found[url] == "up"})

    assert up <= {url for url, state in found.items() if state == "up"}, found


def wait_for(
    look: Callable[[], dict[str, str]], is_there: Callable[[dict[str, str]], bool]
) -> dict[str, str]:
    """Look until something is there, a minute at most: it scrapes every 15 s."""
    deadline = time.monotonic() + 60
    while not is_there(found := look()) and time.monotonic() < deadline:
        time.sleep(1)
    return found


def test_any_sample_is_written_for_this_machine(engine: docker.DockerClient) -> None:
    """Images are local, bind sources are there, ports are free ones."""
    file = training.SAMPLE / "docker-compose.yml"
    try:
        stack = localized(engine, [file], file.with_name(".env.example"))
    except FileNotFoundError as error:
        lacking(str(error))

    services = stack["services"]
    assert {name for name, each in services.items() if "stand-in" not in each["image"]} == REAL
    for each in services.values():
        assert engine.images.get(each["image"])
        mounts = each.get("volumes", ())
        assert all(pathlib.Path(one["source"]).exists() for one in mounts if one["type"] == "bind")
    assert services["node-1"]["environment"]["BOOT"] == "12.0"
    assert {"4001", "9090"} <= set(services["node-1"]["environment"]["LISTEN"].split())
