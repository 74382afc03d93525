"""One deployment of a project at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
from collections.abc import Iterator

from composeopt.errors import UsageError


@contextlib.contextmanager
def held(file: pathlib.Path, project: str) -> Iterator[None]:
    """Hold a project's lock for the time of the block; it ends with the process.

    Args:
        file: the lock's file; it stays.
        project: for the message.

    Raises:
        UsageError: another composeopt works on this project.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"another composeopt is at work on project '{project}'; wait until it is done"
            raise UsageError(message) from error
        yield
    finally:
        os.close(descriptor)
