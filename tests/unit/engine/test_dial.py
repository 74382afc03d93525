"""Raw connections to the engine, however it is reached."""

from __future__ import annotations

import os
import pathlib
import socket

import pytest

from composeopt.engine.dial import dial
from composeopt.engine.endpoint import Endpoint
from composeopt.errors import UsageError


def test_a_unix_socket_is_reached(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        with dial(Endpoint(f"unix://{path}", "a test")) as found:
            assert found.family == socket.AF_UNIX


def test_a_port_is_reached() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with dial(Endpoint(f"tcp://127.0.0.1:{port}", "a test")) as found:
            assert found.getpeername() == ("127.0.0.1", port)
            assert found.gettimeout() is None


def test_ssh_carries_the_engines_stream(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "ssh"
    fake.write_text('#!/bin/sh\necho "$@"\nexec cat\n', encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    with dial(Endpoint("ssh://me@far:2222", "a test")) as found, found.makefile("rwb") as stream:
        assert stream.readline() == b"-l me -p 2222 -- far docker system dial-stdio\n"
        stream.write(b"hello\n")
        stream.flush()
        assert stream.readline() == b"hello\n"


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(UsageError, match="use unix, tcp or ssh"):
        dial(Endpoint("npipe:////./pipe/docker_engine", "a test"))
