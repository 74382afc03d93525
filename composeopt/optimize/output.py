"""Where the result goes: which file is written under which name, and how to start it."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import Enum

from composeopt.errors import UsageError
from composeopt.model.changes import SideFile
from composeopt.model.values import dataclass
from composeopt.stack.discover import NAMES, OVERRIDES
from composeopt.stack.inputs import Inputs
from composeopt.stack.stack import Stack

STDIN = pathlib.Path("-")
INFIX = ".optimized"


class Mode(Enum):
    """How the result is given out."""

    BESIDE = "beside"
    """``<stem>.optimized<ext>`` beside each changed file."""
    IN_PLACE = "in place"
    FILE = "file"
    """One file that the user names."""
    STDOUT = "stdout"
    OVERRIDE = "override"
    """An override file that the user names; the files stay."""


@dataclass(frozen=True, slots=True)
class Target:
    """One file to write.

    Args:
        path: absolute path to write.
        data: its bytes.
        source: absolute path of the file that it stands for.
        digest: SHA-256 of that file's bytes when it was read, in hexadecimal.
        is_new: whether it stands beside that file, in no file's place; it is never
            written over anything.
    """

    path: pathlib.Path
    data: bytes
    source: pathlib.Path
    digest: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """What will be given out.

    Args:
        targets: files to write, side files first, compose files in load order.
        files: the ``-f`` arguments of the result, in order.
        stdout: bytes for stdout, or None.
        compose: the oldest Docker Compose that reads it, or empty.
    """

    targets: tuple[Target, ...] = ()
    files: tuple[pathlib.Path, ...] = ()
    stdout: bytes | None = None
    compose: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the user wants the result.

    Args:
        mode: see :class:`Mode`.
        file: the file of mode FILE or OVERRIDE, absolute.
    """

    mode: Mode = Mode.BESIDE
    file: pathlib.Path | None = None

    def check(self, stack: Stack) -> None:
        """Hold the wish against the project, before anything is computed.

        Raises:
            UsageError: it cannot be obeyed.
        """
        files = stack.inputs.files
        if STDIN in files and self.mode is Mode.IN_PLACE:
            message = "standard input cannot be changed in place; use -o FILE"
            raise UsageError(message)
        if STDIN in files and self.mode is Mode.OVERRIDE:
            message = "--override needs files that stay; standard input does not"
            raise UsageError(message)
        if self.file is None:
            return
        if self.mode is Mode.OVERRIDE:
            _check_free(self.file)
        if self.file in {absolute(stack.inputs, file) for file in files}:
            message = f"{self.file.name} is an input; use --in-place to change it"
            raise UsageError(message)
        if not _is_inside(self.file, stack.project_directory):
            flag = "--override" if self.mode is Mode.OVERRIDE else "-o"
            message = (
                f"{flag} {self.file} lies outside the project directory {stack.project_directory}; "
                "relative paths and the project name would move"
            )
            raise UsageError(message)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Maps the changed texts of a stack to what is given out.

    Args:
        stack: the stack as it was read.
        destination: where the user wants it.
        side_files: side files of the applied Changes.
    """

    stack: Stack
    destination: Destination
    side_files: Sequence[SideFile] = field(default_factory=tuple)

    def arrange(self, texts: Mapping[pathlib.Path, bytes]) -> Output:
        """Give every changed file its place.

        Args:
            texts: the bytes of the changed files, by absolute path.

        Raises:
            UsageError: several files changed, and one place was named for them.
        """
        inputs, mode = self.stack.inputs, self.destination.mode
        side = self._side_targets(texts)
        compose = {path: data for path, data in texts.items() if path in self._sources()}
        if mode is Mode.OVERRIDE:
            return Output(side, inputs.files)
        if mode in {Mode.FILE, Mode.STDOUT}:
            return self._single(compose, side)
        rename = mode is Mode.BESIDE
        targets = tuple(
            Target(optimized_name(path) if rename else path, data, path, self._sources()[path])
            for path, data in compose.items()
        )
        files = tuple(
            _renamed(file) if rename and absolute(inputs, file) in compose else file
            for file in inputs.files
        )
        return Output((*side, *targets), files)

    def _single(self, compose: Mapping[pathlib.Path, bytes], side: tuple[Target, ...]) -> Output:
        """Give out the one changed file, or the one file there is."""
        inputs = self.stack.inputs
        if len(compose) > 1:
            names = ", ".join(sorted(path.name for path in compose))
            message = f"several files change ({names}), so one output will not do; leave out -o"
            raise UsageError(message)
        file = next((f for f in inputs.files if absolute(inputs, f) in compose), inputs.files[0])
        source = absolute(inputs, file)
        data = compose.get(source, self._original(source))
        if self.destination.file is None:
            return Output(side, (), data)
        path = self.destination.file
        shown = pathlib.Path(os.path.relpath(path, inputs.cwd.absolute()))
        files = tuple(shown if f == file else f for f in inputs.files)
        return Output((*side, Target(path, data, source, self._sources()[source])), files)

    def _side_targets(self, texts: Mapping[pathlib.Path, bytes]) -> tuple[Target, ...]:
        in_place = self.destination.mode is Mode.IN_PLACE
        targets = {}
        for file in self.side_files:
            path = file.original if in_place else file.copy
            targets[path] = Target(path, texts.get(path, file.data), file.original, file.digest)
        return tuple(targets.values())

    def _sources(self) -> dict[pathlib.Path, str]:
        return {each.source.path: each.source.digest for each in self.stack.documents}

    def _original(self, path: pathlib.Path) -> bytes:
        found = (d.source for d in self.stack.documents if d.source.path == path)
        return next(found).encode()


def _check_free(file: pathlib.Path) -> None:
    """Refuse a name that means something already, or a file that is there."""
    if file.name in {*NAMES, *OVERRIDES}:
        message = (
            f"--override {file.name}: docker compose loads a file of this name by itself; "
            "give it another, such as optimized.yaml"
        )
        raise UsageError(message)
    if file.is_symlink() or file.exists():
        message = f"--override {file.name}: there is one already, and it is not written over"
        raise UsageError(message)


def absolute(inputs: Inputs, file: pathlib.Path) -> pathlib.Path:
    """Give the absolute path of a given file, links not followed; ``-`` stays."""
    if file == STDIN:
        return file
    return pathlib.Path(os.path.normpath(inputs.cwd.absolute() / file))


def optimized_name(path: pathlib.Path) -> pathlib.Path:
    """Name the optimized twin of a file: ``compose.yaml`` → ``compose.optimized.yaml``."""
    return path.with_name(f"{path.stem}{INFIX}{path.suffix}")


def _renamed(file: pathlib.Path) -> pathlib.Path:
    return file if file == STDIN else optimized_name(file)


def _is_inside(file: pathlib.Path, folder: pathlib.Path) -> bool:
    return file.parent.resolve().is_relative_to(folder.resolve())
