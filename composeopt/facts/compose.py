"""The one door to the compose binary: find it, ask whether it accepts a project."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from composeopt.facts.background import Background
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs

OLDEST = (2, 0)
"""Compose v1, written in Python, reads another dialect and is no judge."""

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

Candidate = tuple[tuple[str, ...], str]
"""How to call what may be compose, and its name."""

_STANDALONE = "docker-compose"
_VERSION = pattern(r"(\d+)\.(\d+)(?:\.(\d+))?")
_NOISE = pattern(r'^time="[^"]*" level=\w+ msg=')


@dataclass(frozen=True, slots=True)
class ComposeBinary:
    """A compose binary that answers.

    Args:
        command: how to call it, e.g. ``("/usr/bin/docker", "compose")``.
        name: ``docker compose`` or ``docker-compose``.
        version: as it says, e.g. ``5.6.1``.
    """

    command: tuple[str, ...]
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What compose said of a project; ``message`` is its error, in one line."""

    accepted: bool
    message: str = ""


def find(environ: Mapping[str, str]) -> ComposeBinary | None:
    """Find ``docker compose`` or ``docker-compose``, version 2 or newer.

    Looked for on ``PATH`` and in the scripts folder of the running Python,
    where the extra ``composeopt[compose]`` puts it. All that are likely to answer are
    asked at once; ``docker`` whose plugin lies in none of the usual folders, at last.

    Args:
        environ: the process environment.
    """
    path = environ.get("PATH", "")
    docker = shutil.which("docker", path=path)
    plugged = () if docker is None else (((docker, "compose"), "docker compose"),)
    alone = tuple(_standalone(path))
    is_likely = any(os.path.lexists(place) for place in _plugin_places(environ))
    found = _first((*plugged, *alone) if is_likely else alone, environ)
    return _first(plugged, environ) if found is None and not is_likely else found


def _first(candidates: Sequence[Candidate], environ: Mapping[str, str]) -> ComposeBinary | None:
    """Give the first that answers; all are asked at once."""
    asked = [Background(partial(_version, command, environ)) for command, _ in candidates]
    for (command, name), version in zip(candidates, asked, strict=True):
        answer = version.answer()
        if answer is not None:
            return ComposeBinary(command, name, answer)
    return None


def _plugin_places(environ: Mapping[str, str]) -> Iterator[pathlib.Path]:
    """Yield where the docker CLI looks for its plugin ``compose``, most likely first.

    The folders that only its ``config.json`` names are left out.
    """
    home = environ.get("HOME")
    own = environ.get("DOCKER_CONFIG") or (f"{home}/.docker" if home else "")
    if own:
        yield pathlib.Path(own, "cli-plugins", _STANDALONE)
    for prefix in ("/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"):
        yield pathlib.Path(prefix, "docker", "cli-plugins", _STANDALONE)


def _standalone(path: str) -> Iterator[Candidate]:
    standalone = shutil.which(_STANDALONE, path=path)
    if standalone:
        yield (standalone,), _STANDALONE
    beside = shutil.which(_STANDALONE, path=_scripts())
    if beside and beside != standalone:
        yield (beside,), _STANDALONE


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

    The given files are copied to a temporary folder outside the project; relative
    paths keep their base. Nothing in the project is written.

    Args:
        binary: from :func:`find`.
        inputs: the project as it was loaded.
        texts: bytes to use instead of what lies on disk, by absolute path.
        profiles: the profiles to activate; ``("*",)`` for all.
    """
    _, verdict = _config(binary, inputs, texts, profiles, "--quiet")
    return verdict


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
    output, verdict = _config(binary, inputs, texts, profiles, "--format", "json")
    if not verdict.accepted:
        return verdict
    model: Mapping[str, Any] = json.loads(output)
    return model


def _config(
    binary: ComposeBinary,
    inputs: Inputs,
    texts: Mapping[pathlib.Path, bytes],
    profiles: Sequence[str],
    *form: str,
) -> tuple[bytes, Verdict]:
    """Run ``config`` on a project; give what it wrote and what it said of it."""
    directory = _project_directory(inputs)
    texts = {**inputs.texts, **texts}
    with tempfile.TemporaryDirectory(prefix="composeopt-") as folder:
        arguments, names = _file_arguments(inputs, texts, pathlib.Path(folder))
        arguments += ["--project-directory", str(directory)]
        for env_file in inputs.env_files:
            arguments += ["--env-file", str(inputs.cwd.absolute() / env_file)]
        if inputs.project_name:
            arguments += ["--project-name", inputs.project_name]
        for profile in profiles:
            arguments += ["--profile", profile]
        return _ask(binary, [*arguments, "config", *form], inputs, directory, names)


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
        command += ["--file", "-" if str(file) == "-" else str(_absolute(cwd / file))]
    command += ["--project-directory", str(_project_directory(inputs))]
    for env_file in inputs.env_files:
        command += ["--env-file", str(cwd / env_file)]
    for profile in inputs.profiles:
        command += ["--profile", profile]
    return tuple(command)


def _ask(
    binary: ComposeBinary,
    arguments: Sequence[str],
    inputs: Inputs,
    directory: pathlib.Path,
    names: Mapping[str, str],
) -> tuple[bytes, Verdict]:
    environ = {**_HASTE, **inputs.environ, **_OFFLINE}
    environ |= {"COMPOSE_PROFILES": "", "COMPOSE_ANSI": "never"}
    environ.pop("COMPOSE_FILE", None)
    try:
        ran = _run([*binary.command, *arguments], environ, directory)
    except subprocess.TimeoutExpired:
        return b"", Verdict(accepted=False, message=f"no answer within {TIMEOUT:.0f} s")
    except OSError as error:
        message = f"{binary.name} cannot be run: {error.strerror}"
        return b"", Verdict(accepted=False, message=message)
    if ran.returncode == 0:
        return ran.stdout, Verdict(accepted=True)
    message = _error(ran.stderr.decode("utf-8", "replace"))
    for copy, name in names.items():
        message = message.replace(copy, name)
    return b"", Verdict(accepted=False, message=message or f"exit code {ran.returncode}")


def _run(
    command: Sequence[str], environ: Mapping[str, str], directory: pathlib.Path
) -> subprocess.CompletedProcess[bytes]:
    """Run compose; once more if it is silent, because 5.6.1 hangs once in thousands of runs."""
    for timeout in (FIRST_TIMEOUT, TIMEOUT):
        try:
            return subprocess.run(  # noqa: S603 - the binary was looked up, the arguments are ours
                command,
                env=dict(environ),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            late = error
    raise late


def _file_arguments(
    inputs: Inputs, texts: Mapping[pathlib.Path, bytes], folder: pathlib.Path
) -> tuple[list[str], dict[str, str]]:
    """Write copies of the files that differ from the disk; give the ``-f`` arguments."""
    arguments: list[str] = []
    names: dict[str, str] = {}
    for number, file in enumerate(inputs.files):
        absolute = file if str(file) == "-" else _absolute(inputs.cwd.absolute() / file)
        data = texts.get(absolute, texts.get(file))
        if data is None:
            arguments += ["--file", str(absolute)]
            continue
        copy = folder / str(number) / ("compose.yaml" if str(file) == "-" else file.name)
        copy.parent.mkdir()
        copy.write_bytes(data)
        names[str(copy)] = str(file)
        arguments += ["--file", str(copy)]
    return arguments, names


def _project_directory(inputs: Inputs) -> pathlib.Path:
    cwd = inputs.cwd.absolute()
    if inputs.project_directory is not None:
        return _absolute(cwd / inputs.project_directory)
    first = inputs.files[0] if inputs.files else pathlib.Path("-")
    return cwd if str(first) == "-" else _absolute(cwd / first).parent


def _absolute(path: pathlib.Path) -> pathlib.Path:
    """Make a path absolute without following links: ``a/../b`` becomes ``b``."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and len(parts) > 1:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return pathlib.Path(*parts)


def _version(command: tuple[str, ...], environ: Mapping[str, str]) -> str | None:
    """Ask a binary for its version; None when it is no Compose v2 or newer."""
    try:
        ran = subprocess.run(  # noqa: S603 - the binary was looked up on PATH
            [*command, "version", "--short"],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    text = ran.stdout.decode("utf-8", "replace").strip()
    match = _VERSION.search(text)
    if ran.returncode != 0 or match is None or (int(match[1]), int(match[2])) < OLDEST:
        return None
    return text.removeprefix("v")


def _error(text: str) -> str:
    """Keep the error of compose's stderr, without warnings and time stamps."""
    lines = [
        line.strip() for line in text.splitlines() if line.strip() and "level=warning" not in line
    ]
    return " ".join(_NOISE.sub("", line) for line in lines)[:500]
