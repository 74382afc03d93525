"""One deployment of a project at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import time
from collections.abc import Callable, Iterator

from composeopt.errors import UsageError

_PATIENCE = 60.0
"""Seconds to wait for programs that a killed run has left behind."""

_POLL = 0.1


@contextlib.contextmanager
def held(
    file: pathlib.Path, project: str, stopping: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Hold a project's lock for the time of the block; it ends with the process.

    The compose binary inherits it. A run that was killed may leave one behind that still
    makes containers; nobody else gets the lock until that has ended too.

    Args:
        file: the lock's file; it stays.
        project: for the message.
        stopping: says whether the user wants to stop.

    Raises:
        UsageError: another composeopt works on this project.
        KeyboardInterrupt: the user wants to stop.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    os.set_inheritable(descriptor, True)
    try:
        _take(descriptor, project, stopping)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, project: str, stopping: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.pread(descriptor, 20, 0)
            if _is_alive(owner) or time.monotonic() > give_up:
                who = f" (process {owner.decode()})" if owner.isdigit() else ""
                message = f"another composeopt is at work on project '{project}'{who}"
                raise UsageError(f"{message}; wait until it is done") from error
            if stopping():
                raise KeyboardInterrupt from error
            time.sleep(_POLL)
        else:
            return


def _is_alive(owner: bytes) -> bool:
    """Say whether the process that took the lock still runs; one that has not said so does."""
    if not owner.isdigit():
        return True
    try:
        os.kill(int(owner), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
