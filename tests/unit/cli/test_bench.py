"""``composeopt bench`` as a user calls it, without an engine: what it asks for and gives back."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from composeopt.cli import run
from composeopt.engine import endpoint
from composeopt.engine.bench import measure
from composeopt.model.bench import Bench
from tests.unit.report.benches import bench, faster

FILE = "services:\n  web:\n    image: nginx:1.27\n"
Calls = list[tuple[measure.Bencher, Sequence[measure.Entry]]]


@pytest.fixture
def asked(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Bench], Calls]:
    """Give what lets an engine answer with a comparison, and remembers what it was asked."""
    for name in ("before.yaml", "after.yaml", "more.yaml"):
        (tmp_path / name).write_text(FILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(endpoint, "connect", lambda _: SimpleNamespace(close=lambda: None))

    def answer(found: Bench) -> Calls:
        calls: Calls = []

        def measured(self: measure.Bencher, entries: Sequence[measure.Entry]) -> Bench:
            calls.append((self, entries))
            return found

        monkeypatch.setattr(measure.Bencher, "run", measured)
        return calls

    return answer


def test_two_projects_are_compared_by_compose_five_times_each(
    asked: Callable[[Bench], Calls], capsys: pytest.CaptureFixture[str]
) -> None:
    calls = asked(faster())

    assert run(["bench", "before.yaml", "after.yaml"]) == 0

    ((bencher, entries),) = calls
    assert [(each.side, each.given, each.starter) for each in entries] == [
        ("before", "before.yaml", "compose"),
        ("after", "after.yaml", "compose"),
    ]
    assert (bencher.wishes.runs, bencher.wishes.own_probes, bencher.wishes.may_share) == (
        5,
        True,
        False,
    )
    assert "compose.optimized.yaml is faster: " in capsys.readouterr().out


def test_each_side_may_have_its_own_starter(asked: Callable[[Bench], Calls]) -> None:
    calls = asked(faster())

    run(["bench", "before.yaml", "after.yaml", "--with", "compose", "--with", "composeopt"])
    run(["bench", "before.yaml", "after.yaml", "--with", "composeopt"])

    starters = [[each.starter for each in entries] for _, entries in calls]
    assert starters == [["compose", "composeopt"], ["composeopt", "composeopt"]]


def test_files_of_one_project_are_joined_as_in_compose_file(
    asked: Callable[[Bench], Calls],
) -> None:
    calls = asked(faster())

    assert run(["bench", "before.yaml", "after.yaml:more.yaml"]) == 0

    ((_, (_, after)),) = calls
    assert [file.name for file in after.stack.inputs.files] == ["after.yaml", "more.yaml"]


def test_what_was_measured_is_written(
    asked: Callable[[Bench], Calls], tmp_path: pathlib.Path
) -> None:
    asked(faster())

    assert run(["bench", "before.yaml", "after.yaml", "--json", "b.json", "--svg", "b.svg"]) == 0

    assert json.loads((tmp_path / "b.json").read_text())["verdict"] == "faster"
    assert (tmp_path / "b.svg").read_text().startswith("<svg ")


@pytest.mark.parametrize(
    ("seconds", "flags", "code"),
    [
        ((30.0, 31.0, 30.5, 32.0), ["--fail-if-slower"], 1),
        ((30.0, 31.0, 30.5, 32.0), [], 0),
        ((15.1, 15.6, 14.9, 15.4), ["--fail-if-slower"], 0),
    ],
)
def test_only_a_significantly_slower_stack_fails_and_only_when_asked(
    asked: Callable[[Bench], Calls], seconds: Any, flags: list[str], code: int
) -> None:
    asked(bench((1.0, 15.0, 15.5, 15.1, 16.0), (1.0, *seconds)))

    assert run(["bench", "before.yaml", "after.yaml", *flags]) == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["before.yaml"], "error: bench compares two projects, each a file or a folder"),
        (["a", "b", "c"], "error: bench compares two projects, each a file or a folder"),
        (["before.yaml", "after.yaml", "-f", "more.yaml"], "error: bench compares two projects"),
        (["before.yaml", "gone.yaml"], "error: no such file: gone.yaml"),
        (["before.yaml", "after.yaml", "--runs", "0"], "error: invalid value for '--runs'"),
        (
            ["before.yaml", "after.yaml", "--timeout", "soon"],
            "error: invalid value for '--timeout'",
        ),
    ],
)
def test_a_wrong_call_is_one_line_and_two(
    asked: Callable[[Bench], Calls],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    calls = asked(faster())

    assert run(["bench", *arguments]) == 2

    err = capsys.readouterr().err
    assert err.startswith(message)
    assert err.count("\n") == 1
    assert calls == []
