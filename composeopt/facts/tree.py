"""The files of one container that come from outside its image."""

from __future__ import annotations

import fnmatch
import pathlib
import posixpath
from collections.abc import Iterator

from composeopt.document.source import Source
from composeopt.facts.files import (
    Reach,
    Unread,
    exists,
    is_directory,
    list_directory,
    read_text,
)
from composeopt.model.paths import Path
from composeopt.model.values import dataclass

MAX_DEPTH = 6
MAX_FILES = 500
SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv"})


@dataclass(frozen=True, slots=True)
class TreeMount:
    """One mount as the container sees it.

    Args:
        target: absolute path in the container.
        path: where the mount stands in the resolved stack.
        source: file or folder of the host; None for other kinds.
        content: inline text of a ``configs:`` entry.
        unread: why nothing of it can be read (named volume, external config).
    """

    target: str
    path: Path
    source: pathlib.Path | None = None
    content: str | None = None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class ContainerTree:
    """All mounts of one service, and which files of the host may be opened."""

    service: str
    mounts: tuple[TreeMount, ...]
    reach: Reach

    def mount_of(self, target: str) -> TreeMount | None:
        """Give the mount that decides what is at a container path."""
        target = posixpath.normpath(target)
        best = None
        for mount in self.mounts:
            if _below(target, mount.target) and (
                best is None or len(mount.target) >= len(best.target)
            ):
                best = mount
        return best

    def host_path(self, target: str) -> pathlib.Path | None:
        """Translate a container path into one of the host."""
        mount = self.mount_of(target)
        if mount is None or mount.source is None:
            return None
        return mount.source / posixpath.relpath(posixpath.normpath(target), mount.target)

    def read(self, target: str) -> Source | Unread | None:
        """Read the file at a container path; None: it comes from the image, if at all."""
        mount = self.mount_of(target)
        if mount is None:
            return None
        if mount.content is not None:
            name = f"{self.service}:{mount.target}"
            return Source.from_text(mount.content, pathlib.Path(mount.target), name)
        host = self.host_path(target)
        if host is None:
            reason, _, detail = mount.unread.partition(": ")
            return Unread(target, reason, f"{target} of {self.service} is {detail}")
        return read_text(host, self.reach)

    def glob(self, pattern: str) -> tuple[str, ...]:
        """Give the mounted container paths that match a pattern of one or more stars."""
        if not any(character in pattern for character in "*?["):
            return (pattern,) if self._present(pattern) else ()
        base = posixpath.dirname(_fixed_part(pattern))
        found = [target for target in self._walk(base) if _matches(target, pattern)]
        return tuple(sorted(found))

    def files(self) -> tuple[str, ...]:
        """Give the container paths of all mounted files, folders walked a few levels deep."""
        question = ("files", self.mounts, self._own_texts())
        return self.reach.once(question, self._files)

    def _own_texts(self) -> frozenset[pathlib.Path]:
        """Give what stands for files of the mounts; no other text changes what files there are."""
        sources = [str(mount.source) for mount in self.mounts if mount.source is not None]
        return frozenset(
            path
            for path in self.reach.texts
            if any(_below(str(path), source) for source in sources)
        )

    def _files(self) -> tuple[str, ...]:
        found: list[str] = []
        for mount in self.mounts:
            for target in self._under(mount, mount.target, 0):
                found.append(target)
                if len(found) >= MAX_FILES:
                    return tuple(sorted(set(found)))
        return tuple(sorted(set(found)))

    def _present(self, target: str) -> bool:
        mount = self.mount_of(target)
        if mount is None:
            return False
        if mount.content is not None:
            return True
        host = self.host_path(target)
        return host is None or exists(host, self.reach)

    def _walk(self, base: str) -> Iterator[str]:
        over = self.mount_of(base)
        if over is not None and over.source is not None:
            yield from self._under(over, base, 0)
        for mount in self.mounts:
            if mount is not over and _below(mount.target, base):
                yield from self._under(mount, mount.target, 0)

    def _under(self, mount: TreeMount, target: str, depth: int) -> Iterator[str]:
        if mount.content is not None:
            yield target
            return
        host = self.host_path(target)
        if host is not None:
            yield from self._at(mount, target, host, depth)

    def _at(self, mount: TreeMount, target: str, host: pathlib.Path, depth: int) -> Iterator[str]:
        """Yield the files of a mount at or below a path of the host."""
        if self.mount_of(target) is not mount:
            return
        if not is_directory(host, self.reach):
            if exists(host, self.reach):
                yield target
            return
        if depth >= MAX_DEPTH:
            return
        entries = list_directory(host, self.reach)
        if isinstance(entries, Unread):
            return
        for entry in entries:
            if entry.name not in SKIPPED_FOLDERS:
                yield from self._at(mount, posixpath.join(target, entry.name), entry, depth + 1)


def _below(target: str, folder: str) -> bool:
    return target == folder or target.startswith(folder.rstrip("/") + "/")


def _fixed_part(pattern: str) -> str:
    ends = [pattern.index(character) for character in "*?[" if character in pattern]
    return pattern[: min(ends)]


def _matches(target: str, pattern: str) -> bool:
    steps, wanted = target.split("/"), pattern.split("/")
    return len(steps) == len(wanted) and all(
        fnmatch.fnmatchcase(step, want) and not (step.startswith(".") and want.startswith("*"))
        for step, want in zip(steps, wanted, strict=True)
    )
