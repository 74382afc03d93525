"""Containers of before that are put aside, not removed, until the new state stands."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import docker
from docker.errors import NotFound

from composeopt.engine import halt
from composeopt.engine.snapshot import Snapshot, Standing

SUFFIX = ".before-deploy"
"""What the name of a container ends in while it is put aside."""


class Shelf:
    """Puts containers of a snapshot aside; asked from several threads."""

    def __init__(self, client: docker.DockerClient, before: Snapshot) -> None:
        self._client = client
        self._before: Mapping[str, Standing] = {each.id: each for each in before.containers}
        self._by_name = {each.name: each for each in before.containers}
        self._lock = threading.Lock()

    def keep(self, reference: str) -> bool:
        """Put a container aside if it stood before; say whether it did.

        Args:
            reference: its id, the start of it, or its name.
        """
        with self._lock:
            standing = self._find(reference)
            if standing is None:
                return False
            halt.stop(self._client, standing.id)
            self._client.api.rename(standing.id, standing.name + SUFFIX)
            return True

    def _find(self, reference: str) -> Standing | None:
        if reference in self._before:
            return self._before[reference]
        starts = [each for key, each in self._before.items() if key.startswith(reference)]
        if len(reference) >= 12 and len(starts) == 1:
            return starts[0]
        return self._by_name.get(reference)


def clear(client: docker.DockerClient, project: Snapshot) -> tuple[str, ...]:
    """Remove what is aside, keeping all volumes; give the names it had."""
    removed = []
    for each in project.containers:
        if each.name.endswith(SUFFIX):
            try:
                client.api.remove_container(each.id, force=True)
            except NotFound:
                continue
            removed.append(each.name.removesuffix(SUFFIX))
    return tuple(removed)
