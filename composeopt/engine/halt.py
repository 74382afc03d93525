"""Stopping a container, however long its own grace period is."""

from __future__ import annotations

import docker

_GRACE = 10
"""Seconds that the engine gives a container that says nothing of it."""


def stop(client: docker.DockerClient, container: str, seconds: int | None = None) -> None:
    """Stop a container and wait for its end.

    docker-py waits for the engine's answer for some seconds more than the grace period
    that it is told; not told of it, it gives up on a container that takes its time.

    Args:
        client: the engine.
        container: its id.
        seconds: until it is killed; None: its own grace period.
    """
    if seconds is None:
        config = client.api.inspect_container(container)["Config"]
        seconds = config.get("StopTimeout")
    client.api.stop(container, timeout=_GRACE if seconds is None else seconds)
