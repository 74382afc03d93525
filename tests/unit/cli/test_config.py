"""``composeopt config``."""

from __future__ import annotations

import json
import pathlib

import pytest

from composeopt import cli, schema

FILE = """\
services:
  web:
    image: nginx:${TAG:-1}
    ports: ["8080:80"]
    x-mine: 1
  debug:
    image: busybox
    profiles: [dev]
"""


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "compose.yaml").write_text(FILE, encoding="utf-8")
    monkeypatch.chdir(folder)
    for name in ("TAG", "COMPOSE_PROFILES", "COMPOSE_FILE", "COMPOSE_PROJECT_NAME"):
        monkeypatch.delenv(name, raising=False)
    return folder


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.run(["config", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("project")
def test_the_model_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    model = json.loads(output(capsys, "--format", "json"))

    assert list(model) == ["name", "services", "networks"]
    assert list(model["services"]) == ["web"]
    assert model["services"]["web"]["image"] == "nginx:1"


def test_the_model_is_printed_as_yaml_that_gives_the_same_model(
    project: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = output(capsys)
    before = json.loads(output(capsys, "--format", "json"))
    (project / "again.yaml").write_text(printed, encoding="utf-8")

    assert "    x-mine: 1\n" in printed
    assert json.loads(output(capsys, "-f", "again.yaml", "--format", "json")) == before


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", ["config", "optimize", "plan"])
def test_a_profile_that_no_service_has_is_noted_on_stderr_alone(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = ["--check"] if command == "optimize" else []
    note = "note: no service has the profile 'dve'; there are dev; did you mean 'dev'?"

    assert cli.run([command, *flags, "--profile", "dve", "--profile", "dev"]) in {0, 1}
    told = capsys.readouterr()
    assert cli.run([command, *flags, "-q", "--profile", "dve"]) in {0, 1}
    quiet = capsys.readouterr()
    monkeypatch.setenv("COMPOSE_PROFILES", "dve")
    assert cli.run([command, *flags, "--profile", "dev"]) in {0, 1}
    set_for_all = capsys.readouterr()

    assert told.err.splitlines().count(note) == 1
    assert "note:" not in told.out
    assert quiet.err == ""
    assert "note:" not in set_for_all.err


@pytest.mark.usefixtures("project")
def test_a_profile_adds_its_services(capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys, "--profile", "dev", "--services") == "debug\nweb\n"
    assert output(capsys, "--services") == "web\n"
    assert output(capsys, "--profiles") == "dev\n"
    assert output(capsys, "--images") == "nginx:1\n"
    assert output(capsys, "--networks") == "default\n"


@pytest.mark.usefixtures("project")
def test_variables_are_listed_with_their_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    head, row = output(capsys, "--variables").splitlines()

    assert head.split() == ["NAME", "REQUIRED", "VALUE", "DEFAULT", "SET", "BY"]
    assert row.split() == ["TAG", "no", "1"]


@pytest.mark.usefixtures("project")
def test_origins_name_file_line_and_column(capsys: pytest.CaptureFixture[str]) -> None:
    lines = output(capsys, "--origins").splitlines()

    assert "compose.yaml:3:12  services.web.image: nginx:1  (interpolated)" in lines
    data = json.loads(output(capsys, "--origins", "--format", "json"))
    assert schema.violations("origins", data) == ()


@pytest.mark.usefixtures("project")
def test_quiet_only_says_whether_it_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys, "-q") == ""
    assert output(capsys, "-q", "--services") == "web\n"
    assert cli.run(["config", "-q", "nothing.yaml"]) == 2


@pytest.mark.usefixtures("project")
def test_options_that_exclude_each_other_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["config", "--origins", "--services"]) == 2
    assert "exclude each other" in capsys.readouterr().err


def test_all_errors_go_to_stderr_with_exit_code_2(
    project: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "compose.yaml").write_text("services: {a: {imag: x}, b: {}}\n", encoding="utf-8")

    assert cli.run(["config"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "compose.yaml:1:16: services.a has unknown key 'imag'; did you mean 'image'? [CMP003]",
        "compose.yaml:1:26: service 'b' has neither image nor build; give it one [CMP007]",
    ]
