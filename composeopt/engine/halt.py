"""Stopping a container, however long its own grace period is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import docker
from docker.errors import APIError

from composeopt.engine.patience import Awaited

_GRACE = 10
"""Seconds that the engine gives a container that says nothing of it."""


def never() -> bool:
    """Say that there is time."""
    return False


def stop(
    client: docker.DockerClient,
    container: str,
    seconds: int | None = None,
    hurried: Callable[[], bool] = never,
) -> None:
    """Stop a container and wait for its end.

    docker-py waits for the engine's answer for some seconds more than the grace period
    that it is told; not told of it, it gives up on a container that takes its time.

    Args:
        client: the engine.
        container: its id.
        seconds: until it is killed; None: its own grace period.
        hurried: says whether the user will not wait for that; it is killed then.
    """
    if seconds is None:
        config = client.api.inspect_container(container)["Config"]
        seconds = config.get("StopTimeout")
    grace = _GRACE if seconds is None else seconds
    stopping = Awaited(lambda: _stop(client, container, grace))
    if not stopping.wait(hurried):
        with contextlib.suppress(APIError):  # it has ended meanwhile
            client.api.kill(container)
        stopping.wait(never)


def _stop(client: docker.DockerClient, container: str, grace: int) -> None:
    if grace >= 0:
        client.api.stop(container, timeout=grace)
        return
    # The engine waits without end, and docker-py would not.
    api = client.api
    url = f"{api.base_url}/v{api.api_version}/containers/{container}/stop"
    with api.post(url, params={"t": grace}, timeout=None) as answer:
        if answer.status_code >= 400:
            raise APIError(answer.text, answer)
