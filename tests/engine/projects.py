"""A compose project of stand-ins on a real engine, for the tests of deploy and down."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import docker
from docker.errors import APIError, NotFound

from benchmarks.lab.compose import compose
from benchmarks.lab.image import LABEL

Services = dict[str, dict[str, Any]]

PROJECT = "com.docker.compose.project"
PATIENCE = 150.0
"""Seconds after which something counts as never to come, on however busy a machine."""
READY = {"test": ["CMD", "test", "-e", "/ready"], "interval": "30s", "timeout": "3s", "retries": 3}
"""A healthcheck that the engine runs too rarely to be of use."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What one composeopt command gave."""

    code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        return self.stdout + self.stderr


@dataclass(slots=True)
class Project:
    """A project folder, and what of it is on the engine."""

    client: docker.DockerClient
    image: str
    folder: pathlib.Path
    name: str = field(default_factory=lambda: f"composeopt-test-{uuid.uuid4().hex[:8]}")
    seen: set[str] = field(default_factory=set)

    @property
    def file(self) -> pathlib.Path:
        return self.folder / "compose.json"

    def write(self, services: Mapping[str, Any], **top: Any) -> None:
        """Write the compose file; every service is a stand-in unless it says otherwise."""
        common = {"image": self.image, "labels": {LABEL: "1"}, "stop_grace_period": "1s"}
        networks = {"default": {"labels": {LABEL: "1"}}, **top.pop("networks", {})}
        model = {
            "name": self.name,
            "services": {name: {**common, **each} for name, each in services.items()},
            "networks": networks,
            **top,
        }
        self.file.write_text(json.dumps(model), encoding="utf-8")

    def run(self, command: str, *arguments: str) -> Ended:
        """Run a composeopt command on the project and wait for its end."""
        process = self.begin(command, *arguments)
        stdout, stderr = process.communicate(timeout=PATIENCE)
        return Ended(process.returncode, stdout, stderr)

    def begin(self, command: str, *arguments: str) -> subprocess.Popen[str]:
        """Begin a composeopt command on the project."""
        environ = {key: value for key, value in os.environ.items() if key[:8] != "COMPOSE_"}
        environ["XDG_STATE_HOME"] = str(self.folder / "state")
        return subprocess.Popen(
            [sys.executable, "-m", "composeopt", command, str(self.file), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environ,
            cwd=self.folder,
        )

    def compose(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run docker compose on the project."""
        return compose(["-f", str(self.file), *arguments])

    def say(self, service: str, *command: str) -> str:
        """Run a program in a service and give what it says, which is not nothing.

        An engine under load may end a quick program before it passes on what it said.
        """
        for _ in range(5):
            done = self.compose("exec", "-T", service, *command)
            if done.returncode or done.stdout:
                break
        return done.stdout

    def metrics(self, *arguments: str) -> dict[str, Any]:
        """Deploy and give what was measured."""
        file = self.folder / "metrics.json"
        ended = self.run("deploy", "--metrics", str(file), *arguments)
        assert ended.code == 0, ended.said
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found

    def containers(self) -> list[dict[str, Any]]:
        """Give all containers of the project, inspected."""
        found = []
        for each in self.client.api.containers(all=True, filters=self._filters):
            try:
                found.append(self.client.api.inspect_container(each["Id"]))
            except NotFound:
                continue
        return found

    def container(self, service: str) -> dict[str, Any]:
        """Give the one container of a service."""
        label = "com.docker.compose.service"
        (found,) = [
            each for each in self.containers() if each["Config"]["Labels"][label] == service
        ]
        return found

    def events(self, event: str) -> Iterator[Any]:
        """Give what happens from now on to the project's own containers, as it happens."""
        label = self._filters["label"]
        filters = {"type": "container", "event": event, "label": label}
        found: Iterator[Any] = self.client.api.events(filters=filters, decode=True)
        return found

    def state(self) -> dict[str, Any]:
        """Give everything that a failed deployment must leave as it was."""
        return {
            "containers": {each["Name"]: _kept(each) for each in self.containers()},
            "networks": {
                each["Name"]: each["IPAM"]["Config"]
                for each in self.client.api.networks(filters=self._filters)
            },
            "volumes": self.volumes(),
        }

    def volumes(self) -> set[str]:
        """Give the names of the project's volumes, anonymous ones of its containers too."""
        named = self.client.api.volumes(self._filters)["Volumes"] or ()
        mounts = [mount for each in self.containers() for mount in each["Mounts"]]
        found = {each["Name"] for each in named} | {
            each["Name"] for each in mounts if each["Type"] == "volume"
        }
        self.seen |= found
        return found

    @property
    def _filters(self) -> dict[str, str]:
        return {"label": f"{PROJECT}={self.name}"}

    def remove(self) -> None:
        """Remove all of it, whatever state it is in, and volumes that its containers once had."""
        self.volumes()
        for each in self.client.api.containers(all=True, filters=self._filters):
            _quietly(self.client.api.remove_container, each["Id"], v=True, force=True)
        for each in self.client.api.networks(filters=self._filters):
            _quietly(self.client.api.remove_network, each["Id"])
        for each in self.client.api.volumes(self._filters)["Volumes"] or ():
            _quietly(self.client.api.remove_volume, each["Name"])
        for name in self.seen:
            _quietly(self.client.api.remove_volume, name)


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    networks = data["NetworkSettings"]["Networks"]
    return {
        "id": data["Id"],
        "runs": data["State"]["Running"],
        "aliases": {
            name: sorted(set(each["Aliases"] or ()) - {data["Id"][:12]})
            for name, each in networks.items()
        },
        "mounts": sorted((each["Destination"], each.get("Name", "")) for each in data["Mounts"]),
    }


def _quietly(remove: Any, *arguments: Any, **options: Any) -> None:
    try:
        remove(*arguments, **options)
    except APIError:
        return


def until(process: subprocess.Popen[str], word: str) -> None:
    """Read what a command says on stderr until a word comes."""
    assert process.stderr is not None
    while line := process.stderr.readline():
        if word in line:
            return
    message = f"'{word}' never came"
    raise AssertionError(message)


def end(process: subprocess.Popen[str], number: signal.Signals) -> Ended:
    """Send a signal and wait for the end."""
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    return Ended(process.returncode, stdout, stderr)


def wait_until(condition: Any, patience: float = PATIENCE) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            message = "it never came true"
            raise AssertionError(message)
        time.sleep(0.1)
