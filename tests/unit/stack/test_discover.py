"""Which files make a project."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.errors import InputError
from composeopt.stack.discover import discover, env_files, profiles


def write(folder: pathlib.Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("services: {}\n", encoding="utf-8")


def test_the_first_standard_name_wins_and_brings_its_override(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "docker-compose.yml", "compose.yaml", "docker-compose.override.yml")

    found = discover(tmp_path, {})

    assert [path.name for path in found] == ["compose.yaml", "docker-compose.override.yml"]


def test_parents_are_searched(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "compose.yml")
    inner = tmp_path / "a"
    inner.mkdir()

    assert discover(inner, {}) == (tmp_path / "compose.yml",)


def test_the_variable_names_the_files(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "a.yml", "b.yml", "compose.yml")

    assert discover(tmp_path, {"COMPOSE_FILE": "a.yml:b.yml"}) == (
        tmp_path / "a.yml",
        tmp_path / "b.yml",
    )
    environ = {"COMPOSE_FILE": "a.yml|b.yml", "COMPOSE_PATH_SEPARATOR": "|"}
    assert len(discover(tmp_path, environ)) == 2


def test_dot_env_may_name_the_files(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "a.yml", "compose.yml")
    (tmp_path / ".env").write_text("COMPOSE_FILE=a.yml\n", encoding="utf-8")

    assert discover(tmp_path, {}) == (tmp_path / "a.yml",)


def test_a_folder_without_compose_file_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="no compose file in"):
        discover(tmp_path, {})
    with pytest.raises(InputError, match="named by COMPOSE_FILE"):
        discover(tmp_path, {"COMPOSE_FILE": "no.yml"})


def test_lists_of_the_environment_are_split() -> None:
    assert profiles({"COMPOSE_PROFILES": "a,b"}) == ("a", "b")
    assert profiles({}) == ()
    assert env_files({"COMPOSE_ENV_FILES": "x.env,y.env"}) == (
        pathlib.Path("x.env"),
        pathlib.Path("y.env"),
    )
