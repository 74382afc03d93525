"""``composeopt init`` as a user calls it: where the block goes, and when it is refused."""

from __future__ import annotations

import io
import pathlib
import sys
from types import SimpleNamespace

import pytest

from composeopt.cli import run
from composeopt.facts.declared import declared
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load

PEERS = """\
# a cluster
services:
  node-1:  # the first
    image: example/node:1
    environment: {NODE_ROLE: leader}
  node-2:
    image: example/node:1
    environment: {NODE_ROLE: worker}
"""


@pytest.fixture
def peers(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    (tmp_path / "compose.yaml").write_text(PEERS)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "compose.yaml"


def test_the_block_is_added_and_all_else_stays(
    peers: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["init"])

    out = capsys.readouterr()
    assert (code, out.out) == (0, "")
    assert out.err == "wrote compose.yaml; read its x-composeopt block line by line\n"
    assert peers.read_text().startswith(PEERS + "\n# Drafted by composeopt init")
    found = declared(load(Inputs((peers,), cwd=peers.parent)))
    assert [(g.services, g.leader) for g in found.groups.values()] == [
        (("node-1", "node-2"), "node-1")
    ]


def test_a_second_run_is_refused_with_the_place(
    peers: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["init"])
    text = peers.read_text()
    capsys.readouterr()

    code = run(["init"])

    line = text[: text.index("x-composeopt:")].count("\n") + 1
    assert code == 2
    assert capsys.readouterr().err == (
        f"compose.yaml:{line}:1: there is an x-composeopt block already; edit it\n"
    )
    assert peers.read_text() == text


def test_a_diff_writes_nothing(peers: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--diff"]) == 0

    assert "+x-composeopt:\n" in capsys.readouterr().out
    assert peers.read_text() == PEERS


def test_the_result_can_go_to_stdout(
    peers: pathlib.Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["init", "-o", "-"]) == 0
    sys.stdout.flush()

    assert capfdbinary.readouterr().out.startswith(PEERS.encode() + b"\n# Drafted")
    assert peers.read_text() == PEERS


def test_the_result_can_go_to_another_file_of_the_project(peers: pathlib.Path) -> None:
    assert run(["init", "-o", "new.yaml"]) == 0

    assert "x-composeopt:" in (peers.parent / "new.yaml").read_text()
    assert peers.read_text() == PEERS


def test_standard_input_is_answered_on_stdout(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(PEERS.encode()))
    monkeypatch.setattr("sys.stdin", stdin)

    assert run(["init", "-f", "-"]) == 0
    sys.stdout.flush()

    assert b"\nx-composeopt:\n" in capfdbinary.readouterr().out


def test_a_stack_of_which_nothing_can_be_said_is_left_alone(
    peers: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    peers.write_text("services: {a: {image: x}}\n")

    code = run(["init"])

    err = capsys.readouterr().err
    assert code == 2
    assert "No budget of cpus: no limit in 1 of 1 services; --budget declares one." in err
    assert "error: nothing was found that a block could say" in err
    assert peers.read_text() == "services: {a: {image: x}}\n"


def test_a_budget_that_is_given_is_written(peers: pathlib.Path) -> None:
    assert run(["init", "--budget", "cpus=2.5,memory=1536M"]) == 0

    assert "    # as --budget says\n    cpus: 2.5\n" in peers.read_text()
    assert "    memory: 1536M\n" in peers.read_text()


def test_the_block_goes_into_the_first_file(peers: pathlib.Path) -> None:
    override = peers.parent / "compose.override.yaml"
    override.write_text("services: {node-2: {labels: {a: b}}}\n")

    assert run(["init"]) == 0

    assert "x-composeopt" in peers.read_text()
    assert "x-composeopt" not in override.read_text()
