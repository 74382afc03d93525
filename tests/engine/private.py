"""An engine of a test's own, to be filled up and restarted."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import docker

from benchmarks.lab.daemon import answers, connect
from tests.programs import lacking

PATIENCE = 120.0


@dataclass(slots=True)
class PrivateEngine:
    """A daemon whose files lie in a folder, in a network namespace of its own.

    On the host's network it would remove the bridge docker0 of the engine that runs there
    already: that is what ``--bridge=none`` does when it starts.
    """

    folder: pathlib.Path
    flags: Sequence[str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        """Where it listens, as DOCKER_HOST writes it."""
        return f"unix://{self.folder / 'docker.sock'}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        dockerd = shutil.which("dockerd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if dockerd is None or os.geteuid() != 0:
            lacking("an engine of its own needs root and dockerd")
        command = [
            *("unshare", "--net", dockerd),
            f"--host={self.host}",
            f"--data-root={self.folder / 'data'}",
            f"--exec-root={self.folder / 'exec'}",
            f"--pidfile={self.folder / 'pid'}",
            "--bridge=none",
            "--iptables=false",
            *self.flags,
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while not answers(self.host):
            assert time.monotonic() < deadline, (self.folder / "log").read_text("utf-8")[-500:]
            time.sleep(0.1)

    def stop(self) -> None:
        """End it with all its containers, and wait."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
            self.process = None


@contextlib.contextmanager
def private_engine(*flags: str) -> Iterator[tuple[PrivateEngine, docker.DockerClient]]:
    """Give an engine of its own and a client of it for the time of the block."""
    # The path of a socket must be short, so it is not in the test's own folder.
    with tempfile.TemporaryDirectory(prefix="ce-", ignore_cleanup_errors=True) as folder:
        engine = PrivateEngine(pathlib.Path(folder), flags)
        engine.start()
        try:
            with contextlib.closing(connect(engine.host)) as client:
                yield engine, client
        finally:
            _clear(engine)
            engine.stop()


def _clear(engine: PrivateEngine) -> None:
    """Remove what is on an engine; the host would keep its networks' interfaces."""
    if not answers(engine.host):
        engine.start()
    with contextlib.closing(connect(engine.host)) as client:
        for container in client.containers.list(all=True):
            container.remove(force=True)
        client.networks.prune()
