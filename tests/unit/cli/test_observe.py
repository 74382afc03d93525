"""``observe`` as a user calls it, and what optimize and plan make of its profile."""

from __future__ import annotations

import json
import pathlib

import pytest

from composeopt.cli import run

STACK = """\
services:
  web: {image: nginx:1.27, networks: [all]}
  db: {image: postgres:16, networks: [all]}
  cache: {image: redis:7, networks: [all]}
  queue: {image: memcached:1, networks: [all]}
networks: {all: {}}
"""
PROFILE = {
    "schema": 1,
    "services": {},
    "conversations": [{"source": "web", "target": "db", "port": 5432, "looks": 9}],
}


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    (tmp_path / "compose.yaml").write_text(STACK, encoding="utf-8")
    (tmp_path / "usage.json").write_text(json.dumps(PROFILE), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    return tmp_path


def plan(capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    assert run(["plan", "--format", "json", *flags]) == 0
    return capsys.readouterr().out


def test_a_conversation_that_was_seen_is_evidence_of_a_plan(
    project: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del project

    assert "E5" not in plan(capsys)
    told = plan(capsys, "--usage", "usage.json")
    assert '"E5"' in told
    assert "web was seen to talk to db:5432" in told


def test_optimize_keeps_a_pair_together_that_was_seen_to_talk(
    project: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["optimize", "--select", "networks", "--unsafe", "--report"]
    pairs = {}
    for name, flags in (("without", []), ("with", ["--usage", "usage.json"])):
        assert run([*arguments, f"{name}.json", "-o", f"{name}.yaml", *flags]) == 0
        capsys.readouterr()
        assert run(["config", "--format", "json", "-f", f"{name}.yaml"]) == 0
        services = json.loads(capsys.readouterr().out)["services"]
        pairs[name] = bool(set(services["web"]["networks"]) & set(services["db"]["networks"]))

    assert pairs == {"without": False, "with": True}
    assert "web was seen to talk to db:5432" in (project / "with.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "flags", [["--interval", "0"], ["--interval", "1m", "--duration", "10s"], ["--interval", "x"]]
)
def test_an_interval_that_cannot_be_is_refused(
    project: pathlib.Path, capsys: pytest.CaptureFixture[str], flags: list[str]
) -> None:
    del project

    assert run(["observe", *flags]) == 2
    assert "interval" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["observe", "validate"])
def test_an_engine_that_does_not_answer_is_named(
    project: pathlib.Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    del project
    flags = ["--quick"] if command == "validate" else []

    assert run([command, *flags]) == 2
    assert "no engine answers at tcp://127.0.0.1:1" in capsys.readouterr().err
