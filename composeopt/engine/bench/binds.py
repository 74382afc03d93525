"""Copies of what a stack may write of the host's files."""

from __future__ import annotations

import os
import pathlib
import shutil
import stat

from composeopt.model.values import dataclass

MOST_BYTES = 64 * 2**20
MOST_FILES = 20_000
_SYSTEM = tuple(map(pathlib.Path, ("/dev", "/proc", "/run", "/sys", "/var/run")))


@dataclass(frozen=True, slots=True)
class Bind:
    """A file or folder of the host that is mounted, and where its copy lies."""

    source: pathlib.Path
    copy: pathlib.Path


def is_special(source: pathlib.Path) -> bool:
    """Whether a path is a socket or a device: there is no copy of such a thing."""
    try:
        mode = source.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def obstacle(source: pathlib.Path) -> str:
    """Say why a path of this machine cannot be copied, empty when it can."""
    resolved = source.resolve()
    if resolved == pathlib.Path("/") or any(resolved.is_relative_to(each) for each in _SYSTEM):
        return "it belongs to the system"
    try:
        return _too_much(resolved) if resolved.exists() else ""
    except OSError as error:
        return f"it cannot be read ({error.strerror})"


def lay_out(bind: Bind) -> None:
    """Make the copy as the source is now; what was there before is removed.

    A source that is missing becomes an empty folder, as the engine makes it.

    Raises:
        OSError: the source cannot be read, or there is no room.
    """
    clear(bind)
    if bind.source.is_dir():
        _copy_folder(bind.source, bind.copy)
    elif bind.source.exists():
        bind.copy.parent.mkdir(parents=True, exist_ok=True)
        _copy_file(str(bind.source), str(bind.copy))
    else:
        bind.copy.mkdir(parents=True)


def clear(bind: Bind) -> None:
    """Remove the copy."""
    if bind.copy.is_dir():
        shutil.rmtree(bind.copy)
    else:
        bind.copy.unlink(missing_ok=True)


def _too_much(source: pathlib.Path) -> str:
    """Look no further than needed to know that a path cannot be copied."""
    count = size = 0
    waiting = [source]
    while waiting:
        path = waiting.pop()
        found = path.lstat()
        count, size = count + 1, size + found.st_size
        if count > MOST_FILES or size > MOST_BYTES:
            return f"it is too large to copy (more than {MOST_BYTES >> 20} MiB)"
        if stat.S_ISDIR(found.st_mode):
            waiting += path.iterdir()
        elif stat.S_ISREG(found.st_mode):
            if not os.access(path, os.R_OK):
                return f"{path.name} cannot be read"
        elif not stat.S_ISLNK(found.st_mode):
            return f"{path.name} is no regular file"
    return ""


def _copy_folder(source: pathlib.Path, copy: pathlib.Path) -> None:
    shutil.copytree(source, copy, symlinks=True, copy_function=_copy_file)
    for path in (copy, *copy.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            _own(source / path.relative_to(copy), path)


def _copy_file(source: str, copy: str, *, follow_symlinks: bool = True) -> str:
    shutil.copy2(source, copy, follow_symlinks=follow_symlinks)
    _own(pathlib.Path(source), pathlib.Path(copy))
    return copy


def _own(source: pathlib.Path, copy: pathlib.Path) -> None:
    """Give a copy the owner of its source; only root can."""
    if os.geteuid() == 0:
        found = source.stat(follow_symlinks=False)
        os.chown(copy, found.st_uid, found.st_gid, follow_symlinks=False)
