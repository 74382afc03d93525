"""What would make a measurement fail or do harm, found before anything is started."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import docker
from docker.errors import ImageNotFound

from composeopt.engine.bench.clone import Clone
from composeopt.errors import UsageError


def check(client: docker.DockerClient, clones: Iterable[Clone], *, may_share: bool) -> None:
    """Make sure that clones can be started and share nothing that they must not.

    Args:
        client: the engine.
        clones: what is to be measured.
        may_share: whether the user has agreed to what they would share.

    Raises:
        UsageError: with everything that is in the way.
    """
    clones = tuple(clones)
    shared = dict.fromkeys(what for clone in clones for what in clone.shared)
    if shared and not may_share:
        message = (
            f"clones would not be on their own: {'; '.join(shared)}; "
            "--allow-shared measures all the same"
        )
        raise UsageError(message)
    missing = dict.fromkeys(
        image for clone in clones for image in _images(clone) if not _is_there(client, image)
    )
    if missing:
        message = (
            f"images are missing: {', '.join(sorted(missing))}; "
            "bench neither pulls nor builds, so that every run finds the same: do it before"
        )
        raise UsageError(message)


def _images(clone: Clone) -> Iterator[str]:
    for data in clone.model["services"].values():
        yield str(data["image"]).replace("$$", "$")


def _is_there(client: docker.DockerClient, image: str) -> bool:
    try:
        client.images.get(image)
    except ImageNotFound:
        return False
    return True
