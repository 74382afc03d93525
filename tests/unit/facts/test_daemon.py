"""The target engine: as the user names it, or as the daemon answers."""

from __future__ import annotations

import json
import pathlib
import socket
import threading
from collections.abc import Iterator

import pytest

from composeopt.errors import UsageError
from composeopt.facts.daemon import ask_daemon
from composeopt.facts.engine import EngineFacts, parse_engine

INFO = {"ServerVersion": "27.3.1", "NCPU": 4, "MemTotal": 8 << 30}
FACTS = EngineFacts((27, 3), cpus=4, memory=8 << 30, source="daemon")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("25", (25, 0)),
        ("25.0", (25, 0)),
        ("v27.3.1", (27, 3)),
        ("20.10.24+dfsg1", (20, 10)),
        ("28.0.0-rc.1", (28, 0)),
    ],
)
def test_a_named_version_is_read(text: str, version: tuple[int, int]) -> None:
    assert parse_engine(text) == EngineFacts(version, source="--engine")


def test_no_version_is_any_engine() -> None:
    assert parse_engine("") == EngineFacts()


@pytest.mark.parametrize("text", ["newest", "25.x", "-1", "25,0"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no engine version"):
        parse_engine(text)


def test_the_docker_cli_is_asked_first(tmp_path: pathlib.Path) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\necho '{json.dumps(INFO)}'\n")
    docker.chmod(0o755)

    assert ask_daemon({"PATH": f"{tmp_path}:/bin:/usr/bin"}) == FACTS


@pytest.fixture
def endpoint(tmp_path: pathlib.Path) -> Iterator[str]:
    """A socket that answers one request as an engine would."""
    path = str(tmp_path / "engine.sock")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(1)

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            body = json.dumps(INFO).encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    thread = threading.Thread(target=answer)
    thread.start()
    yield f"unix://{path}"
    thread.join(timeout=60)
    listener.close()


def test_without_the_docker_cli_the_socket_is_asked(endpoint: str) -> None:
    assert ask_daemon({"PATH": "", "DOCKER_HOST": endpoint}) == FACTS


@pytest.mark.parametrize("host", ["unix:///no/such.sock", "tcp://127.0.0.1:1", "ssh://host"])
def test_no_answer_is_an_error_that_says_what_to_do(host: str) -> None:
    with pytest.raises(UsageError, match=r"no engine answers.*--engine 25\.0"):
        ask_daemon({"PATH": "", "DOCKER_HOST": host})
