"""A Docker Engine to test on: the one that answers, or a private one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import docker
from docker.errors import DockerException

PATIENCE = 60.0


class NoEngineError(Exception):
    """No engine answers and none can be started; the message says why."""


@dataclass(frozen=True, slots=True)
class PrivateDaemon:
    """A daemon of our own, known by its folder and its process id."""

    folder: pathlib.Path
    pid: int

    @property
    def host(self) -> str:
        """Where it listens, as DOCKER_HOST writes it."""
        return f"unix://{self.folder / 'docker.sock'}"


def answers(host: str | None = None) -> bool:
    """Tell whether an engine answers at a host, or at the one the environment names."""
    host = host or os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    # docker-py leaves its socket open when it cannot connect, so look before asking it.
    if host.startswith("unix://") and not _listens(host.removeprefix("unix://")):
        return False
    try:
        with contextlib.closing(connect(host)) as client:
            return bool(client.ping())
    except DockerException:
        return False


def _listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True


def connect(host: str | None = None) -> docker.DockerClient:
    """Connect to a host, or to the one the environment names.

    Raises:
        DockerException: when nothing answers there.
    """
    if host is None:
        return docker.from_env()
    return docker.DockerClient(base_url=host)


def start(folder: pathlib.Path) -> PrivateDaemon:
    """Start a daemon whose every file lies in a folder, and wait until it answers.

    Raises:
        NoEngineError: when dockerd is not installed, we are not root, or it does not come up.
    """
    dockerd = shutil.which("dockerd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if dockerd is None:
        raise NoEngineError("no Docker Engine answers and dockerd is not installed")
    if os.geteuid() != 0:
        raise NoEngineError("no Docker Engine answers and only root can start one")
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        dockerd,
        f"--host=unix://{folder / 'docker.sock'}",
        f"--data-root={folder / 'data'}",
        f"--exec-root={folder / 'exec'}",
        f"--pidfile={folder / 'pid'}",
    ]
    # The shell leaves it behind: it is nobody's child, and outlives who started it.
    script = f'setsid "$@" >{shlex.quote(str(folder / "log"))} 2>&1 & echo $!'
    begun = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *command], stdout=subprocess.PIPE, check=True
    )
    daemon = PrivateDaemon(folder, int(begun.stdout))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not answers(daemon.host):
        time.sleep(0.2)
        if not _is_alive(daemon.pid):
            break
    else:
        if answers(daemon.host):
            return daemon
    stop(daemon)
    raise NoEngineError(f"dockerd did not come up: {_last_line(folder / 'log')}")


def stop(daemon: PrivateDaemon) -> None:
    """End a private daemon by its process id, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(daemon.pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and _is_alive(daemon.pid):
        time.sleep(0.1)


@contextlib.contextmanager
def engine(folder: pathlib.Path) -> Iterator[docker.DockerClient]:
    """Give a client of the answering engine, or of a private one for the time of the block.

    A private one is shared by all processes that name the same folder: the first starts it,
    the last ends it. ``DOCKER_HOST`` names it meanwhile, so that compose finds it too.

    Raises:
        NoEngineError: when none answers and none can be started.
    """
    if answers():
        with contextlib.closing(connect()) as client:
            yield client
        return
    before = os.environ.get("DOCKER_HOST")
    os.environ["DOCKER_HOST"] = _join(folder).host
    try:
        with contextlib.closing(connect()) as client:
            yield client
    finally:
        os.environ.pop("DOCKER_HOST")
        if before is not None:
            os.environ["DOCKER_HOST"] = before
        _leave(folder)


def _join(folder: pathlib.Path) -> PrivateDaemon:
    with _locked(folder):
        users = folder / "users"
        users.mkdir(exist_ok=True)
        pid = folder / "pid"
        if any(users.iterdir()) and pid.exists():
            daemon = PrivateDaemon(folder, int(pid.read_text(encoding="utf-8")))
        else:
            daemon = start(folder)
        (users / str(os.getpid())).touch()
        return daemon


def _leave(folder: pathlib.Path) -> None:
    with _locked(folder):
        (folder / "users" / str(os.getpid())).unlink()
        if not any((folder / "users").iterdir()):
            stop(PrivateDaemon(folder, int((folder / "pid").read_text(encoding="utf-8"))))


@contextlib.contextmanager
def _locked(folder: pathlib.Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_alive(pid: int) -> bool:
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    # A process that ended but that nobody has asked about stays as Z.
    return fields.rpartition(")")[2].split()[0] != "Z"


def _last_line(log: pathlib.Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
