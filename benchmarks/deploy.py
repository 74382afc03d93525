"""Measure ``composeopt deploy`` of the sample against ``docker compose up --wait``, in turn.

    python -m benchmarks.deploy --runs 5

Needs a Docker Engine (or root and dockerd) and a static busybox. The services are
stand-ins that boot as long as the world says; limits and published ports are left out.
compose is timed from the call until it comes back, deploy until every test passes, which its
record tells (it comes back later, when what has no test has run for a while; both are given).
To be met: deploy of the original
takes at most 0.6 of compose's time, and deploy of the optimized stack at most 1.2 of the bound,
which is the longest chain of boots plus one start each.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import docker

from benchmarks.lab import daemon, training
from benchmarks.lab.compose import compose
from benchmarks.lab.image import LABEL, stand_in
from benchmarks.lab.world import Boot, World, running

MOST_OF_COMPOSE = 0.6
MOST_OF_BOUND = 1.2
VARIANTS = ("compose, original", "deploy, original", "deploy, optimized")


@dataclass(frozen=True, slots=True)
class Start:
    """One start of a world.

    Args:
        seconds: from the call until all was ready.
        trouble: why it is no clean start; empty when it is one.
        came_back: from the call until the command came back.
    """

    seconds: float
    trouble: str = ""
    came_back: float = 0.0


@contextlib.contextmanager
def deployed(client: docker.DockerClient, world: World) -> Iterator[Start]:
    """Start a world under ``composeopt deploy`` for the time of the block."""
    project = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "stack.json")
        file.write_text(json.dumps(world.stack(stand_in(client))), encoding="utf-8")
        record = pathlib.Path(folder, "record.json")
        command = [sys.executable, "-m", "composeopt", "deploy", os.fspath(file), "-p", project]
        command += ["--metrics", os.fspath(record)]
        try:
            began = time.monotonic()
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "XDG_STATE_HOME": folder},
            )
            came_back = time.monotonic() - began
            if done.returncode:
                yield Start(came_back, done.stdout[-500:] + done.stderr[-500:], came_back)
            else:
                measured = json.loads(record.read_text(encoding="utf-8"))
                # From the end, so that what came before its own clock counts.
                after = measured["measured_total"] - measured["measured_ready"]
                yield Start(came_back - after, came_back=came_back)
        finally:
            compose(["-p", project, "-f", os.fspath(file), "down", "--volumes", "--timeout", "1"])


def bound(world: World, one: float) -> float:
    """Give the least time in which a world can be ready: boots and one start each.

    Args:
        world: what boots how, and who waits for whom.
        one: seconds that one container takes to start.
    """

    @functools.cache
    def ready(name: str) -> float:
        boot = world.boots.get(name, Boot())
        waits = world.model["services"][name].get("depends_on", {})
        began = one + max((until(each, waits[each]["condition"]) for each in waits), default=0.0)
        after = ready(boot.after) if boot.after else 0.0
        return max(began, after) + boot.seconds

    def until(name: str, condition: str) -> float:
        boot = world.boots.get(name, Boot()).seconds
        return ready(name) - (boot if condition == "service_started" else 0.0)

    return max(ready(name) for name in world.model["services"])


def one_start(client: docker.DockerClient) -> float:
    """Measure how long the engine takes to start one container, seconds."""
    took = []
    for _ in range(5):
        made = client.api.create_container(stand_in(client), labels={LABEL: "1"})["Id"]
        try:
            began = time.monotonic()
            client.api.start(made)
            took.append(time.monotonic() - began)
        finally:
            client.api.remove_container(made, force=True)
    return statistics.median(took)


def start(client: docker.DockerClient, pair: training.Pair, variant: str) -> Start:
    """Start one variant once and remove it again."""
    if variant == "compose, original":
        with running(client, pair.original) as run:
            trouble = "" if run.is_clean else f"{run.exit_code} {run.complaints}"
            return Start(run.seconds, trouble, run.seconds)
    world = pair.original if variant == "deploy, original" else pair.optimized
    with deployed(client, world) as found:
        return found


def measure(client: docker.DockerClient, pair: training.Pair, runs: int) -> dict[str, list[Start]]:
    """Run all variants in turn; which comes first changes each time."""
    found: dict[str, list[Start]] = {variant: [] for variant in VARIANTS}
    for number in range(runs):
        for variant in VARIANTS[number % 3 :] + VARIANTS[: number % 3]:
            one = start(client, pair, variant)
            found[variant].append(one)
            print(f"{variant:18} {one.seconds:6.2f} s  {one.trouble or 'clean'}", file=sys.stderr)
    return found


def summary(world: str, engine: str, found: dict[str, list[Start]], least: float) -> dict[str, Any]:
    """Give what was measured, for a record; ``least`` is the bound of the optimized world."""
    median = {name: statistics.median(run.seconds for run in found[name]) for name in VARIANTS}
    of_compose = median["deploy, original"] / median["compose, original"]
    of_bound = median["deploy, optimized"] / least
    return {
        "world": world,
        "engine": engine,
        "measured": "seconds from the call until all was ready",
        "runs": {name: [round(run.seconds, 2) for run in runs] for name, runs in found.items()},
        "came_back": {
            name: round(statistics.median(run.came_back for run in runs), 2)
            for name, runs in found.items()
        },
        "median": {name: round(value, 2) for name, value in median.items()},
        "deploy_of_compose": round(of_compose, 3),
        "bound": round(least, 2),
        "optimized_of_bound": round(of_bound, 3),
        "is_met": of_compose <= MOST_OF_COMPOSE and of_bound <= MOST_OF_BOUND,
        "not_clean": [run.trouble for runs in found.values() for run in runs if run.trouble],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the record as JSON; 1 when a run was not clean or a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5, help="of each (default: 5)")
    parser.add_argument("--world", choices=sorted(training.WORLDS), action="append")
    chosen = parser.parse_args(arguments)
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        with daemon.engine(base / "engine") as client:
            for world in chosen.world or sorted(training.WORLDS):
                pair = training.pair(base / world, training.WORLDS[world])
                found = measure(client, pair, chosen.runs)
                least = bound(pair.optimized, one_start(client))
                record = summary(world, client.version()["Version"], found, least)
                is_good = is_good and record["is_met"] and not record["not_clean"]
                print(json.dumps(record, indent=2))
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
