"""Measure how ``composeopt optimize --check`` grows with the number of services.

    python -m benchmarks.scaling --sizes 250 500 1000 --runs 3

Each stack is a binary tree: every service waits for its parent to be healthy, names
one peer in its environment, has one healthcheck and one memory limit, and is on one
of four networks. Beside it runs ``docker compose config -q`` on the same file, in
turn; the shortest of the runs counts, which other work on the machine disturbs least.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from composeopt.facts import compose

NETWORKS = 4
SIZES = (250, 500, 1000)
KINDS = ("example/api:1.0", "example/worker:1.0", "example/page:1.0", "example/store:1.0")

SERVICE = """\
  {name}:
    image: {image}
    environment:
      UPSTREAM_URL: http://{peer}:8080/
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, "http://localhost:8080/"]
      interval: 30s
      timeout: 5s
      retries: 3
    mem_limit: 300m
    networks:
      - net-{network}
"""
AWAITED = """\
    depends_on:
      {parent}:
        condition: service_healthy
"""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that one stack took: our check of it, and compose's."""

    services: int
    check: float
    config: float


def stack(size: int) -> str:
    """Write a compose file with so many services."""
    parts = ["name: scaling\n", "services:\n"]
    for index in range(size):
        network = index % NETWORKS
        peer = (index + NETWORKS) % size
        if peer % NETWORKS != network:
            peer = network
        parts.append(
            SERVICE.format(
                name=_name(index), image=KINDS[index % 4], peer=_name(peer), network=network
            )
        )
        if index:
            parts.append(AWAITED.format(parent=_name((index - 1) // 2)))
    parts.append("networks:\n")
    parts.extend(f"  net-{network}:\n" for network in range(NETWORKS))
    return "".join(parts)


def measure(sizes: Sequence[int], runs: int) -> tuple[Times, ...]:
    """Give the shortest times of some runs in turn, for each size.

    Raises:
        RuntimeError: there is no compose binary, or a command failed.
    """
    binary = compose.find(os.environ)
    if binary is None:
        message = "neither docker compose nor docker-compose was found"
        raise RuntimeError(message)
    found: dict[int, list[tuple[float, float]]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            for size in sizes:
                file = pathlib.Path(folder) / f"{size}.yaml"
                file.write_text(stack(size), encoding="utf-8")
                check = [sys.executable, "-m", "composeopt", "optimize", "-q", "--check"]
                config = [*binary.command, "-f", str(file), "config", "-q"]
                ours = _timed([*check, str(file)], {0, 1})
                found[size].append((ours, _timed(config, {0})))
    return tuple(
        Times(size, min(ours for ours, _ in times), min(theirs for _, theirs in times))
        for size, times in found.items()
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the record as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=3, help="of each (default: 3)")
    parser.add_argument("--write", type=int, metavar="SERVICES", help="print a stack instead")
    chosen = parser.parse_args(arguments)
    if chosen.write:
        print(stack(chosen.write), end="")
        return 0
    times = measure(chosen.sizes, chosen.runs)
    print(json.dumps(record(times), indent=2))
    return 0


def record(times: Sequence[Times]) -> dict[str, object]:
    """Give what was measured, and the ratios."""
    return {
        "measured": "seconds of composeopt optimize --check and of docker compose config -q",
        "stacks": [
            {
                "services": each.services,
                "check": round(each.check, 2),
                "config": round(each.config, 2),
                "times_config": round(each.check / each.config, 1),
            }
            for each in times
        ],
        "growth": [
            {
                "services": [one.services, other.services],
                "fold": round(other.check / one.check, 2),
            }
            for one, other in itertools.pairwise(times)
        ],
    }


def _name(index: int) -> str:
    return f"service-{index:04}"


def _timed(command: Sequence[str], expected: set[int]) -> float:
    clock: Callable[[], float] = time.perf_counter
    begin = clock()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    seconds = clock() - begin
    if done.returncode not in expected:
        message = f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-2000:]}"
        raise RuntimeError(message)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
