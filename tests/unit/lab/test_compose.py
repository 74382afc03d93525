"""The compose that the tests call: a run that hangs costs none of them."""

from __future__ import annotations

import pathlib
import subprocess

import pytest

from benchmarks.lab import compose as lab

FAKE = """\
#!/bin/sh
echo >> "$0.calls"
case "$1" in
hangs-once) [ -e "$0.once" ] || { touch "$0.once"; exec sleep 60; } ;;
hangs) exec sleep 60 ;;
slow) echo begun >&2; sleep 4 ;;
esac
echo done; exit 3
"""


@pytest.fixture
def calls(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Put a program in place of compose; give the file with a line for each call."""
    program = tmp_path / "compose"
    program.write_text(FAKE, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(lab, "binary", lambda: str(program))
    monkeypatch.setattr(lab, "HANGS", 2.0)
    return tmp_path / "compose.calls"


@pytest.mark.parametrize(("kind", "runs"), [("quick", 1), ("slow", 1), ("hangs-once", 2)])
def test_who_says_nothing_is_run_once_more(calls: pathlib.Path, kind: str, runs: int) -> None:
    done = lab.compose([kind])

    assert (done.returncode, done.stdout) == (3, "done\n")
    assert len(calls.read_text(encoding="utf-8").splitlines()) == runs


def test_who_hangs_again_is_ended(calls: pathlib.Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        lab.compose(["hangs"], timeout=3)

    assert len(calls.read_text(encoding="utf-8").splitlines()) == 2
