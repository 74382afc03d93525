"""Hooks around a start, without an engine."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from composeopt.engine.launch import Hook, LaunchError, run_hook


class FakeClient:
    """An engine whose exec is silent until it is let go."""

    def __init__(self, code: int = 0, said: bytes = b"") -> None:
        self.go = threading.Event()
        self.code, self.said = code, said
        self.asked: dict[str, Any] = {}

    @property
    def api(self) -> FakeClient:
        return self

    def exec_create(self, container: str, command: list[str], **more: Any) -> dict[str, str]:
        self.asked = {"container": container, "command": command, **more}
        return {"Id": "run"}

    def exec_start(self, run: str) -> bytes:
        assert run == "run"
        assert self.go.wait(60)
        return self.said

    def exec_inspect(self, run: str) -> dict[str, int]:
        assert run == "run"
        return {"ExitCode": self.code}


def hook(client: FakeClient, **over: Any) -> None:
    run_hook(client, "id", Hook(("migrate", "now"), user="app"), "post_start", **over)  # type: ignore[arg-type]  # as much of a client as is asked


def test_a_hook_that_ends_well_is_done() -> None:
    client = FakeClient()
    client.go.set()

    hook(client, is_over=lambda: False)

    assert client.asked["command"] == ["migrate", "now"]
    assert client.asked["user"] == "app"


def test_a_hook_that_fails_is_named_with_what_it_said() -> None:
    client = FakeClient(code=3, said=b"no table\n")
    client.go.set()

    with pytest.raises(LaunchError, match=r"^post_start hook migrate ended with 3: no table$"):
        hook(client, is_over=lambda: False)


def test_nobody_waits_for_a_hook_once_it_is_over() -> None:
    client, over = FakeClient(), threading.Event()
    threading.Timer(0.3, over.set).start()
    began = time.monotonic()

    with pytest.raises(LaunchError, match="post_start hook migrate has not ended"):
        hook(client, is_over=over.is_set)
    client.go.set()
    assert 0.2 < time.monotonic() - began < 30


def test_a_hook_may_be_silent_for_as_long_as_it_likes() -> None:
    client = FakeClient()
    threading.Timer(0.5, client.go.set).start()
    began = time.monotonic()

    hook(client, is_over=lambda: False)

    assert time.monotonic() - began >= 0.5
