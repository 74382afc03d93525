"""A running stack that meets its targets, and misses each that is broken on purpose."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docker
import pytest
from docker.models.containers import Container

from benchmarks.lab.compose import compose
from benchmarks.lab.image import LABEL
from benchmarks.lab.nginx_image import nginx
from composeopt import schema
from tests.programs import program

pytestmark = pytest.mark.engine

NGINX = """\
worker_processes 1;
error_log /dev/null;
events { worker_connections 64; }
http {
    access_log off;
    upstream app { server one:8080 weight=3; server two:8080; }
    server { listen 80; location / { proxy_pass http://app; } }
}
"""
PROBE = {"test": ["CMD", "test", "-e", "/ready"], "interval": "3s", "timeout": "9s", "retries": 2}
"""The engine keeps five results: validate has some twelve seconds to see the first."""

CLIENT = "while :; do wget -q -O /dev/null http://lb/health; sleep 0.05; done"
BLOCK = {
    "version": 1,
    "conversations": {"client": ["lb"], "api": ["db"], "one": [], "two": [], "db": []},
    "targets": {
        "healthy": True,
        "time_to_healthy": "60s",
        "restarts": 0,
        "isolation": True,
        "efficiency": {"memory": "1%"},
        "latency": {"api->db:8080": {"p50": "500ms", "p95": "900ms"}},
        "split": {"lb": "5%"},
    },
}


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that runs.

    Args:
        engine: a client.
        project: its name.
        file: its compose file.
    """

    engine: docker.DockerClient
    project: str
    file: pathlib.Path

    def container(self, service: str) -> Container:
        """Give the container of a service."""
        label = "com.docker.compose"
        (found,) = self.engine.containers.list(
            all=True,
            filters={"label": [f"{label}.project={self.project}", f"{label}.service={service}"]},
        )
        return found

    def run(self, service: str, command: str) -> str:
        """Run a shell command in a service."""
        output = self.container(service).exec_run(["sh", "-c", command]).output
        assert isinstance(output, bytes)
        return output.decode()

    def validate(self, *flags: str) -> tuple[int, dict[str, dict[str, Any]]]:
        """Run validate, on what is declared or on the flags alone; checks by name."""
        file = self.bare() if flags and not flags[0].startswith("--d") else self.file
        arguments = [os.fspath(file), "-p", self.project, "--format", "json", *flags]
        done = subprocess.run(
            [sys.executable, "-m", "composeopt", "validate", *arguments],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.stdout, done.stderr
        data = json.loads(done.stdout)
        assert schema.violations("validation", data) == ()
        return done.returncode, {
            f"{each['target']} {each['subject']}".strip(): each for each in data["checks"]
        }

    def watch(self, *flags: str) -> tuple[int, dict[str, dict[str, Any]]]:
        """Validate by watching; longer, where a busy machine did too little to tell by."""
        for duration in ("11", "25", "60"):
            code, checks = self.validate(*flags, "--duration", duration)
            if not any(each["verdict"] == "unmeasured" for each in checks.values()):
                break
        return code, checks

    def bare(self) -> pathlib.Path:
        """Give the same stack without declared targets."""
        model = json.loads(self.file.read_text(encoding="utf-8"))
        del model["x-composeopt"]["targets"]
        file = self.file.with_name("bare.json")
        file.write_text(json.dumps(model), encoding="utf-8")
        return file


@pytest.fixture(scope="module")
def stack(
    engine: docker.DockerClient, stand_in: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Start a stack of two networks: client - lb - one, two; api - db."""
    program("nginx", "nginx-light")
    folder = tmp_path_factory.mktemp("validate")
    (folder / "nginx.conf").write_text(NGINX, encoding="utf-8")
    limits = {"resources": {"limits": {"memory": "64M"}}}
    services: dict[str, Any] = {
        name: {"image": stand_in, "networks": [network], "healthcheck": PROBE, "restart": "always"}
        for name, network in (("one", "front"), ("two", "front"), ("db", "back"), ("api", "back"))
    }
    services["api"]["depends_on"] = ["db"]
    services["lb"] = {
        "image": nginx(engine),
        "networks": ["front"],
        "depends_on": ["one", "two"],
        "volumes": ["./nginx.conf:/etc/nginx/nginx.conf:ro"],
    }
    services["client"] = {
        "image": stand_in,
        "entrypoint": ["/bin/sh", "-c", CLIENT],
        "networks": ["front"],
    }
    for service in services.values():
        service |= {"labels": {LABEL: "1"}, "stop_signal": "SIGKILL", "deploy": limits}
    project = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    networks = {name: {"labels": {LABEL: "1"}} for name in ("front", "back")}
    file = folder / "compose.json"
    model = {"name": project, "services": services, "networks": networks, "x-composeopt": BLOCK}
    file.write_text(json.dumps(model), encoding="utf-8")
    try:
        done = compose(["-f", os.fspath(file), "up", "--wait"])
        assert done.returncode == 0, done.stderr
        yield Stack(engine, project, file)
    finally:
        compose(["-f", os.fspath(file), "down", "--volumes", "--timeout", "0"])


@contextlib.contextmanager
def broken(stack: Stack, service: str, breaks: str, repairs: str) -> Iterator[None]:
    """Break something in a container for the time of the block."""
    stack.run(service, breaks)
    try:
        yield
    finally:
        stack.run(service, repairs)


def wait_for_health(stack: Stack, service: str, status: str) -> None:
    deadline = time.monotonic() + 90
    while stack.container(service).attrs["State"]["Health"]["Status"] != status:
        assert time.monotonic() < deadline, f"{service} is not {status}"
        time.sleep(0.2)


def test_a_stack_as_it_should_be_meets_every_target(stack: Stack) -> None:
    """First and once: the engine soon forgets when each was healthy."""
    code, checks = stack.validate("--duration", "18")

    assert {name: each["verdict"] for name, each in checks.items()} == dict.fromkeys(
        [
            "healthy",
            "time_to_healthy",
            "restarts",
            "isolation",
            "efficiency memory",
            "latency api->db:8080 p50",
            "latency api->db:8080 p95",
            "split lb upstream app",
        ],
        "met",
    )
    assert code == 0
    assert checks["split lb upstream app"]["samples"] >= 40
    assert checks["latency api->db:8080 p95"]["samples"] == 50
    assert checks["isolation"]["samples"] >= 9
    assert 3 <= checks["time_to_healthy"]["measured"] <= 60, "its probes begin after three seconds"


def test_quick_needs_no_declaration(stack: Stack) -> None:
    """It does not watch, however long that was to be."""
    began = time.monotonic()
    code, checks = stack.validate("--quick", "--duration", "120")

    assert code == 0
    assert list(checks) == ["healthy", "restarts", "isolation"]
    assert time.monotonic() - began < 120


def test_a_server_that_does_not_accept_misses_latency(stack: Stack) -> None:
    flags = ("--latency", "api->db:8080 p50=100ms p95=500ms")
    with broken(stack, "db", "kill -STOP $(pidof httpd)", "kill -CONT $(pidof httpd)"):
        code, checks = stack.validate(*flags)

    assert code == 1
    assert checks["latency api->db:8080 p95"]["verdict"] == "missed"
    assert "not made in" in checks["latency api->db:8080 p95"]["details"][0]


def test_a_pair_that_was_cut_and_connects_misses_isolation(stack: Stack) -> None:
    back = stack.engine.networks.get(f"{stack.project}_back")
    client = stack.container("client")
    back.connect(client)
    try:
        code, checks = stack.validate("--isolation")
    finally:
        back.disconnect(client)

    assert code == 1
    assert checks["isolation"]["measured"] == 2
    assert any("api reaches client" in each for each in checks["isolation"]["details"])


def test_a_pair_that_needs_to_and_does_not_connect_misses_isolation(stack: Stack) -> None:
    back = stack.engine.networks.get(f"{stack.project}_back")
    database = stack.container("db")
    back.disconnect(database)
    try:
        code, checks = stack.validate("--isolation")
    finally:
        back.connect(database, aliases=["db"])

    assert code == 1
    assert any("api does not reach db" in each for each in checks["isolation"]["details"])


def test_a_server_that_gets_nothing_misses_the_split(stack: Stack) -> None:
    repair = "httpd -p 8080 -h /srv"
    with broken(stack, "two", "kill $(pidof httpd)", repair):
        code, checks = stack.watch("--split", "lb=5%")

    assert code == 1
    assert checks["split lb upstream app"]["measured"] == pytest.approx(25, abs=2)


def test_a_report_is_written_for_people_too(stack: Stack, tmp_path: pathlib.Path) -> None:
    code, checks = stack.validate("--healthy", "--report", os.fspath(tmp_path / "report.md"))

    (row,) = (
        line
        for line in (tmp_path / "report.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| healthy ")
    )
    assert (code, checks["healthy"]["verdict"]) == (0, "met")
    assert row.endswith("| met |")
    assert "every service runs and is healthy" in row


def test_a_service_that_is_unhealthy_misses_health(stack: Stack) -> None:
    with broken(stack, "one", "rm /ready", "touch /ready"):
        wait_for_health(stack, "one", "unhealthy")
        code, checks = stack.validate("--healthy", "--time-to-healthy", "60s")
        undeclared, others = stack.validate("--restarts", "0")
    wait_for_health(stack, "one", "healthy")

    assert code == 1
    assert (undeclared, list(others)) == (0, ["restarts"])
    assert checks["healthy"]["verdict"] == checks["time_to_healthy"]["verdict"] == "missed"
    assert checks["healthy"]["details"] == [f"{stack.project}-one-1 is unhealthy"]


def test_what_cannot_be_measured_says_what_to_add(stack: Stack) -> None:
    code, checks = stack.validate(
        "--latency", "client->one p95=1s", "--efficiency", "cpus=5%", "--split", "api=5%"
    )

    assert code == 2
    assert {each["verdict"] for each in checks.values()} == {"unmeasured"}
    assert "a port to the target: client->one:PORT" in checks["latency client->one p95"]["add"]
    assert checks["efficiency cpus"]["add"].startswith("a CPU limit to ")
    assert "an nginx configuration mounted into api" in checks["split api"]["add"]


def test_limits_far_above_use_miss_efficiency(stack: Stack) -> None:
    code, checks = stack.watch("--efficiency", "memory=90%")

    assert code == 1
    assert 0 < checks["efficiency memory"]["measured"] < 90


def test_a_service_that_restarts_is_missed(stack: Stack) -> None:
    """Last, because the engine never forgets a restart."""
    stack.run("two", "kill -TERM 1")
    deadline = time.monotonic() + 90
    while not stack.container("two").attrs["RestartCount"]:
        assert time.monotonic() < deadline, "it was not restarted"
        time.sleep(0.2)
    wait_for_health(stack, "two", "healthy")
    code, checks = stack.validate("--restarts", "0")

    assert code == 1
    assert checks["restarts"]["measured"] == 1
