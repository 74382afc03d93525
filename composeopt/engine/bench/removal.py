"""Removing a clone: its containers, networks and volumes, and nothing else."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import docker
from docker.errors import APIError, NotFound

from composeopt.engine import labels
from composeopt.engine.bench.clone import LABEL
from composeopt.errors import UsageError
from composeopt.model.values import dataclass

_WIDTH = 8
_ROUNDS = 20
_PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a project is on the engine: ids and names, as the engine lists them."""

    containers: tuple[Mapping[str, Any], ...]
    networks: tuple[Mapping[str, Any], ...]
    volumes: tuple[Mapping[str, Any], ...]

    @property
    def all(self) -> tuple[Mapping[str, Any], ...]:
        """All parts, whatever they are."""
        return (*self.containers, *self.networks, *self.volumes)


def parts_of(client: docker.DockerClient, project: str) -> Parts:
    """Look for everything that compose says belongs to a project."""
    filters = labels.of_project(project)
    return Parts(
        tuple(client.api.containers(all=True, filters=filters)),
        tuple(client.api.networks(filters=filters)),
        tuple(client.api.volumes(filters=filters).get("Volumes") or ()),
    )


def make_room(client: docker.DockerClient, project: str) -> bool:
    """Remove what a clone of this name left that could not be removed; say if there was any.

    Raises:
        UsageError: a project has this name that is no clone.
    """
    found = parts_of(client, project)
    if not all((each.get("Labels") or {}).get(LABEL) == project for each in found.all):
        message = f"a project '{project}' is on the engine and was not made by bench; remove it"
        raise UsageError(message)
    if found.all:
        remove(client, project)
    return bool(found.all)


def remove(client: docker.DockerClient, project: str) -> None:
    """Remove a clone, volumes included; what is not labelled as its part stays.

    A request that the engine still worked on when its sender was ended may bring
    something new, so it is looked for until nothing is left.

    Raises:
        UsageError: something cannot be removed.
    """
    problem = ""
    for _ in range(_ROUNDS):
        found = parts_of(client, project)
        own = [each for each in found.all if (each.get("Labels") or {}).get(LABEL) == project]
        if not own:
            return
        problem = _remove(client, found, project) or problem
        time.sleep(_PAUSE)
    message = f"not all of '{project}' could be removed: {problem or 'the engine still lists it'}"
    raise UsageError(message)


def _remove(client: docker.DockerClient, found: Parts, project: str) -> str:
    """Remove each part once; gives the engine's complaint, if it had one."""
    api = client.api

    def remove(step: Callable[[str], Any], part: str) -> str:
        try:
            step(part)
        except NotFound:
            return ""
        except APIError as error:
            return str(error.explanation or error)
        return ""

    steps: tuple[tuple[Any, str, Callable[[str], Any]], ...] = (
        (found.containers, "Id", lambda each: api.remove_container(each, v=True, force=True)),
        (found.networks, "Id", api.remove_network),
        (found.volumes, "Name", api.remove_volume),
    )
    problem = ""
    for parts, key, step in steps:
        own = [each[key] for each in parts if (each.get("Labels") or {}).get(LABEL) == project]
        with ThreadPoolExecutor(_WIDTH) as pool:
            said = pool.map(functools.partial(remove, step), own)
            problem = next(filter(None, said), problem)
    return problem
