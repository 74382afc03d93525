"""One question to compose: what it makes of a project with some files' bytes replaced."""

from __future__ import annotations

import pathlib
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial

from composeopt.facts.running import Running
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs

TIMEOUT = 60.0
"""Seconds after which a run counts as a rejection; compose's own cycle check is
exponential in redundant edges, so it may think for very long."""

FIRST_TIMEOUT = 20.0
"""Seconds after which a run is ended and made once more."""

_HASTE = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
"""What lets a Go program that soon ends look for garbage only when memory gets scarce:
two runs at once take 43 instead of 62 ms."""

_OFFLINE = {"COMPOSE_EXPERIMENTAL_GIT_REMOTE": "false", "COMPOSE_EXPERIMENTAL_OCI_REMOTE": "false"}
"""What lets compose refuse what is remote instead of fetching it."""

_NOISE = pattern(r'^time="[^"]*" level=\w+ msg=')


@dataclass(frozen=True, slots=True)
class ComposeBinary:
    """A compose binary that answers.

    Args:
        command: how to call it, e.g. ``("/usr/bin/docker", "compose")``.
        name: ``docker compose`` or ``docker-compose``.
        version: as it says, e.g. ``5.6.1``.
        program: the plugin that ``docker`` starts for that command, where it is known.
            Called by itself it answers in 43 instead of 65 ms: ``docker`` starts it twice.
    """

    command: tuple[str, ...]
    name: str
    version: str
    program: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What compose said of a project; ``message`` is its error, in one line."""

    accepted: bool
    message: str = ""


class Question:
    """Compose runs ``config`` on a project from when this is made until it is answered.

    The given files are copied to a temporary folder outside the project; relative
    paths keep their base. Nothing in the project is written.

    Args:
        binary: from :func:`composeopt.facts.compose.find`.
        inputs: the project as it was loaded.
        texts: bytes to use instead of what lies on disk, by absolute path.
        profiles: the profiles to activate; ``("*",)`` for all.
        form: options of ``config``.
    """

    __slots__ = ("_folder", "_name", "_names", "_run", "_start")

    def __init__(
        self,
        binary: ComposeBinary,
        inputs: Inputs,
        texts: Mapping[pathlib.Path, bytes],
        profiles: Sequence[str] = (),
        form: Sequence[str] = ("--quiet",),
    ) -> None:
        directory = project_directory(inputs)
        self._folder = tempfile.TemporaryDirectory(prefix="composeopt-")
        folder = pathlib.Path(self._folder.name)
        arguments, self._names = _file_arguments(inputs, {**inputs.texts, **texts}, folder)
        arguments += ["--project-directory", str(directory)]
        for env_file in inputs.env_files:
            arguments += ["--env-file", str(inputs.cwd.absolute() / env_file)]
        if inputs.project_name:
            arguments += ["--project-name", inputs.project_name]
        for profile in profiles:
            arguments += ["--profile", profile]
        environ = {**_HASTE, **inputs.environ, **_OFFLINE}
        environ |= {"COMPOSE_PROFILES": "", "COMPOSE_ANSI": "never"}
        environ.pop("COMPOSE_FILE", None)
        command = [*(binary.program or binary.command), *arguments, "config", *form]
        self._name = binary.name
        self._start = partial(Running, command, environ, directory)
        self._run: Running | OSError = self._begin()

    def verdict(self) -> Verdict:
        """Wait for the answer, and say whether compose accepts the project."""
        return self.answer()[1]

    def answer(self) -> tuple[bytes, Verdict]:
        """Wait for the answer; give what compose wrote and what it said of the project."""
        with self._folder:
            try:
                ran = self._finish()
            except subprocess.TimeoutExpired:
                return b"", Verdict(accepted=False, message=f"no answer within {TIMEOUT:.0f} s")
            except OSError as error:
                message = f"{self._name} cannot be run: {error.strerror}"
                return b"", Verdict(accepted=False, message=message)
        if ran.returncode == 0:
            return ran.stdout, Verdict(accepted=True)
        message = _error(ran.stderr.decode("utf-8", "replace"))
        for copy, name in self._names.items():
            message = message.replace(copy, name)
        return b"", Verdict(accepted=False, message=message or f"exit code {ran.returncode}")

    def withdraw(self) -> None:
        """Do without the answer."""
        if isinstance(self._run, Running):
            self._run.stop()
        self._folder.cleanup()

    def _begin(self) -> Running | OSError:
        try:
            return self._start()
        except OSError as error:
            return error

    def _finish(self) -> subprocess.CompletedProcess[bytes]:
        """Wait for the end; run once more if it is silent: 5.6.1 hangs in one of thousands."""
        if isinstance(self._run, OSError):
            raise self._run
        try:
            return self._run.finish(FIRST_TIMEOUT)
        except subprocess.TimeoutExpired:
            return self._start().finish(TIMEOUT)


def project_directory(inputs: Inputs) -> pathlib.Path:
    """Give the folder that relative paths of a project start from."""
    cwd = inputs.cwd.absolute()
    if inputs.project_directory is not None:
        return absolute(cwd / inputs.project_directory)
    first = inputs.files[0] if inputs.files else pathlib.Path("-")
    return cwd if str(first) == "-" else absolute(cwd / first).parent


def absolute(path: pathlib.Path) -> pathlib.Path:
    """Make a path absolute without following links: ``a/../b`` becomes ``b``."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and len(parts) > 1:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return pathlib.Path(*parts)


def _file_arguments(
    inputs: Inputs, texts: Mapping[pathlib.Path, bytes], folder: pathlib.Path
) -> tuple[list[str], dict[str, str]]:
    """Write copies of the files that differ from the disk; give the ``-f`` arguments."""
    arguments: list[str] = []
    names: dict[str, str] = {}
    for number, file in enumerate(inputs.files):
        path = file if str(file) == "-" else absolute(inputs.cwd.absolute() / file)
        data = texts.get(path, texts.get(file))
        if data is None:
            arguments += ["--file", str(path)]
            continue
        copy = folder / str(number) / ("compose.yaml" if str(file) == "-" else file.name)
        copy.parent.mkdir()
        copy.write_bytes(data)
        names[str(copy)] = str(file)
        arguments += ["--file", str(copy)]
    return arguments, names


def _error(text: str) -> str:
    """Keep the error of compose's stderr, without warnings and time stamps."""
    lines = [
        line.strip() for line in text.splitlines() if line.strip() and "level=warning" not in line
    ]
    return " ".join(_NOISE.sub("", line) for line in lines)[:500]
