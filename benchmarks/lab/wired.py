"""Worlds that keep what decides who reaches whom, and what limits them."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import pathlib
import secrets
import socket
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import docker

from benchmarks.lab.compose import compose
from benchmarks.lab.image import stand_in
from benchmarks.lab.world import Run, World, complaints

PORTS = range(20_000, 32_000)
"""Below those that Linux gives to connections, and the engine to who asks for any."""


@dataclass(frozen=True, slots=True)
class Wired(World):
    """A world with its published ports, aliases, options of networks, and limits.

    Subnets are the engine's choice, so that worlds do not collide.

    Args:
        listens: ports on which each service answers with its name.
        host_ports: for each published port of the files, the free one used instead.
        cpu_factor: by which CPU limits are multiplied (see `cpu_factor`).
    """

    listens: Mapping[str, Sequence[int]] = field(default_factory=dict)
    host_ports: Mapping[str, int] = field(default_factory=dict)
    cpu_factor: float = 1.0

    def stack(self, image: str) -> dict[str, Any]:
        """Write the model with every service replaced by a stand-in."""
        stack = World.stack(self, image)
        for name, made in stack["services"].items():
            service = self.model["services"][name]
            ports = [str(port) for port in self.listens.get(name, ()) if port != 8080]
            made["environment"] |= {"NAME": name, "LISTEN": " ".join(ports)}
            made["networks"] = {
                network: {"aliases": settings["aliases"]} if "aliases" in (settings or {}) else {}
                for network, settings in service.get("networks", {}).items()
            }
            made["ports"] = [
                {**port, "published": str(self.host_ports[port["published"]])}
                if port.get("published")
                else port
                for port in service.get("ports", ())
            ]
            limits = dict(service.get("deploy", {}).get("resources", {}).get("limits", {}))
            if "cpus" in limits:
                limits["cpus"] = round(float(limits["cpus"]) * self.cpu_factor, 2)
            made["deploy"] = {"resources": {"limits": limits}}
        for name, made in stack["networks"].items():
            settings = self.model["networks"][name] or {}
            made |= {key: settings[key] for key in ("driver_opts",) if key in settings}
        return stack


def cpu_factor(model: Mapping[str, Any], cpus: int) -> float:
    """Say by what CPU limits must be multiplied on a host of so many CPUs; mostly 1.

    The engine refuses a limit above what the host has.
    """
    most = max(
        float(service.get("deploy", {}).get("resources", {}).get("limits", {}).get("cpus", 0))
        for service in model["services"].values()
    )
    return min(1.0, cpus / most) if most else 1.0


def published(model: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the published ports of a model."""
    return tuple(
        str(port["published"])
        for service in model["services"].values()
        for port in service.get("ports", ())
        if port.get("published")
    )


def free_ports(names: Iterable[str]) -> dict[str, int]:
    """Find a free port of this host for each name; nobody else gets it before it is used."""
    with contextlib.ExitStack() as stack:
        return {name: _bound(stack.enter_context(socket.socket())) for name in names}


def _bound(probe: socket.socket) -> int:
    """Bind a socket to a free port, and give that."""
    for _ in range(100):
        with contextlib.suppress(OSError):
            probe.bind(("", secrets.choice(PORTS)))
            return int(probe.getsockname()[1])
    raise OSError(errno.EADDRINUSE, f"none of a hundred ports of {PORTS} is free")


@contextlib.contextmanager
def applied(client: docker.DockerClient, project: str, world: World, *flags: str) -> Iterator[Run]:
    """Bring a running project to another world by ``up`` with some flags; then remove it."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "stack.json")
        file.write_text(json.dumps(world.stack(stand_in(client))), encoding="utf-8")
        base = ["-p", project, "-f", os.fspath(file)]
        try:
            done = compose([*base, "up", *flags])
            yield Run(0, done.returncode, complaints(client, project), project, done.stderr[-2000:])
        finally:
            compose([*base, "--profile", "*", "down", "--volumes", "--timeout", "1"])
