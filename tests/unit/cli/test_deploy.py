"""deploy: how its options are written. What it does is tried in tests/engine."""

from __future__ import annotations

import pathlib

import pytest

from composeopt import cli

MISSING = "no-such.yaml"


@pytest.mark.parametrize("option", ["--timeout", "--settle"])
@pytest.mark.parametrize("written", ["90", "0.5", "10m", "1m30s"])
def test_a_duration_is_seconds_or_has_a_unit(
    option: str,
    written: str,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    assert cli.run(["deploy", option, written, MISSING]) == 2

    assert capsys.readouterr().err == f"error: no such file: {MISSING}\n"


@pytest.mark.parametrize("option", ["--timeout", "--settle"])
@pytest.mark.parametrize("written", ["soon", "-1", "nan"])
def test_what_is_no_duration_is_refused(
    option: str, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["deploy", option, written, MISSING]) == 2

    assert f"'{option}': '{written}' is no duration; write e.g." in capsys.readouterr().err
