"""Starting one container: what compose gives it at start, the start, its hooks."""

from __future__ import annotations

import io
import tarfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

import docker
from docker.errors import APIError, DockerException

from composeopt.engine.patience import Awaited
from composeopt.errors import ComposeoptError
from composeopt.model.values import dataclass


class LaunchError(ComposeoptError):
    """A container could not be started; the message is the engine's."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that is put into a container before it starts (a secret or config by value)."""

    target: str
    content: bytes
    mode: int
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Hook:
    """A command that runs in a container after its start or before its stop."""

    command: tuple[str, ...]
    user: str = ""
    privileged: bool = False
    working_dir: str = ""
    environment: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extras:
    """What a service's containers get around their start."""

    files: tuple[File, ...] = ()
    hooks: tuple[Hook, ...] = ()


def launch(
    client: docker.DockerClient, container: str, extras: Extras, is_over: Callable[[], bool]
) -> None:
    """Start a container.

    Args:
        client: the engine.
        container: its id.
        extras: what it gets before and after.
        is_over: says whether nobody waits for its hooks any more.

    Raises:
        LaunchError: the engine refuses, or a hook fails.
    """
    try:
        if extras.files:
            client.api.put_archive(container, "/", _archive(extras.files))
        client.api.start(container)
        for hook in extras.hooks:
            run_hook(client, container, hook, "post_start", is_over)
    except APIError as error:
        raise LaunchError(str(error.explanation or error)) from error
    except (DockerException, OSError) as error:
        raise LaunchError(str(error)) from error


def _archive(files: Sequence[File]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for file in files:
            entry = tarfile.TarInfo(file.target)
            entry.size, entry.mode = len(file.content), file.mode
            entry.uid, entry.gid = file.uid, file.gid
            entry.mtime = time.time()
            archive.addfile(entry, io.BytesIO(file.content))
    return stream.getvalue()


def run_hook(
    client: docker.DockerClient,
    container: str,
    hook: Hook,
    moment: str,
    is_over: Callable[[], bool],
) -> None:
    """Run a hook in a container and wait for its end, however long it is silent.

    Args:
        client: the engine.
        container: where it runs.
        hook: what runs.
        moment: when it runs, for the message: ``post_start``, ``pre_stop``.
        is_over: says whether nobody waits for it any more; it goes on alone then.

    Raises:
        LaunchError: it ended with another code than 0, or nobody waits for it.
    """
    api: Any = client.api
    made = api.exec_create(
        container,
        list(hook.command),
        user=hook.user,
        privileged=hook.privileged,
        workdir=hook.working_dir or None,
        environment=[k if v is None else f"{k}={v}" for k, v in hook.environment.items()],
    )["Id"]
    name = f"{moment} hook {hook.command[0]}"
    # docker-py reads without end, and what is left behind ends with its container.
    output = Awaited[bytes](lambda: api.exec_start(made)).wait(is_over)
    if not output:
        message = f"{name} has not ended"
        raise LaunchError(message)
    code = api.exec_inspect(made)["ExitCode"]
    if code:
        said = output[0].decode("utf-8", "replace").strip()[-500:]
        message = f"{name} ended with {code}"
        raise LaunchError(f"{message}: {said}" if said else message)
