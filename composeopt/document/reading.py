"""The way to the bytes of a file: never waits, never reads more than is sane."""

from __future__ import annotations

import os
import pathlib
import stat

from composeopt.document.source import MAX_BYTES
from composeopt.errors import InputError
from composeopt.model.codes import UNREADABLE
from composeopt.model.location import Location


def read_regular(path: pathlib.Path, name: str) -> bytes:
    """Read a regular file of at most MAX_BYTES.

    Args:
        path: the file.
        name: how to call it in messages.

    Raises:
        InputError: it is not there, is a folder or a pipe, is too large, or cannot be read.
    """
    try:
        # Opening a pipe that nobody writes to must not wait.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"cannot be read: {reason}", Location(name), UNREADABLE) from error
    except ValueError as error:
        message = "cannot be read: its name holds a character that no file has"
        raise InputError(message, Location(name), UNREADABLE) from error
    try:
        return _regular(descriptor, name)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"cannot be read: {reason}", Location(name), UNREADABLE) from error
    finally:
        os.close(descriptor)


def _regular(descriptor: int, name: str) -> bytes:
    """Read an open file to its end."""
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):
        message = "is a folder, not a file"
        raise InputError(message, Location(name), UNREADABLE)
    if not stat.S_ISREG(status.st_mode):
        message = "is no regular file"
        raise InputError(message, Location(name), UNREADABLE)
    parts: list[bytes] = []
    size = 0
    while size <= MAX_BYTES:
        wanted = min(max(status.st_size - size, 0), MAX_BYTES - size) + 1
        part = os.read(descriptor, wanted)
        parts.append(part)
        size += len(part)
        # A regular file gives less than was asked for only at its end.
        if len(part) < wanted and size >= status.st_size:
            return b"".join(parts)
    message = f"is larger than {MAX_BYTES // 2**20} MiB"
    raise InputError(message, Location(name), UNREADABLE)
