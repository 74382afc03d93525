"""How deploy fares on real stacks with stand-in images, on the engine that answers.

``COMPOSEOPT_CORPUS=<folder> COMPOSEOPT_CORPUS_SHARE=100 python -m tests.corpus.deploying --stacks
200`` creates each stack with compose and with docker-py and prints where inspect differs; with
``--start`` it deploys each instead, and tries what docker compose offers on the result.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from typing import Any

import docker

from benchmarks.lab.compose import compose
from benchmarks.lab.image import stand_in
from tests.corpus import corpus, stubs
from tests.engine.agreement import differences, remove

AGREES = "agrees"
DIFFERS = "differs"
REFUSED = "refused by name"
NOT_MADE = "compose itself cannot make it here"
WORKS = "everything works"
FAILS = "something does not work"


def models(most: int) -> Iterator[tuple[corpus.Entry, dict[str, Any]]]:
    """Yield stacks of at least one service that compose accepts, resolved."""
    count = 0
    for entry in corpus.standalone():
        done = compose(["-f", os.fspath(entry.path), "config", "--format", "json"])
        model = json.loads(done.stdout) if done.returncode == 0 else {}
        if not model.get("services") or len(model["services"]) > 25:
            continue
        yield entry, model
        count += 1
        if count == most:
            return


def agreement(client: docker.DockerClient, model: dict[str, Any]) -> tuple[str, list[str]]:
    """Create a stack in both ways; give the outcome and the differences."""
    project = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory(prefix="stack-") as folder:
        file = stubs.write(model, stand_in(client), pathlib.Path(folder))
        try:
            found = differences(client, file, project)
        except AssertionError as error:
            return NOT_MADE, [str(error)[-300:]]
        except Exception as error:  # noqa: BLE001 - a refusal has many reasons; each is printed
            return (REFUSED if "docker-py makes no" in str(error) else DIFFERS), [str(error)[:300]]
    return (DIFFERS if found else AGREES), found


def trial(client: docker.DockerClient, model: dict[str, Any]) -> tuple[str, list[str]]:
    """Deploy a stack and use it with docker compose; give the outcome and what failed."""
    project = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory(prefix="stack-") as folder:
        file = stubs.write(model, stand_in(client), pathlib.Path(folder))
        try:
            return _used(client, file, project)
        finally:
            remove(client, project)


def _used(client: docker.DockerClient, file: pathlib.Path, project: str) -> tuple[str, list[str]]:
    deploy = [sys.executable, "-m", "composeopt", "deploy", os.fspath(file), "-p", project, "-q"]
    environ = {**os.environ, "XDG_STATE_HOME": str(file.parent)}
    done = subprocess.run(deploy, capture_output=True, text=True, env=environ, check=False)
    if done.returncode:
        return FAILS, [f"deploy: {(done.stdout + done.stderr)[-400:]}"]
    filters = {"label": f"com.docker.compose.project={project}"}
    before = {each["Id"] for each in client.api.containers(all=True, filters=filters)}
    base = ["-f", os.fspath(file), "-p", project]
    failed = []
    created = compose([*base, "create"])
    if {each["Id"] for each in client.api.containers(all=True, filters=filters)} != before:
        failed.append(f"up would recreate: {created.stderr[-300:]}")
    running = compose([*base, "ps", "--services", "--status", "running"]).stdout.split()
    for arguments in (["ps"], ["logs", "--tail", "1"], ["exec", "-T", *running[:1], "true"]):
        done_too = compose([*base, *arguments]) if running or arguments[0] != "exec" else created
        if done_too.returncode:
            failed.append(f"{arguments[0]}: {done_too.stderr[-300:]}")
    for command in ("stop", "down"):
        ended = compose([*base, command])
        if ended.returncode:
            failed.append(f"{command}: {ended.stderr[-300:]}")
    left = client.api.containers(all=True, filters=filters)
    if left:
        failed.append(f"down left {len(left)} containers")
    return (FAILS if failed else WORKS), failed


def main() -> int:
    """Print the figures and every stack that is no success."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--stacks", type=int, default=200)
    parser.add_argument("--start", action="store_true", help="deploy and use each stack")
    chosen = parser.parse_args()
    client = docker.from_env()
    counts: collections.Counter[str] = collections.Counter()
    for entry, model in models(chosen.stacks):
        outcome, said = (trial if chosen.start else agreement)(client, model)
        counts[outcome] += 1
        if outcome not in {AGREES, WORKS}:
            sys.stdout.write(f"{outcome}: {entry}: {'; '.join(said)[:1500]}\n")
            sys.stdout.flush()
    sys.stdout.write(json.dumps(counts, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
