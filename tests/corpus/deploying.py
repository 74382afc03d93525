"""How deploy fares on real stacks with stand-in images, on a real engine.

    COMPOSEOPT_CORPUS=<folder> python -m tests.corpus.deploying --record made.jsonl
    COMPOSEOPT_CORPUS=<folder> python -m tests.corpus.deploying --record used.jsonl --start

The first line creates each stack with compose and with docker-py and holds what inspect shows
together; the second deploys each, and uses it with ``docker compose up -d``, ``ps``, ``logs``,
``exec``, ``stop`` and ``down``. What is done already stands in the record and is not done
again, so that the work can be done in slices (``--seconds``). The table at the end is of all
that the record holds. Exit codes: 0: done and as it must be; 1: done, and it is not; 3: more
is left to do.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import hashlib
import json
import os
import pathlib
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import docker

from benchmarks.lab import daemon
from benchmarks.lab.compose import compose
from tests.corpus import corpus, deployments
from tests.corpus.deployments import AGREES, DIFFERS, FAILS, WORKS, Outcome

MOST_SERVICES = 25
LEAST_AGREEING = 0.99
LEFT = 3
UNFIT = "no stack that compose accepts"

Records = dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to do: how many stacks, for how long, how many side by side, and whether to start."""

    stacks: int
    seconds: float
    jobs: int
    start: bool


def candidates() -> list[corpus.Entry]:
    """Give the stacks of the whole corpus, repositories mixed, the same in each run."""
    os.environ["COMPOSEOPT_CORPUS_SHARE"] = "100"
    found = corpus.standalone()
    return sorted(found, key=lambda each: hashlib.sha256(name_of(each).encode()).digest())


def model_of(entry: corpus.Entry) -> dict[str, Any]:
    """Give a stack resolved; empty when it has no services or too many for this machine."""
    done = compose(["-f", os.fspath(entry.path), "config", "--format", "json"])
    model: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    return model if 0 < len(model.get("services") or ()) <= MOST_SERVICES else {}


def read(file: pathlib.Path) -> Records:
    """Read what is done already."""
    if not file.exists():
        return {}
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {line.pop("file"): Outcome(**line) for line in lines}


def counting(records: Mapping[str, Outcome]) -> int:
    """Say how many stacks count: those that could be compared, or started."""
    return sum(each.word in {AGREES, DIFFERS, WORKS, FAILS} for each in records.values())


def work(file: pathlib.Path, wanted: Wanted) -> Records:
    """Go on until so many stacks count or the time is over."""
    records = read(file)
    until = time.monotonic() + wanted.seconds
    left = iter([each for each in candidates() if name_of(each) not in records])
    guard = threading.Lock()
    with (
        tempfile.TemporaryDirectory() as folder,
        daemon.engine(pathlib.Path(folder, "engine")) as client,
        file.open("a", encoding="utf-8") as record,
        ThreadPoolExecutor(wanted.jobs) as pool,
    ):

        def go_on() -> None:
            while True:
                with guard:
                    is_over = counting(records) >= wanted.stacks or time.monotonic() > until
                    entry = None if is_over else next(left, None)
                if entry is None:
                    return
                found = outcome(client, entry, is_started=wanted.start)
                with guard:
                    records[name_of(entry)] = found
                    line = {"file": name_of(entry), **dataclasses.asdict(found)}
                    record.write(json.dumps(line) + "\n")
                    record.flush()

        for done in [pool.submit(go_on) for _ in range(wanted.jobs)]:
            done.result()
    return records


def outcome(client: docker.DockerClient, entry: corpus.Entry, *, is_started: bool) -> Outcome:
    """Say what becomes of one stack."""
    run = deployments.trial if is_started else deployments.agreement
    try:
        model = model_of(entry)
        return run(client, model) if model else Outcome(UNFIT)
    except Exception as error:  # noqa: BLE001 - one stack must not end the work; it counts
        return Outcome(FAILS, (f"{type(error).__name__}: {error}",))


def name_of(entry: corpus.Entry) -> str:
    """Give a stack's name in the record."""
    return os.path.relpath(entry.path, corpus.folder())


def table(records: Mapping[str, Outcome]) -> Iterable[str]:
    """Yield what is no success, then the figures."""
    words = collections.Counter(each.word for each in records.values())
    for name, each in sorted(records.items()):
        if each.word not in {AGREES, WORKS, UNFIT}:
            yield f"{each.word}: {name}: {'; '.join(each.said)[:600]}"
    for word, count in words.most_common():
        yield f"{count:5} {word}"
    containers = sum(each.containers for each in records.values())
    yield f"{containers:5} containers"
    if words[AGREES] or words[DIFFERS]:
        yield f"{sum(each.agreeing for each in records.values()):5} of them agree"


def is_good(records: Mapping[str, Outcome]) -> bool:
    """Say whether nothing failed, and enough containers agree."""
    compared = [each for each in records.values() if each.word in {AGREES, DIFFERS}]
    containers = sum(each.containers for each in compared)
    agreeing = sum(each.agreeing for each in compared)
    is_enough = agreeing >= LEAST_AGREEING * containers
    return is_enough and not any(each.word == FAILS for each in records.values())


def main() -> int:
    """Do a slice of the work, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--record", type=pathlib.Path, required=True, metavar="FILE.jsonl")
    parser.add_argument("--stacks", type=int, default=200, help="how many are to count")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end after this")
    parser.add_argument("--start", action="store_true", help="deploy and use each stack")
    parser.add_argument("--jobs", type=int, default=4, help="how many stacks side by side")
    chosen = parser.parse_args()
    wanted = Wanted(chosen.stacks, chosen.seconds, chosen.jobs, start=chosen.start)
    records = work(chosen.record, wanted)
    sys.stdout.write("".join(f"{line}\n" for line in table(records)))
    if counting(records) < chosen.stacks and len(records) < len(candidates()):
        return LEFT
    return 0 if is_good(records) else 1


if __name__ == "__main__":
    sys.exit(main())
