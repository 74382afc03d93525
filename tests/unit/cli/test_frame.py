"""The frame of the command line: help is light, and every error is one line."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from composeopt import cli, errors
from composeopt.cli.commands import COMMANDS
from composeopt.cli.failures import describe
from composeopt.model.location import Location

HEAVY = {"rich", "jsonschema", "docker", "crossplane", "ruamel", "pluggy", "composeopt.api"}


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(flag: str) -> None:
    code = (
        "import sys; from composeopt.cli import run; "
        f"code = run(['{flag}']); print('modules:', *sys.modules); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.rpartition("modules:")[2].split()

    assert not HEAVY & set(loaded)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help"]) == 0

    written = capsys.readouterr().out
    for name, (_, text) in COMMANDS.items():
        assert f"{name} " in written
        assert text in written


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_helps(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([name, "--help"]) == 0

    assert f"composeopt {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            errors.InputError("odd\nkey", Location("a.yml", 3, 4), "CMP001"),
            "a.yml:3:4: odd key [CMP001]",
        ),
        (errors.InputError("no compose file"), "error: no compose file"),
        (errors.UsageError("no such engine"), "error: no such engine"),
        (errors.PluginError("acme", "raised"), "error: plugin acme: raised"),
        (KeyboardInterrupt(), "error: interrupted"),
        (click.Abort(), "error: interrupted"),
        (BrokenPipeError(), "error: the reader of the output has gone"),
        (
            PermissionError(13, "Permission denied", "/x"),
            "error: /x: permission denied",
        ),
        (RecursionError(), "error: the input is nested too deeply"),
        (
            ValueError("x\ny"),
            "error: a fault in composeopt (ValueError: x y); "
            "please report it with the output of -v",
        ),
    ],
)
def test_every_error_is_one_line_and_exit_code_two(error: BaseException, line: str) -> None:
    assert describe(error) == (2, line)


def test_several_input_errors_are_a_line_each() -> None:
    error = errors.InputErrors(
        [errors.InputError("x", Location("a", 1, 1)), errors.InputError("y", Location("a", 2, 1))]
    )

    assert describe(error) == (2, "a:1:1: x\na:2:1: y")


def test_the_traceback_is_shown_on_request_only() -> None:
    code, text = describe(ValueError("x"), traceback=True)

    assert code == 2
    assert text.startswith("ValueError: x\nerror: a fault")


def test_a_misspelt_command_is_named_with_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["optimise"]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert "no such command 'optimise'; did you mean optimize?" in said.err


def test_a_missing_argument_with_choices_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion"]) == 2

    assert len(capsys.readouterr().err.splitlines()) == 1


def test_bad_usage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["plugins", "--colour"]) == 2

    assert len(capsys.readouterr().err.splitlines()) == 1


def test_quiet_and_verbose_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["plugins", "-q", "-v"]) == 2

    assert capsys.readouterr().err == "error: -q and -v exclude each other\n"


@pytest.mark.parametrize("options", [[], ["-v"]])
def test_a_reader_that_goes_away_leaves_no_traceback(options: list[str]) -> None:
    code = "from composeopt.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "settings", "--format", "json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()

    assert process.wait() == 2
    assert said == "error: the reader of the output has gone\n"


@pytest.mark.parametrize(
    ("closed", "code", "said"),
    [
        (">&-", 2, "error: bad file descriptor\n"),
        ("2>&-", 0, ""),
        ("<&-", 0, ""),
        (">&- 2>&- <&-", 2, ""),
    ],
)
def test_streams_that_are_closed_leave_no_traceback(closed: str, code: int, said: str) -> None:
    program = "from composeopt.cli import main; main()"
    command = f'exec "$0" -c "{program}" settings --format json {closed}'

    done = subprocess.run(
        ["sh", "-c", command, sys.executable], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (code, said)
