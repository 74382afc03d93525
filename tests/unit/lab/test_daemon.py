"""Where there is no engine, the laboratory says why."""

from __future__ import annotations

import pathlib

import pytest

from benchmarks.lab import daemon


def test_without_dockerd_the_reason_is_that_it_is_not_installed(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)

    with pytest.raises(daemon.NoEngineError, match="dockerd is not installed"):
        daemon.start(tmp_path)


def test_a_dockerd_that_dies_is_quoted(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "dockerd"
    program.write_text("#!/bin/sh\necho no iptables here\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda *_, **__: str(program))
    monkeypatch.setattr("os.geteuid", lambda: 0)

    with pytest.raises(daemon.NoEngineError, match="no iptables here"):
        daemon.start(tmp_path / "engine")


def test_nothing_answers_at_a_socket_that_is_not_there(tmp_path: pathlib.Path) -> None:
    assert not daemon.answers(f"unix://{tmp_path / 'none.sock'}")
