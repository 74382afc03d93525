"""Taking a project down: containers, then networks, volumes only when asked for."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import docker
from docker.errors import APIError, NotFound

from composeopt.engine import halt, labels, lock
from composeopt.engine.extras import hooks_of
from composeopt.engine.journal import Journal
from composeopt.engine.launch import LaunchError, run_hook
from composeopt.engine.order import by_depth
from composeopt.engine.snapshot import Standing, take
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

_WIDTH = 16


@dataclass(frozen=True, slots=True)
class Removal:
    """What to remove besides containers and networks; ``timeout`` seconds to stop."""

    volumes: bool = False
    orphans: bool = False
    timeout: int | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """What went, what stays because no file names it, and what could not be removed."""

    removed: tuple[str, ...]
    orphans: tuple[str, ...]
    problems: tuple[str, ...]


def take_down(
    client: docker.DockerClient,
    stack: Stack,
    notes: pathlib.Path,
    removal: Removal,
    stopping: Callable[[], bool],
    hurried: Callable[[], bool],
) -> Removed:
    """Remove a project from an engine.

    Args:
        client: the engine.
        stack: the project, all profiles active.
        notes: its journal and lock, without ending.
        removal: what else to remove.
        stopping: says whether the user wants to stop; what has begun is ended then.
        hurried: says whether the user will not wait for it.

    Raises:
        UsageError: another composeopt works on the project.
    """
    with lock.held(notes.with_name(f"{notes.name}.lock"), stack.name, stopping):
        found = _Down(client, stack, removal, stopping, hurried).run()
        if not stopping():
            # Whatever a deployment had begun is over now.
            Journal(notes.with_name(f"{notes.name}.json")).close()
        return found


class _Down:
    """One way down; it removes as much as it can and writes down what it could not."""

    def __init__(
        self,
        client: docker.DockerClient,
        stack: Stack,
        removal: Removal,
        stopping: Callable[[], bool],
        hurried: Callable[[], bool],
    ) -> None:
        self._client = client
        self._stack = stack
        self._removal = removal
        self._stopping = stopping
        self._hurried = hurried
        self._removed: list[str] = []
        self._problems: list[str] = []

    def run(self) -> Removed:
        """Remove containers, networks and, when asked for, volumes."""
        now = take(self._client, self._stack.name)
        known = {service.name for service in self._stack.services()}
        orphans = [each for each in now.containers if each.service not in known]
        mine = [each for each in now.containers if each.service in known]
        if self._removal.orphans:
            mine, orphans = [*mine, *orphans], []
        self._remove_containers(mine)
        if self._stopping():
            self._problems.append("interrupted; what is left is as it was")
            return Removed(tuple(self._removed), (), tuple(self._problems))
        for net in now.networks:
            self._try(net.name, lambda name=net.id: self._client.api.remove_network(name))  # type: ignore[misc]  # a loop's lambda
        if self._removal.volumes:
            self._remove_volumes()
        names = tuple(each.name for each in orphans)
        return Removed(tuple(self._removed), names, tuple(self._problems))

    def _remove_containers(self, containers: list[Standing]) -> None:
        waits = {each.service: each.depends_on for each in containers}
        for layer in reversed(by_depth([each.service for each in containers], waits)):
            members = [each for each in containers if each.service in layer]
            with ThreadPoolExecutor(_WIDTH) as pool:
                list(pool.map(self._remove_container, members))

    def _remove_container(self, standing: Standing) -> None:
        if self._stopping():
            return

        def remove() -> None:
            if standing.runs:
                self._say_goodbye(standing)
            halt.stop(self._client, standing.id, self._removal.timeout, self._hurried)
            self._client.api.remove_container(standing.id, v=self._removal.volumes, force=True)

        self._try(standing.name, remove)

    def _say_goodbye(self, standing: Standing) -> None:
        """Run what the service does before it stops; a failure is said and stops nothing."""
        service = self._stack.service(standing.service)
        for hook in hooks_of(service, "pre_stop") if service is not None else ():
            try:
                run_hook(self._client, standing.id, hook, "pre_stop", self._stopping)
            except LaunchError as error:
                self._problems.append(f"{standing.name}: {error}")

    def _remove_volumes(self) -> None:
        for volume in (
            self._client.api.volumes(labels.of_project(self._stack.name))["Volumes"] or ()
        ):
            name = volume["Name"]
            self._try(name, lambda n=name: self._client.api.remove_volume(n))  # type: ignore[misc]  # a loop's lambda

    def _try(self, what: str, step: Callable[[], object]) -> None:
        try:
            step()
        except NotFound:
            return
        except APIError as error:
            self._problems.append(f"{what}: {error.explanation or error}")
            return
        self._removed.append(what)
