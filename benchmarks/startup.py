"""Measure how the sample starts under ``docker compose up --wait``, original and optimized.

    python -m benchmarks.startup --runs 5

Both are started in turn, in every world of `benchmarks.lab.training`; the first start of
each warms the caches and is discarded. At last a node that boots just inside the patience
of the original is started with the optimized file. Needs a Docker Engine (or root and
dockerd) and a static busybox. The services are stand-ins that boot as long as the world
says; limits and published ports are left out. With five runs it takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docker

from benchmarks.lab import daemon, training
from benchmarks.lab.world import Boot, Run, World, running
from composeopt.facts.durations import parse_duration

SIDES = ("original", "optimized")
LEAST = {"together": 0.40, "in-turn": 0.30}
"""By what share the median must fall at least, by world."""

MARGIN = 5.0
"""How far inside the patience the slow node boots, seconds."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The starts of one world that count, by side."""

    world: str
    runs: Mapping[str, Sequence[Run]]

    def median(self, side: str) -> float:
        """Give the median of one side, seconds."""
        return statistics.median(run.seconds for run in self.runs[side])

    @property
    def fall(self) -> float:
        """By what share the median falls from the original to the optimized."""
        return 1 - self.median("optimized") / self.median("original")

    @property
    def trouble(self) -> list[str]:
        """Say which starts were not clean, and why."""
        return [
            f"{side}, run {number}: {trouble(run)}"
            for side in SIDES
            for number, run in enumerate(self.runs[side], 1)
            if not run.is_clean
        ]

    @property
    def is_kept(self) -> bool:
        """Whether it fell as promised and every start was clean."""
        return not self.trouble and self.fall >= LEAST[self.world]

    def record(self) -> dict[str, Any]:
        """Write it for others to read."""
        return {
            "world": self.world,
            "runs": {side: [round(run.seconds, 2) for run in self.runs[side]] for side in SIDES},
            "median": {side: round(self.median(side), 2) for side in SIDES},
            "fall": round(self.fall, 3),
            "promised_fall": LEAST[self.world],
            "restarts": {side: sum(run.restarts for run in self.runs[side]) for side in SIDES},
            "unhealthy": {side: sum(run.unhealthy for run in self.runs[side]) for side in SIDES},
            "not_clean": self.trouble,
        }

    def sentence(self) -> str:
        """Say it in one line."""
        restarts, unhealthy = (
            sum(getattr(run, what) for runs in self.runs.values() for run in runs)
            for what in ("restarts", "unhealthy")
        )
        return (
            f"{self.world:9} original {self.median('original'):6.2f} s, "
            f"optimized {self.median('optimized'):6.2f} s: {self.fall:.1%} less "
            f"(promised {LEAST[self.world]:.0%}); "
            f"{restarts} restarts, {unhealthy} unhealthy"
        )


def trouble(run: Run) -> str:
    """Say why a start was not clean; the empty string: it was."""
    if run.is_clean:
        return ""
    return "; ".join(run.complaints) or f"compose ended with {run.exit_code}: {run.said[-300:]}"


def start(client: docker.DockerClient, world: World) -> Run:
    """Start a world once and remove it again; a start that takes too long is a result too."""
    try:
        with running(client, world) as run:
            return run
    except subprocess.TimeoutExpired as error:
        return Run(error.timeout, -1, (f"not up after {error.timeout:g} s",))


def measure(client: docker.DockerClient, pair: training.Pair, world: str, runs: int) -> Measured:
    """Start both sides of a world in turn; which comes first changes each time."""
    found: dict[str, list[Run]] = {side: [] for side in SIDES}
    for number in range(runs + 1):
        for side in SIDES if number % 2 else reversed(SIDES):
            run = start(client, getattr(pair, side))
            which = f"run {number}" if number else "discarded"
            tell(f"{world:9} {side:9} {which:9} {run.seconds:6.2f} s  {trouble(run) or 'clean'}")
            if number:
                found[side].append(run)
    return Measured(world, found)


def slow_node(pair: training.Pair) -> tuple[World, float]:
    """Give the optimized node-2 alone, and how long it boots: just inside the old patience.

    The original gives it up at its last tolerated failure, which begins one interval after
    the one before; the first begins one interval after the start.
    """
    probe = pair.original.model["services"]["node-2"]["healthcheck"]
    boot = (parse_duration(probe["interval"]) or 0.0) * probe["retries"] - MARGIN
    model = pair.optimized.model
    node = {key: value for key, value in model["services"]["node-2"].items() if key != "depends_on"}
    return World({**model, "services": {"node-2": node}}, {"node-2": Boot(boot)}), boot


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print what was found; 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5, help="of each that count (default: 5)")
    parser.add_argument("--world", choices=sorted(training.WORLDS), action="append")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write every run too")
    parser.add_argument("--without-slow-node", action="store_true", help="leave that start out")
    chosen = parser.parse_args(arguments)
    if chosen.runs < 1:
        parser.error("--runs must be 1 or more")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is removed
    measured = []
    slow: Run | None = None
    boot = 0.0
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        with daemon.engine(base / "engine") as client:
            version = client.version()["Version"]
            for world in chosen.world or sorted(training.WORLDS):
                pair = training.pair(base / world, training.WORLDS[world])
                measured.append(measure(client, pair, world, chosen.runs))
            if not chosen.without_slow_node:
                lone, boot = slow_node(training.pair(base / "slow", {}))
                slow = start(client, lone)
                tell(f"slow node {boot:g} s  {slow.seconds:6.2f} s  {trouble(slow) or 'clean'}")
    is_kept = all(each.is_kept for each in measured) and (slow is None or slow.is_clean)
    print(f"engine {version}; medians of {chosen.runs} runs each, taken in turn, one discarded")
    for each in measured:
        print(each.sentence())
        for text in each.trouble:
            print(f"          not clean: {text}")
    if slow is not None:
        became = "healthy" if slow.is_clean else f"not healthy ({trouble(slow)})"
        print(f"slow node: boots {boot:g} s, just inside the old patience: {became}")
    if chosen.json is not None:
        record = {
            "engine": version,
            "measured": "seconds from the call of docker compose up --wait until it came back",
            "worlds": [each.record() for each in measured],
            "slow_node": None
            if slow is None
            else {"boot": boot, "seconds": round(slow.seconds, 2), "trouble": trouble(slow)},
        }
        chosen.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return 0 if is_kept else 1


def tell(line: str) -> None:
    """Say on stderr how it goes."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
