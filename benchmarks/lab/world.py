"""Worlds: a stack whose services are stand-ins with stated boots, and one run of it."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import docker
from docker.models.containers import Container

from benchmarks.lab.compose import compose
from benchmarks.lab.image import LABEL, stand_in

# What decides order and health; everything else of a service stays outside the laboratory.
KEPT = ("depends_on", "healthcheck", "hostname", "profiles", "restart")


@dataclass(frozen=True, slots=True)
class Boot:
    """How one stand-in boots: see `benchmarks.lab.image`.

    Args:
        seconds: from its own start until it is ready.
        after: the service that must be ready before its boot begins.
        burns: whether it uses a whole CPU meanwhile.
    """

    seconds: float = 0
    after: str | None = None
    burns: bool = False

    def environment(self) -> dict[str, str]:
        """Write it as the stand-in reads it."""
        return {
            "BOOT": str(self.seconds),
            "AFTER": self.after or "",
            "BURN": "1" if self.burns else "0",
        }


@dataclass(frozen=True, slots=True)
class Run:
    """What one ``docker compose up --wait`` showed.

    Args:
        seconds: from the call until it came back.
        exit_code: its exit code.
        complaints: containers that restarted, died or are not healthy, in words.
        project: the compose project that ran.
        said: the end of its output.
        restarts: how often the engine restarted containers.
        unhealthy: how many containers have a healthcheck and are not healthy.
    """

    seconds: float
    exit_code: int
    complaints: tuple[str, ...]
    project: str = ""
    said: str = ""
    restarts: int = 0
    unhealthy: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether it succeeded, nothing restarted and nothing is unhealthy."""
        return self.exit_code == 0 and not self.complaints


@dataclass(frozen=True, slots=True)
class World:
    """A resolved model and how each service boots; who is not named is ready at once."""

    model: Mapping[str, Any]
    boots: Mapping[str, Boot] = field(default_factory=dict)

    def stack(self, image: str) -> dict[str, Any]:
        """Write the model with every service replaced by a stand-in."""
        services = {
            name: {
                **{key: service[key] for key in KEPT if key in service},
                "image": image,
                "environment": self.boots.get(name, Boot()).environment(),
                "labels": {LABEL: "1"},
                "networks": {network: {} for network in service.get("networks", {})},
                "stop_grace_period": "2s",
            }
            for name, service in self.model["services"].items()
        }
        networks = {name: {"labels": {LABEL: "1"}} for name in self.model.get("networks", {})}
        return {"services": services, "networks": networks}


@contextlib.contextmanager
def running(
    client: docker.DockerClient, world: World, *services: str, timeout: float = 300
) -> Iterator[Run]:
    """Start a world under ``up --wait`` for the time of the block, then remove all of it."""
    project = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "stack.json")
        file.write_text(json.dumps(world.stack(stand_in(client))), encoding="utf-8")
        base = ["-p", project, "-f", os.fspath(file)]
        try:
            began = time.monotonic()
            done = compose([*base, "up", "--wait", *services], timeout=timeout)
            seconds = time.monotonic() - began
            states = [each.attrs for each in containers(client, project)]
            yield Run(
                seconds,
                done.returncode,
                complaints(client, project),
                project,
                done.stderr[-2000:],
                sum(each["RestartCount"] for each in states),
                sum(_health(each) != "healthy" for each in states),
            )
        finally:
            compose([*base, "--profile", "*", "down", "--volumes", "--timeout", "1"])


def complaints(client: docker.DockerClient, project: str) -> tuple[str, ...]:
    """Say in words which containers of a project restarted, died or are not healthy."""
    found = []
    for container in containers(client, project):
        state = container.attrs["State"]
        name = container.labels["com.docker.compose.service"]
        if container.attrs["RestartCount"]:
            found.append(f"{name} restarted {container.attrs['RestartCount']} times")
        if state["Status"] != "running":
            found.append(f"{name} is {state['Status']} (exit {state['ExitCode']})")
        if _health(container.attrs) != "healthy":
            found.append(f"{name} is {_health(container.attrs)}")
    return tuple(sorted(found))


def containers(client: docker.DockerClient, project: str) -> list[Container]:
    """Give all containers of a project, those that ended too."""
    label = f"com.docker.compose.project={project}"
    return client.containers.list(all=True, filters={"label": label})


def _health(attributes: Mapping[str, Any]) -> str:
    """Give what the engine says of a container's health; without a check it is healthy."""
    status: str = attributes["State"].get("Health", {}).get("Status", "healthy")
    return "healthy" if status == "none" else status
