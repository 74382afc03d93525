"""The sample's load balancer, a real nginx, under load before and after.

The nodes are nginx too, so that connections can be kept. Each answers with its name after
50 ms: the sample's upstream is ``least_conn``, which weighs the requests that are open, so that
weights show only where each worker has more of them open than the weights' sum, 7.
"""

from __future__ import annotations

import collections
import json
import pathlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import docker
import pytest
from docker.models.containers import Container

from benchmarks.lab import training
from benchmarks.lab.compose import compose
from benchmarks.lab.image import LABEL
from benchmarks.lab.knock import said
from benchmarks.lab.load import load
from benchmarks.lab.nginx_image import nginx
from benchmarks.lab.wired import free_ports
from tests.programs import program

pytestmark = pytest.mark.engine

REQUESTS = 2_100
AT_ONCE = 28
WEIGHTS = {"node-1": 3, "node-2": 2, "node-3": 2}

NODE = """\
worker_processes 1;
error_log /dev/stderr warn;
events { worker_connections 1024; }
http {
    access_log off;
    server {
        listen 8080;
        location / {
            # Nobody is authorized: what refuses that is the one delay that nginx has.
            auth_basic "node";
            auth_basic_user_file /dev/null;
            auth_delay 50ms;
            error_page 401 =200 /name;
        }
        location = /name {
            auth_basic off;
            return 200 "$hostname\\n";
        }
    }
}
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What one load showed: answers and new connections, by node."""

    answers: collections.Counter[str]
    connections: dict[str, int]
    said: str

    def share(self, node: str) -> float:
        """Give how many percent of all answers came from a node."""
        return 100 * self.answers[node] / REQUESTS

    def __str__(self) -> str:
        shares = ", ".join(f"{node} {self.share(node):.1f} %" for node in WEIGHTS)
        return f"{shares}; {sum(self.connections.values())} connections to the nodes"


@pytest.fixture(scope="module")
def loads(engine: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Load]:
    """Load the balancer with the sample's configuration and with the optimized one."""
    program("nginx", "nginx-light")
    folder = tmp_path_factory.mktemp("balancer")
    pair = training.pair(folder, {})
    files = {"original": "nginx/nginx.conf", "optimized": "nginx/nginx.optimized.conf"}
    found = {name: _load(engine, pair.folder / file) for name, file in files.items()}
    print(f"\n{REQUESTS} requests, {AT_ONCE} at once")
    for name, one in found.items():
        print(f"{name:9} {one}")
    return found


def test_every_request_is_answered_by_a_node(loads: dict[str, Load]) -> None:
    for one in loads.values():
        assert sum(one.answers[node] for node in WEIGHTS) == REQUESTS, one
        assert "[alert]" not in one.said
        assert "[emerg]" not in one.said


def test_the_split_is_within_three_points_of_the_weights(loads: dict[str, Load]) -> None:
    for node, weight in WEIGHTS.items():
        expected = 100 * weight / sum(WEIGHTS.values())
        assert loads["optimized"].share(node) == pytest.approx(expected, abs=3), loads


def test_before_every_request_opened_a_connection_and_after_almost_none(
    loads: dict[str, Load],
) -> None:
    before, after = (sum(loads[name].connections.values()) for name in ("original", "optimized"))

    assert before >= REQUESTS
    assert after <= REQUESTS / 20


def _load(engine: docker.DockerClient, configuration: pathlib.Path) -> Load:
    port = free_ports(["lb"])["lb"]
    with _balancer(engine, configuration, port) as containers:
        before = {node: _accepted(containers[node]) for node in WEIGHTS}
        answers = load(port, REQUESTS, at_once=AT_ONCE)
        connections = {node: _accepted(containers[node]) - before[node] for node in WEIGHTS}
        return Load(answers, connections, containers["lb"].logs().decode())


@contextmanager
def _balancer(
    engine: docker.DockerClient, configuration: pathlib.Path, port: int
) -> Iterator[dict[str, Container]]:
    project = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    image = nginx(engine)
    node = configuration.with_name("node.conf")
    node.write_text(NODE, encoding="utf-8")
    base = {"image": image, "labels": {LABEL: "1"}, "stop_grace_period": "2s"}
    services = {
        name: {**base, "hostname": name, "volumes": [f"{node}:/etc/nginx/nginx.conf:ro"]}
        for name in WEIGHTS
    }
    services["lb"] = {
        **base,
        "volumes": [f"{configuration}:/etc/nginx/nginx.conf:ro"],
        "ports": [f"127.0.0.1:{port}:80"],
        "depends_on": list(WEIGHTS),
    }
    file = configuration.with_name("balancer.json")
    networks = {"default": {"labels": {LABEL: "1"}}}
    file.write_text(json.dumps({"services": services, "networks": networks}), encoding="utf-8")
    command = ["-p", project, "-f", str(file)]
    try:
        done = compose([*command, "up", "--wait"])
        label = f"com.docker.compose.project={project}"
        found = engine.containers.list(filters={"label": label})
        containers = {one.labels["com.docker.compose.service"]: one for one in found}
        assert (done.returncode, len(containers)) == (0, 4), done.stderr[-2000:]
        yield containers
    finally:
        compose([*command, "down", "--volumes", "--timeout", "1"])


def _accepted(node: Container) -> int:
    """Say how many connections a node accepted since it started, as its kernel counts."""
    script = ["cat", "/proc/net/snmp"]
    names, values = (line.split() for line in said(node, script) if line.startswith("Tcp:"))
    return int(values[names.index("PassiveOpens")])
