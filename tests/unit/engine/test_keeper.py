"""The door before the engine: everything passes but what would lose something."""

from __future__ import annotations

import contextlib
import http.client
import pathlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from composeopt.engine import keeper


class Engine:
    """Answers every request with its own text and closes; an upgrade it echoes."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.path = str(folder / "engine.sock")
        self.heard: list[bytes] = []
        self.go = threading.Event()
        self.saw_end = False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def dial(self) -> socket.socket:
        found = socket.socket(socket.AF_UNIX)
        found.connect(self.path)
        return found

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with client:
                    self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        data = client.recv(65536)
        if b"Content-Length: 4" in data and not data.endswith(b"body"):
            data += client.recv(65536)
        self.heard.append(data)
        if b"/stop" in data:
            assert self.go.wait(60)
            client.settimeout(0.2)
            with contextlib.suppress(TimeoutError):
                self.saw_end = client.recv(100) == b""
        if b"Upgrade:" in data:
            client.sendall(b"HTTP/1.1 101 UPGRADED\r\n\r\n")
            while more := client.recv(65536):
                client.sendall(b"echo " + more)
            return
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")


@pytest.fixture
def engine(tmp_path: pathlib.Path) -> Iterator[Engine]:
    found = Engine(tmp_path)
    yield found
    found.close()


def ask(host: str, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Send one request through the door."""
    connection = http.client.HTTPConnection("docker")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(host.removeprefix("unix://"))
    with contextlib.closing(connection):
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.read()


def test_what_loses_nothing_passes_as_it_is(engine: Engine) -> None:
    with keeper.kept(engine.dial, lambda _: True) as host:
        answer = ask(host, "POST", "/v1.41/containers/create?name=x", b"body")

    assert answer == (200, b"ok")
    (heard,) = engine.heard
    assert heard.startswith(
        b"POST /v1.41/containers/create?name=x HTTP/1.1\r\nConnection: close\r\n"
    )
    assert heard.endswith(b"\r\n\r\nbody")


def test_a_container_of_before_is_kept_instead_of_removed(engine: Engine) -> None:
    kept = []

    def keep(reference: str) -> bool:
        kept.append(reference)
        return reference == "old"

    with keeper.kept(engine.dial, keep) as host:
        old = ask(host, "DELETE", "/v1.41/containers/old?force=1")
        new = ask(host, "DELETE", "/containers/new")

    assert kept == ["old", "new"]
    assert old == (204, b"")
    assert new == (200, b"ok")
    assert len(engine.heard) == 1


def test_a_container_that_cannot_be_kept_is_not_removed_either(engine: Engine) -> None:
    def keep(_: str) -> bool:
        raise RuntimeError("no space")

    with keeper.kept(engine.dial, keep) as host:
        status, body = ask(host, "DELETE", "/v1.41/containers/old")

    assert status == 500
    assert b"no space" in body
    assert engine.heard == []


@pytest.mark.parametrize(
    "request_line", ["DELETE /v1.41/volumes/data?force=1", "POST /volumes/prune"]
)
def test_no_volume_is_removed(engine: Engine, request_line: str) -> None:
    with keeper.kept(engine.dial, lambda _: False) as host:
        method, path = request_line.split()
        status, _ = ask(host, method, path)

    assert status == 409
    assert engine.heard == []


def test_a_connection_that_is_taken_over_carries_bytes_both_ways(engine: Engine) -> None:
    with keeper.kept(engine.dial, lambda _: False) as host, socket.socket(socket.AF_UNIX) as client:
        client.connect(host.removeprefix("unix://"))
        client.sendall(b"POST /session HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 101 UPGRADED\r\n\r\n"
        client.sendall(b"hello")
        assert client.recv(100) == b"echo hello"
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""

    assert b"Connection: Upgrade" in engine.heard[0]


def test_everybody_who_comes_at_once_finds_the_door_open(engine: Engine) -> None:
    """A full queue would turn away who does not wait, and compose does not."""
    with keeper.kept(engine.dial, lambda _: False) as host, contextlib.ExitStack() as stack:
        for _ in range(300):
            client = stack.enter_context(socket.socket(socket.AF_UNIX))
            client.setblocking(False)
            client.connect(host.removeprefix("unix://"))


def test_it_closes_when_the_engine_has_done_what_a_program_that_is_gone_asked_for(
    engine: Engine,
) -> None:
    closed = threading.Event()
    door = contextlib.ExitStack()
    host = door.enter_context(keeper.kept(engine.dial, lambda _: False))
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(host.removeprefix("unix://"))
        client.sendall(b"POST /v1.41/containers/x/stop HTTP/1.1\r\nHost: d\r\n\r\n")
        wait_until(lambda: bool(engine.heard))

    def close() -> None:
        door.close()
        closed.set()

    closing = threading.Thread(target=close)
    closing.start()
    is_early = closed.wait(0.5)
    engine.go.set()
    closing.join(60)

    assert not is_early
    assert closed.is_set()
    assert not engine.saw_end, "an engine may give up when it sees who asked go away"


def test_it_closes_when_what_it_puts_aside_is_aside(engine: Engine) -> None:
    begun, go, ended = threading.Event(), threading.Event(), threading.Event()

    def keep(_: str) -> bool:
        begun.set()
        assert go.wait(60)
        ended.set()
        return True

    with keeper.kept(engine.dial, keep) as host:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(host.removeprefix("unix://"))
            client.sendall(b"DELETE /v1.41/containers/old HTTP/1.1\r\nHost: d\r\n\r\n")
            assert begun.wait(60)
        threading.Timer(0.3, go.set).start()

    assert ended.is_set()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_long_name_of_the_folder_for_temporary_files_is_no_obstacle(
    engine: Engine, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A socket's name has about a hundred bytes at most."""
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    heard = []

    with keeper.kept(engine.dial, lambda _: False, lambda: heard.append(1)) as host:
        assert heard == []
        assert ask(host, "GET", "/_ping")[0] == 200

    assert heard == [1]
