"""Both readings of one file of the corpus: docker compose's and ours, run the same way."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from composeopt.errors import InputErrors
from composeopt.facts.compose import ComposeBinary
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from tests.corpus.corpus import Entry

ENVIRON = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")}
UNPRINTABLE = "error calling MarshalJSON"
"""Docker compose 5.6.1 accepts ``build.ssh`` but cannot print it as JSON."""

MADE_UP = ("dummy-env", "with-base")
"""The modes whose files are read with something that the repository does not hold."""

MOST_MISSING = 20
_MISSING = re.compile(r"env file (\S+) not found")


@dataclass(frozen=True, slots=True)
class Run:
    """How a file is read.

    Args:
        files: what ``-f`` names, in order.
        folder: where the command runs.
        environ: what is set.
        env_files: what ``--env-file`` names.
        profiles: what ``--profile`` names.
    """

    files: tuple[pathlib.Path, ...]
    folder: pathlib.Path
    environ: Mapping[str, str]
    env_files: tuple[pathlib.Path, ...] = ()
    profiles: tuple[str, ...] = ()

    def inputs(self) -> Inputs:
        """Give the inputs of our loader."""
        return Inputs(
            files=self.files,
            environ=self.environ,
            env_files=self.env_files,
            cwd=self.folder,
            profiles=self.profiles,
        )

    def ours(self) -> Stack | InputErrors:
        """Give our stack, or our errors."""
        try:
            return load(self.inputs())
        except InputErrors as error:
            return error

    def theirs(
        self, binary: ComposeBinary, *, seconds: float | None = None
    ) -> Mapping[str, Any] | str:
        """Give the model of docker compose, or its error.

        Raises:
            TimeoutExpired: there was no answer within so many seconds.
        """
        options = [part for profile in self.profiles for part in ("--profile", profile)]
        options += [part for file in self.env_files for part in ("--env-file", str(file))]
        options += [part for file in self.files for part in ("-f", str(file))]
        done = subprocess.run(
            [*binary.command, *options, "config", "--format", "json"],
            cwd=self.folder,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=seconds,
        )
        if done.returncode:
            return done.stderr
        model: Mapping[str, Any] = json.loads(done.stdout)
        return model


@contextlib.contextmanager
def prepared(
    entry: Entry, binary: ComposeBinary, profiles: tuple[str, ...] = ()
) -> Iterator[tuple[Run, Mapping[str, Any] | str]]:
    """Run a file as the manifest describes: raw, with its variables, over its base.

    What is not raw is read in a copy of its repository, in which the env files that
    docker compose misses are made empty.

    Yields:
        the run, and the model of docker compose or its error.
    """
    if entry.mode not in MADE_UP:
        run = _run(entry, entry.repository, profiles)
        yield run, run.theirs(binary)
        return
    with tempfile.TemporaryDirectory(prefix="composeopt-") as folder:
        copy = pathlib.Path(folder) / entry.repository.name
        shutil.copytree(entry.repository, copy, symlinks=True)
        run, answer = in_copy(entry, copy, binary, profiles)
        yield run, answer


def in_copy(
    entry: Entry, copy: pathlib.Path, binary: ComposeBinary, profiles: tuple[str, ...] = ()
) -> tuple[Run, Mapping[str, Any] | str]:
    """Run a file in a copy of its repository, in which its missing env files are made.

    Returns:
        the run, and the model of docker compose or its error.
    """
    for name, origin in entry.created:
        _make(copy / name, (copy / origin).read_bytes() if origin else b"")
    run = _run(entry, copy, profiles)
    answer = run.theirs(binary)
    for _ in range(MOST_MISSING):
        missing = _MISSING.search(answer) if isinstance(answer, str) else None
        if missing is None or copy not in pathlib.Path(missing[1]).parents:
            break
        _make(pathlib.Path(missing[1]), b"")
        answer = run.theirs(binary)
    return run, answer


def as_it_is(entry: Entry, copy: pathlib.Path) -> Run:
    """Give how a raw file is run in a copy of its repository."""
    return _run(entry, copy, ())


def _make(path: pathlib.Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _run(entry: Entry, repository: pathlib.Path, profiles: tuple[str, ...]) -> Run:
    def moved(path: pathlib.Path) -> pathlib.Path:
        return repository / path.relative_to(entry.repository)

    path = moved(entry.path)
    base = moved(entry.base) if entry.base is not None else None
    folder = path.parent if base is None else base.parent
    given = (path,) if base is None else (base, path)
    env_file = repository / entry.env_file if entry.env_file else None
    return Run(
        files=tuple(pathlib.Path(os.path.relpath(each, folder)) for each in given),
        folder=folder,
        environ={**ENVIRON, **entry.variables},
        env_files=(env_file,) if env_file is not None else (),
        profiles=profiles,
    )
