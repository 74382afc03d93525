"""The one door to the compose binary: find it, ask whether it accepts a project."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from composeopt.facts.question import (
    TIMEOUT,
    ComposeBinary,
    Question,
    Verdict,
    absolute,
    project_directory,
)
from composeopt.facts.running import Running
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs

__all__ = ["ComposeBinary", "Search", "Verdict", "accepts", "find", "project_command", "resolve"]

OLDEST = (2, 0)
"""Compose v1, written in Python, reads another dialect and is no judge."""

_PLUGGED = "docker compose"
_STANDALONE = "docker-compose"
_VERSION = pattern(r"(\d+)\.(\d+)(?:\.(\d+))?")


def find(environ: Mapping[str, str]) -> ComposeBinary | None:
    """Find ``docker compose`` or ``docker-compose``, version 2 or newer.

    Args:
        environ: the process environment.
    """
    with contextlib.closing(Search(environ)) as search:
        return search.found()


class Search:
    """Looks for ``docker compose`` or ``docker-compose`` while our own work goes on.

    Looked for on ``PATH`` and in the scripts folder of the running Python,
    where the extra ``composeopt[compose]`` puts it. The plugin that ``docker`` would start
    is asked alone. Without it all that are likely to answer are asked at once; ``docker``
    whose plugin lies in none of the usual folders, at last.

    Args:
        environ: the process environment.
    """

    __slots__ = ("_asked", "_environ", "_later")

    def __init__(self, environ: Mapping[str, str]) -> None:
        path = environ.get("PATH", "")
        docker = shutil.which("docker", path=path)
        plugged = [] if docker is None else [_Candidate((docker, "compose"), _PLUGGED)]
        alone = [_Candidate(command, _STANDALONE) for command in _standalone(path)]
        plugin = next(filter(os.path.lexists, _plugin_places(environ)), None)
        if plugin is None:
            stages = [alone, plugged]
        elif plugged and os.access(plugin, os.X_OK) and not _names_folders(environ):
            stages = [[replace(plugged[0], program=(str(plugin),))], [*plugged, *alone]]
        else:
            stages = [[*plugged, *alone]]
        self._environ = environ
        self._later = stages[1:]
        self._asked = [_Asked(each, environ) for each in stages[0]]

    def close(self) -> None:
        """Do without the answers that are still to come."""
        for asked in self._asked:
            asked.withdraw()

    def found(self) -> ComposeBinary | None:
        """Wait for the first that answers, and give it."""
        while True:
            for asked in self._asked:
                version = asked.version()
                if version is not None:
                    return ComposeBinary(
                        asked.candidate.command,
                        asked.candidate.name,
                        version,
                        asked.candidate.program,
                    )
            if not self._later:
                return None
            self._asked += [_Asked(each, self._environ) for each in self._later.pop(0)]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What may be compose: as a :class:`ComposeBinary` of which no version is known."""

    command: tuple[str, ...]
    name: str
    program: tuple[str, ...] = ()


class _Asked:
    """A candidate that was asked for its version."""

    __slots__ = ("_run", "candidate")

    def __init__(self, candidate: _Candidate, environ: Mapping[str, str]) -> None:
        self.candidate = candidate
        self._run: Running | None = None
        with contextlib.suppress(OSError):
            command = candidate.program or candidate.command
            self._run = Running([*command, "version", "--short"], environ)

    def version(self) -> str | None:
        """Wait for the answer, once; None when it is no Compose v2 or newer."""
        if self._run is None:
            return None
        run, self._run = self._run, None
        try:
            ran = run.finish(TIMEOUT)
        except subprocess.TimeoutExpired:
            return None
        text = ran.stdout.decode("utf-8", "replace").strip()
        match = _VERSION.search(text)
        if ran.returncode != 0 or match is None or (int(match[1]), int(match[2])) < OLDEST:
            return None
        return text.removeprefix("v")

    def withdraw(self) -> None:
        """Do without the answer."""
        if self._run is not None:
            self._run.stop()
            self._run = None


def _plugin_places(environ: Mapping[str, str]) -> Iterator[pathlib.Path]:
    """Yield where the docker CLI looks for its plugin ``compose``, most likely first.

    The folders that only its ``config.json`` names are left out.
    """
    own = _docker_folder(environ)
    if own is not None:
        yield own / "cli-plugins" / _STANDALONE
    for prefix in ("/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"):
        yield pathlib.Path(prefix, "docker", "cli-plugins", _STANDALONE)


def _names_folders(environ: Mapping[str, str]) -> bool:
    """Say whether the docker CLI looks for plugins in folders of its ``config.json`` first."""
    own = _docker_folder(environ)
    try:
        return own is not None and b"cliPluginsExtraDirs" in (own / "config.json").read_bytes()
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _docker_folder(environ: Mapping[str, str]) -> pathlib.Path | None:
    home = environ.get("HOME")
    own = environ.get("DOCKER_CONFIG") or (f"{home}/.docker" if home else "")
    return pathlib.Path(own) if own else None


def _standalone(path: str) -> Iterator[tuple[str, ...]]:
    standalone = shutil.which(_STANDALONE, path=path)
    if standalone:
        yield (standalone,)
    beside = shutil.which(_STANDALONE, path=_scripts())
    if beside and beside != standalone:
        yield (beside,)


def _scripts() -> str:
    """Give the scripts folder of the running Python, as ``sysconfig`` does, but sooner.

    It would read all that is known of how Python was built for the sake of one prefix.
    """
    folder = sysconfig.get_path("scripts", expand=False)
    try:
        return folder.format(base=os.path.normpath(sys.prefix))
    except KeyError:
        return sysconfig.get_path("scripts")


def accepts(
    binary: ComposeBinary,
    inputs: Inputs,
    texts: Mapping[pathlib.Path, bytes],
    profiles: Sequence[str] = (),
) -> Verdict:
    """Ask compose whether it accepts a project with some files' bytes replaced.

    Args:
        binary: from :func:`find`.
        inputs: the project as it was loaded.
        texts: bytes to use instead of what lies on disk, by absolute path.
        profiles: the profiles to activate; ``("*",)`` for all.
    """
    return Question(binary, inputs, texts, profiles).verdict()


def resolve(
    binary: ComposeBinary,
    inputs: Inputs,
    texts: Mapping[pathlib.Path, bytes],
    profiles: Sequence[str] = (),
) -> Mapping[str, Any] | Verdict:
    """Ask compose for the resolved model of a project, or why there is none.

    Args:
        binary: from :func:`find`.
        inputs: the project as it was loaded.
        texts: bytes to use instead of what lies on disk, by absolute path.
        profiles: the profiles to activate; ``("*",)`` for all.
    """
    output, verdict = Question(binary, inputs, texts, profiles, ("--format", "json")).answer()
    if not verdict.accepted:
        return verdict
    model: Mapping[str, Any] = json.loads(output)
    return model


def project_command(binary: ComposeBinary, inputs: Inputs, name: str) -> tuple[str, ...]:
    """Give the command line that makes compose work on a project as it was loaded.

    A subcommand follows it. ``inputs.texts`` counts for standard input only.

    Args:
        binary: from :func:`find`.
        inputs: the project's files, folder, env files and profiles.
        name: the project's name.
    """
    cwd = inputs.cwd.absolute()
    command = [*binary.command, "--project-name", name]
    for file in inputs.files:
        command += ["--file", "-" if str(file) == "-" else str(absolute(cwd / file))]
    command += ["--project-directory", str(project_directory(inputs))]
    for env_file in inputs.env_files:
        command += ["--env-file", str(cwd / env_file)]
    for profile in inputs.profiles:
        command += ["--profile", profile]
    return tuple(command)
