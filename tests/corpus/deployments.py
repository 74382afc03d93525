"""One real stack with stand-in images: made in both ways, or deployed and used with compose."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import docker

from benchmarks.lab.compose import compose
from benchmarks.lab.image import stand_in
from composeopt.engine.compose import CreationError
from tests.corpus import stubs
from tests.engine.agreement import NotMadeError, compared, remove

AGREES = "agrees"
DIFFERS = "differs"
REFUSED = "refused by name"
NOT_MADE = "compose itself cannot make it here"
WORKS = "everything works"
FAILS = "something does not work"
NOT_STARTED = "compose itself cannot start it here"

_PATIENCE = "120"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one stack.

    Args:
        word: one of the constants of this module.
        said: what differs, or what failed.
        containers: how many containers there were.
        agreeing: how many of them are the same made in both ways.
    """

    word: str
    said: tuple[str, ...] = ()
    containers: int = 0
    agreeing: int = 0


def agreement(client: docker.DockerClient, model: Mapping[str, Any]) -> Outcome:
    """Create a stack with compose and with docker-py, and hold the containers together."""
    with _written(client, model, is_started=False) as (file, project):
        try:
            found = compared(client, file, project)
        except NotMadeError as error:
            return Outcome(NOT_MADE, (str(error)[-300:],))
        except CreationError as error:
            word = REFUSED if "docker-py makes no" in str(error) else DIFFERS
            return Outcome(word, (str(error)[:300],))
    said = [line for lines in found.values() for line in lines]
    containers = {name: lines for name, lines in found.items() if name.startswith("/")}
    agreeing = sum(not lines for lines in containers.values())
    return Outcome(DIFFERS if said else AGREES, tuple(said), len(containers), agreeing)


def trial(client: docker.DockerClient, model: Mapping[str, Any]) -> Outcome:
    """Deploy a stack and use it with docker compose."""
    with _written(client, model, is_started=True) as (file, project):
        base = ["-f", os.fspath(file), "-p", project]
        said = _deployed(file, project)
        if said:
            remove(client, project)
            alone = compose([*base, "up", "-d"])
            return Outcome(FAILS if alone.returncode == 0 else NOT_STARTED, (said,))
        before = _states(client, project)
        failed = list(_used(client, base, project, before))
    return Outcome(FAILS if failed else WORKS, tuple(failed), len(before))


@contextlib.contextmanager
def _written(
    client: docker.DockerClient, model: Mapping[str, Any], *, is_started: bool
) -> Iterator[tuple[pathlib.Path, str]]:
    """Write a stack with stand-ins for the time of the block; gives its file and a project."""
    project = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory(prefix="stack-") as folder:
        try:
            image = stand_in(client)
            yield stubs.write(model, image, pathlib.Path(folder), is_started=is_started), project
        finally:
            remove(client, project)


def _deployed(file: pathlib.Path, project: str) -> str:
    """Deploy; give the complaint, empty when there is none."""
    command = [sys.executable, "-m", "composeopt", "deploy", os.fspath(file), "-p", project]
    done = subprocess.run(
        [*command, "-q", "--timeout", _PATIENCE],
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(file.parent)},
        check=False,
    )
    if done.returncode == 0:
        return ""
    _, why, reason = done.stdout.partition("\nWhy\n")
    return f"deploy: {(why and reason)[:600] or (done.stdout + done.stderr)[-400:]}"


def _states(client: docker.DockerClient, project: str) -> dict[str, str]:
    """Give the state of each container of a project by its id."""
    filters = {"label": f"com.docker.compose.project={project}"}
    return {each["Id"]: each["State"] for each in client.api.containers(all=True, filters=filters)}


def _used(
    client: docker.DockerClient, base: list[str], project: str, before: Mapping[str, str]
) -> Iterator[str]:
    """Use a deployed stack with compose, and yield what does not work."""
    up = compose([*base, "up", "-d"])
    if up.returncode:
        yield f"up -d: {up.stderr[-300:]}"
    if _states(client, project).keys() != before.keys():
        yield f"up -d recreates: {up.stderr[-300:]}"
    listed = compose([*base, "ps", "--all", "--format", "json"])
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    if listed.returncode or {row["ID"] for row in rows} != {each[:12] for each in before}:
        yield f"ps: {listed.stdout[-300:]}{listed.stderr[-300:]}"
    logs = compose([*base, "logs", "--tail", "1"])
    if logs.returncode:
        yield f"logs: {logs.stderr[-300:]}"
    for row in [row for row in rows if row["State"] == "running"][:1]:
        done = compose([*base, "exec", "-T", row["Service"], "echo", "here"])
        if done.stdout != "here\n":
            yield f"exec: {done.stderr[-300:]}"
    stop = compose([*base, "stop"])
    if stop.returncode or "running" in _states(client, project).values():
        yield f"stop: {stop.stderr[-300:]}"
    down = compose([*base, "down", "--volumes"])  # those without a name would stay for ever
    filters = {"label": f"com.docker.compose.project={project}"}
    left = len(_states(client, project)) + len(client.api.networks(filters=filters))
    if down.returncode or left:
        yield f"down left {left}: {down.stderr[-300:]}"
