"""The door to a running engine's version and size; asked only for ``--engine auto``."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
from collections.abc import Mapping
from typing import Any

from composeopt.errors import UsageError
from composeopt.facts.engine import EngineFacts, version_of

TIMEOUT = 10.0
"""Seconds within which a daemon must answer."""

_SOCKET = "/var/run/docker.sock"


def ask_daemon(environ: Mapping[str, str]) -> EngineFacts:
    """Ask the engine that the docker CLI would use, or the local socket.

    Args:
        environ: the process environment.

    Raises:
        UsageError: no engine answers.
    """
    info = _by_cli(environ) or _by_socket(environ)
    version = version_of(str((info or {}).get("ServerVersion", "")))
    if info is None or version is None:
        message = "--engine auto: no engine answers; start it, or name a version: --engine 25.0"
        raise UsageError(message)
    return EngineFacts(
        version,
        cpus=_number(info.get("NCPU")),
        memory=_number(info.get("MemTotal")),
        source="daemon",
    )


def _by_cli(environ: Mapping[str, str]) -> dict[str, Any] | None:
    docker = shutil.which("docker", path=environ.get("PATH", ""))
    if docker is None:
        return None
    try:
        ran = subprocess.run(  # noqa: S603 - the binary was looked up on PATH
            [docker, "info", "--format", "{{json .}}"],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return _parsed(ran.stdout) if ran.returncode == 0 else None


def _by_socket(environ: Mapping[str, str]) -> dict[str, Any] | None:
    host = environ.get("DOCKER_HOST", "") or f"unix://{_SOCKET}"
    if not host.startswith("unix://"):
        return None
    connection = _UnixConnection(host.removeprefix("unix://"))
    try:
        connection.request("GET", "/info", headers={"Host": "docker"})
        return _parsed(connection.getresponse().read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    return value if isinstance(value, dict) and value.get("ServerVersion") else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self.path = path

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)
