"""The door to the files a stack mounts: regular files, inside the project, of bounded size.

Nothing else opens a mounted file. Links are resolved before the place is judged,
and a FIFO, device or directory is never opened for reading.
"""

from __future__ import annotations

import os
import pathlib
import stat
from collections.abc import Callable, Hashable, Mapping
from dataclasses import field
from typing import Any, TypeVar

from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.model.location import Location
from composeopt.model.values import dataclass

MAX_BYTES = 1024 * 1024
MAX_ENTRIES = 1000

Memory = dict[Hashable, Any]

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Reach:
    """Which files may be opened.

    Args:
        root: the project directory; only what lies in it after links are resolved is read.
        allow_outside: read files elsewhere too.
        texts: bytes that stand for what lies on disk, by absolute path.
        cwd: names in messages are written relative to this folder.
        memory: what the disk said already, by question; who shares it sees every file
            as it was when it was first looked at.
    """

    root: pathlib.Path
    allow_outside: bool = False
    texts: Mapping[pathlib.Path, bytes] = field(default_factory=dict)
    cwd: pathlib.Path = pathlib.Path()
    memory: Memory = field(default_factory=dict, repr=False, compare=False)

    def once(self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """Give what is remembered, or find it out and remember it."""
        if question not in self.memory:
            self.memory[question] = answer()
        found: Answer = self.memory[question]
        return found

    def name(self, path: pathlib.Path) -> str:
        """Write a path as the user would: relative where that is possible."""
        relative = os.path.relpath(path, self.cwd.absolute())
        return str(path) if relative.startswith("..") else relative


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was not read, and why.

    ``reason`` is one of ``missing``, ``outside``, ``not-regular``, ``too-large``,
    ``not-text``, ``unreadable``, ``volume``, ``external``; ``detail`` is the
    sentence for people.
    """

    name: str
    reason: str
    detail: str

    @property
    def location(self) -> Location:
        """The file itself as a place."""
        return Location(self.name)


def read_text(path: pathlib.Path, reach: Reach) -> Source | Unread:
    """Read a file as text, or say why not; never blocks and never raises."""
    data = reach.texts.get(path)
    if data is not None:
        return _decoded(data, path, reach)
    return reach.once(("text", path), lambda: _text_on_disk(path, reach))


def list_directory(path: pathlib.Path, reach: Reach) -> tuple[pathlib.Path, ...] | Unread:
    """List a directory in the order of names, or say why not."""
    found = reach.once(("entries", path), lambda: _entries_on_disk(path, reach))
    if isinstance(found, Unread):
        return found
    known = {*found, *(known for known in reach.texts if known.parent == path)}
    if len(known) > MAX_ENTRIES:
        return _too_many(path, reach)
    return tuple(sorted(known))


def is_directory(path: pathlib.Path, reach: Reach) -> bool:
    """Say whether a path is a directory that may be read."""
    return reach.once(("directory", path), lambda: _is_directory_on_disk(path, reach))


def exists(path: pathlib.Path, reach: Reach) -> bool:
    """Say whether there is something at a path, readable or not."""
    return path in reach.texts or reach.once(("exists", path), lambda: os.path.lexists(path))


def _text_on_disk(path: pathlib.Path, reach: Reach) -> Source | Unread:
    found = _read_bytes(path, reach)
    return found if isinstance(found, Unread) else _decoded(found, path, reach)


def _decoded(data: bytes, path: pathlib.Path, reach: Reach) -> Source | Unread:
    name = reach.name(path)
    if b"\0" in data:
        return Unread(name, "not-text", f"{name} is not a text file")
    try:
        return Source.from_bytes(data, path, name)
    except InputError as error:
        return Unread(name, "not-text", f"{name} is {error.message}")


def _entries_on_disk(path: pathlib.Path, reach: Reach) -> frozenset[pathlib.Path] | Unread:
    name = reach.name(path)
    place = _permitted(path, reach)
    if isinstance(place, Unread):
        return place
    found = set()
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                found.add(path / entry.name)
                if len(found) > MAX_ENTRIES:
                    return _too_many(path, reach)
    except NotADirectoryError:
        return Unread(name, "not-regular", f"{name} is not a directory")
    except OSError as error:
        return Unread(name, "unreadable", f"{name} cannot be listed: {_words(error)}")
    return frozenset(found)


def _too_many(path: pathlib.Path, reach: Reach) -> Unread:
    name = reach.name(path)
    return Unread(name, "too-large", f"{name} has more than {MAX_ENTRIES} entries")


def _is_directory_on_disk(path: pathlib.Path, reach: Reach) -> bool:
    place = _permitted(path, reach)
    return not isinstance(place, Unread) and place.is_dir()


def _permitted(path: pathlib.Path, reach: Reach) -> pathlib.Path | Unread:
    name = reach.name(path)
    try:
        real = _real(path, reach)
        root = reach.once(("real", reach.root), lambda: pathlib.Path(os.path.realpath(reach.root)))
    except FileNotFoundError:
        return Unread(name, "missing", f"{name} does not exist")
    except (OSError, ValueError) as error:
        return Unread(name, "unreadable", f"{name} cannot be opened: {_words(error)}")
    if not reach.allow_outside and not real.is_relative_to(root):
        return Unread(
            name, "outside", f"{name} lies outside the project directory; see --allow-outside"
        )
    return real


def _real(path: pathlib.Path, reach: Reach) -> pathlib.Path:
    """Resolve all links of an absolute path; its folders are resolved once for all in them.

    Raises:
        OSError: it does not exist, or its links go in a circle.
    """
    if ".." not in path.parts and path.name and not stat.S_ISLNK(os.lstat(path).st_mode):
        return reach.once(("real", path.parent), lambda: _real(path.parent, reach)) / path.name
    return pathlib.Path(os.path.realpath(path, strict=True))


def _read_bytes(path: pathlib.Path, reach: Reach) -> bytes | Unread:
    name = reach.name(path)
    place = _permitted(path, reach)
    if isinstance(place, Unread):
        return place
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        if not stat.S_ISREG(place.lstat().st_mode):
            return Unread(name, "not-regular", f"{name} is not a regular file")
        with os.fdopen(os.open(place, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return Unread(name, "not-regular", f"{name} is not a regular file")
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return Unread(name, "unreadable", f"{name} cannot be read: {_words(error)}")
    if len(data) > MAX_BYTES:
        return Unread(name, "too-large", f"{name} is larger than {MAX_BYTES // 1024} KiB")
    return data


def _words(error: OSError | ValueError) -> str:
    strerror = getattr(error, "strerror", None)
    return str(strerror or error).lower()
