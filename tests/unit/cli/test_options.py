"""The common options and what they make of a command's project."""

from __future__ import annotations

import io
import pathlib
import sys
from typing import Any

import click
import pytest

from composeopt import errors
from composeopt.cli.options import ProjectRequest, ToolRequest, project_options
from composeopt.report.blocks import Line

FILE = "services:\n  web:\n    image: nginx:1.27\n"


def parse(*arguments: str, many: bool = False) -> ProjectRequest:
    """Give what a command with all common options receives."""
    received: list[ProjectRequest] = []

    @click.command()
    @project_options(many=many)
    def command(request: ProjectRequest) -> None:
        received.append(request)

    command.main(list(arguments), standalone_mode=False)
    return received[0]


def test_every_common_option_is_taken() -> None:
    request = parse(
        *("-f", "a.yml", "-f", "b.yml", "--project-directory", "d", "--env-file", "x"),
        *("--env-file", "y", "--profile", "dev", "-p", "name", "--config", "c.toml"),
        *("--no-plugins", "--color", "never", "-v"),
    )

    assert request == ProjectRequest(
        config=pathlib.Path("c.toml"),
        external=False,
        color="never",
        verbose=True,
        files=(pathlib.Path("a.yml"), pathlib.Path("b.yml")),
        project_directory=pathlib.Path("d"),
        env_files=(pathlib.Path("x"), pathlib.Path("y")),
        profiles=("dev",),
        project_name="name",
    )


def test_a_command_takes_one_path_or_many_as_it_says() -> None:
    assert parse("a").paths == (pathlib.Path("a"),)
    assert parse().paths == ()
    assert parse("a", "b", many=True).paths == (pathlib.Path("a"), pathlib.Path("b"))
    with pytest.raises(click.UsageError):
        parse("a", "b")


def test_a_file_is_a_project_of_its_own(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stack.yml").write_text(FILE, encoding="utf-8")

    inputs = ProjectRequest(paths=(pathlib.Path("stack.yml"),)).inputs()

    assert inputs.files == (pathlib.Path("stack.yml"),)
    assert inputs.profiles == ("*",)
    assert inputs.cwd == tmp_path


def test_a_folder_is_searched_as_compose_does(tmp_path: pathlib.Path) -> None:
    (tmp_path / "compose.yaml").write_text(FILE, encoding="utf-8")
    (tmp_path / "compose.override.yaml").write_text(FILE, encoding="utf-8")

    inputs = ProjectRequest(paths=(tmp_path,)).inputs()

    assert [file.name for file in inputs.files] == ["compose.yaml", "compose.override.yaml"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FILE.encode())))

    inputs = ProjectRequest(paths=(pathlib.Path("-"),)).inputs()

    assert inputs.files == (pathlib.Path("-"),)
    assert FILE.encode() in inputs.texts.values()


@pytest.mark.parametrize(
    ("request_", "kind", "said"),
    [
        (
            ProjectRequest(paths=(pathlib.Path("a"),), files=(pathlib.Path("b"),)),
            errors.UsageError,
            "give a PATH or -f, not both",
        ),
        (ProjectRequest(paths=(pathlib.Path("no.yml"),)), errors.InputError, "no such file"),
        (ProjectRequest(files=(pathlib.Path(),)), errors.InputError, "is a folder"),
    ],
)
def test_what_cannot_be_a_project_is_refused(
    request_: ProjectRequest, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        request_.inputs()


@pytest.mark.parametrize(
    ("color", "environ", "expected"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_follows_the_flag_then_the_environment(
    color: str, environ: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert ToolRequest(color=color).is_colored() is expected


def test_a_coloured_console_writes_colours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    texts: dict[str, Any] = {}
    for color in ("always", "never"):
        ToolRequest(color=color).console().print("word", style="red")
        texts[color] = capsys.readouterr().out

    assert texts == {"always": "\x1b[31mword\x1b[0m\n", "never": "word\n"}


def test_coloured_lines_are_whole_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ToolRequest(color="always").show([Line("long " * 60, "warn", 1)])

    written = capsys.readouterr().out
    assert written.count("long") == 60
    assert written.count("\n") == 1
