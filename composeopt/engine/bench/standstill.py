"""Stopping what runs of a project while something else is measured, and starting it again."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import docker
from docker.errors import DockerException, NotFound

from composeopt.engine import halt, labels
from composeopt.engine.order import by_depth
from composeopt.engine.snapshot import Standing, take

_WIDTH = 8
_POLL = 0.25
_PATIENCE = 120.0
"""Seconds that those who others wait for have to get healthy before the others start."""

Layers = Sequence[Sequence[Standing]]


@contextlib.contextmanager
def of(
    client: docker.DockerClient, projects: Iterable[str], say: Callable[[str], None]
) -> Iterator[None]:
    """Stop projects for the time of the block; nothing of them is removed.

    Args:
        client: the engine.
        projects: their names; none: nothing happens.
        say: hears what is done.
    """
    with contextlib.ExitStack() as stack:
        for project in projects:
            layers = _layers(client, project)
            stack.callback(_start, client, project, layers, say)
            say(f"stopping {project} meanwhile")
            for layer in reversed(layers):
                with ThreadPoolExecutor(_WIDTH) as pool:
                    list(pool.map(lambda each: halt.stop(client, each.id), layer))
        yield


def _layers(client: docker.DockerClient, project: str) -> Layers:
    """Give what runs, those first that others wait for; one-off runs are left alone."""
    wanted = [*labels.of_project(project).values(), f"{labels.ONE_OFF}=False"]
    services = {each["Id"] for each in client.api.containers(filters={"label": wanted})}
    running = [each for each in take(client, project).containers if each.id in services]
    waits = {each.service: each.depends_on for each in running}
    order = by_depth([each.service for each in running], waits)
    return [[each for each in running if each.service in layer] for layer in order]


def _start(
    client: docker.DockerClient, project: str, layers: Layers, say: Callable[[str], None]
) -> None:
    problems = []
    for layer in layers:
        for each in layer:
            try:
                client.api.start(each.id)
                if each.state == "paused":
                    client.api.pause(each.id)
            except (DockerException, OSError) as error:
                problems.append(f"{each.name} could not be started again: {error}")
        if layer is not layers[-1]:
            _await(client, layer)
    for problem in problems:
        say(f"error: {problem}")
    if not problems:
        say(f"{project} runs again")


def _await(client: docker.DockerClient, layer: Sequence[Standing]) -> None:
    """Wait until no container of a layer is still on its way to healthy."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and any(_is_starting(client, each) for each in layer):
        time.sleep(_POLL)


def _is_starting(client: docker.DockerClient, each: Standing) -> bool:
    try:
        state = client.api.inspect_container(each.id)["State"]
    except NotFound:
        return False
    return bool((state.get("Health") or {}).get("Status") == "starting" and not state["Paused"])
