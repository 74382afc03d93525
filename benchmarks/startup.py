"""Measure ``docker compose up --wait`` of the sample, original and optimized in turn.

    python -m benchmarks.startup --runs 5

Needs a Docker Engine (or root and dockerd) and a static busybox. The services are
stand-ins that boot as long as the world says; limits and published ports are left out.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import statistics
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

import docker

from benchmarks.lab import daemon, training
from benchmarks.lab.world import Run, World, running


def measure(client: docker.DockerClient, pair: training.Pair, runs: int) -> dict[str, list[Run]]:
    """Run both worlds in turn; which of the two comes first changes each time."""
    found: dict[str, list[Run]] = {"original": [], "optimized": []}
    worlds: dict[str, World] = {"original": pair.original, "optimized": pair.optimized}
    for number in range(runs):
        for name in sorted(worlds, reverse=number % 2 == 0):
            with running(client, worlds[name]) as run:
                found[name].append(run)
                print(f"{name:9} {run.seconds:6.2f} s  {describe(run)}", file=sys.stderr)
    return found


def describe(run: Run) -> str:
    """Say in words whether a run was clean."""
    return "clean" if run.is_clean else f"exit {run.exit_code}; {'; '.join(run.complaints)}"


def fall(found: dict[str, list[Run]]) -> float:
    """Give how far the median falls, as a share of the original's."""
    before, after = (
        statistics.median(run.seconds for run in found[name]) for name in ("original", "optimized")
    )
    return 1 - after / before


def summary(world: str, engine: str, found: dict[str, list[Run]]) -> dict[str, Any]:
    """Give what was measured, for a record."""
    return {
        "world": world,
        "engine": engine,
        "measured": "seconds of docker compose up --wait",
        "runs": {name: [round(run.seconds, 2) for run in runs] for name, runs in found.items()},
        "median": {
            name: round(statistics.median(run.seconds for run in runs), 2)
            for name, runs in found.items()
        },
        "fall_percent": round(100 * fall(found), 1),
        "not_clean": [describe(run) for runs in found.values() for run in runs if not run.is_clean],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the record as JSON; 1 when a run was not clean."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5, help="of each (default: 5)")
    parser.add_argument("--world", choices=sorted(training.WORLDS), action="append")
    chosen = parser.parse_args(arguments)
    is_clean = True
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        with daemon.engine(base / "engine") as client:
            for world in chosen.world or sorted(training.WORLDS):
                pair = training.pair(base / world, training.WORLDS[world])
                found = measure(client, pair, chosen.runs)
                record = summary(world, client.version()["Version"], found)
                is_clean = is_clean and not record["not_clean"]
                print(json.dumps(record, indent=2))
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
