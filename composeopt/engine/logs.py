"""A folder with what each container of a run said."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable

import docker
from docker.errors import DockerException

from composeopt.engine.track import Track
from composeopt.model.patterns import pattern
from composeopt.model.secrets import mask_text

_UNSAFE = pattern(r"[^A-Za-z0-9_.-]+")


def keep(
    client: docker.DockerClient, tracks: Iterable[Track], folder: pathlib.Path, since: float
) -> None:
    """Write a file for each container, what looks like a secret masked.

    Args:
        client: the engine.
        tracks: the containers of this run.
        folder: made when it is missing.
        since: lines before this moment are left out; seconds since the epoch.

    Raises:
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for track in tracks:
        try:
            said = client.api.logs(track.identity.id, timestamps=True, since=int(since))
        except DockerException as error:
            said = f"(no logs: {error})\n".encode()
        lines = said.decode("utf-8", "replace").splitlines()
        text = "".join(f"{mask_text(line)}\n" for line in lines)
        name = _UNSAFE.sub("-", track.identity.name)
        (folder / f"{name}.log").write_text(text, encoding="utf-8")


def folder_of_run(base: pathlib.Path, project: str, began: str) -> pathlib.Path:
    """Give the folder of one run: ``BASE/PROJECT-20260131T120000Z``."""
    moment = began.replace("+00:00", "Z").replace("-", "").replace(":", "")
    return base / f"{project}-{moment}"
