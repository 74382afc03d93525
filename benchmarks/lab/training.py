"""The sample `ollama-training` as worlds: the original and what composeopt makes of it."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import docker

from benchmarks.lab.compose import resolved
from benchmarks.lab.real import Real, images
from benchmarks.lab.wired import Wired, cpu_factor, free_ports, published
from benchmarks.lab.world import Boot, World

SAMPLE = pathlib.Path(__file__).parents[2] / "samples" / "ollama-training"
OPTIMIZED = "docker-compose.optimized.yml"
NODES = ("node-1", "node-2", "node-3")


def stated() -> dict[str, Boot]:
    """Give the boots that the sample's usage.json states."""
    usage = json.loads((SAMPLE / "usage.json").read_text(encoding="utf-8"))
    services = usage["services"].items()
    return {name: Boot(each["boot_seconds"]) for name, each in services if each["boot_seconds"]}


STORAGE = {name: boot for name, boot in stated().items() if name not in NODES}

TOGETHER: Mapping[str, Boot] = {
    **stated(),
    "node-3": dataclasses.replace(stated()["node-3"], burns=True),
}
"""As in the sample's usage.json; one node uses a whole CPU while it boots."""

IN_TURN: Mapping[str, Boot] = {
    **STORAGE,
    "node-1": Boot(8),
    "node-2": Boot(8, after="node-1"),
    "node-3": Boot(8, after="node-1"),
}
"""The followers boot when the leader answers."""

WORLDS = {"together": TOGETHER, "in-turn": IN_TURN}


@dataclass(frozen=True, slots=True)
class Pair:
    """The same world before and after; ``report`` is what optimize wrote of it."""

    original: World
    optimized: World
    report: Mapping[str, Any] = field(default_factory=dict)
    folder: pathlib.Path = pathlib.Path()

    def booting(self, **boots: Boot) -> Pair:
        """Give the pair with other boots for some services (``node_1`` is node-1)."""
        named = {name.replace("_", "-"): boot for name, boot in boots.items()}
        return dataclasses.replace(
            self,
            original=dataclasses.replace(self.original, boots={**self.original.boots, **named}),
            optimized=dataclasses.replace(self.optimized, boots={**self.optimized.boots, **named}),
        )

    def wired(self, cpus: int) -> Pair:
        """Give the pair with ports, aliases and limits, for a host of so many CPUs.

        Every service listens where the sample says that somebody calls it, and behind its
        published ports; both worlds use the same free ports of the host for those.
        """
        listens = {name: set[int]() for name in self.original.model["services"]}
        for edge in needed():
            listens[edge["target"]].add(edge["port"])
        for name, service in self.original.model["services"].items():
            listens[name].update(int(port["target"]) for port in service.get("ports", ()))
        sorted_ports = {name: tuple(sorted(ports)) for name, ports in listens.items()}
        host_ports = free_ports(published(self.original.model))
        original, optimized = (
            Wired(world.model, world.boots, sorted_ports, host_ports, cpu_factor(world.model, cpus))
            for world in (self.original, self.optimized)
        )
        return dataclasses.replace(self, original=original, optimized=optimized)

    def real(self, client: docker.DockerClient) -> Pair:
        """Give the pair, wired, with real databases, proxy and monitoring.

        Raises:
            FileNotFoundError: when one of them is not installed.
        """
        wired = self.wired(int(client.info()["NCPU"]))
        local = images(client, self.original.model)
        original, optimized = (
            Real(**{each.name: getattr(world, each.name) for each in fields(world)}, images=local)
            for world in (wired.original, wired.optimized)
        )
        return dataclasses.replace(wired, original=original, optimized=optimized)


def needed() -> list[dict[str, Any]]:
    """Give the conversations that the sample needs, as its expected/needed.json says."""
    file = SAMPLE / "expected" / "needed.json"
    edges: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["edges"]
    return edges


def pair(folder: pathlib.Path, boots: Mapping[str, Boot]) -> Pair:
    """Optimize a copy of the sample in a folder, with what its own settings say.

    Raises:
        RuntimeError: when optimize or compose does not succeed; with what it said.
    """
    copy = folder / SAMPLE.name
    ignored = shutil.ignore_patterns("*.optimized.*", ".env")
    shutil.copytree(SAMPLE, copy, ignore=ignored, dirs_exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "composeopt", "optimize", copy, "--report", copy / "report.json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"optimize ended with {done.returncode}: {done.stderr}")
    env_file = copy / ".env.example"
    return Pair(
        World(resolved([copy / "docker-compose.yml"], env_file), boots),
        World(resolved([copy / OPTIMIZED], env_file), boots),
        json.loads((copy / "report.json").read_text(encoding="utf-8")),
        copy,
    )
