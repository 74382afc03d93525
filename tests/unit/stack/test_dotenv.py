"""Env files."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.errors import InputError
from composeopt.stack.dotenv import parse_env, parse_raw_env
from tests.unit.stack.projects import errors, service

OUTSIDE = {"HOME": "/root"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A=1", {"A": "1"}),
        ("export A = two words # comment", {"A": "two words"}),
        ("A=a#b", {"A": "a#b"}),
        ("A=#x", {"A": "#x"}),
        ("A: yaml", {"A": "yaml"}),
        ("A='$HOME \\n it\\'s'", {"A": "$HOME \\n it's"}),
        ('A="$HOME \\n \\$x"', {"A": "/root \n $x"}),
        ('A="two\nlines"', {"A": "two\nlines"}),
        ('A="\\101 \\0101"', {"A": "\\101 A"}),
        ("A=1\nB=$A", {"A": "1", "B": "1"}),
        ("HOME", {"HOME": "/root"}),
        ("NOT_SET\nA=", {"A": ""}),
        ("\ufeffA=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("N-O.P[0]=1", {"N-O.P[0]": "1"}),
    ],
)
def test_values_are_read_as_docker_compose_reads_them(line: str, expected: dict[str, str]) -> None:
    assert parse_env(line, "e.env", OUTSIDE.get).values == expected


@pytest.mark.parametrize(
    ("text", "line"), [('A=1\nB="open', 2), ("A=1\n\nB!=2", 3), ("A B=1", 1), ("A=${", 1)]
)
def test_a_line_that_cannot_be_read_is_named(text: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        parse_env(text, "e.env", OUTSIDE.get)

    assert caught.value.location is not None
    assert caught.value.location.line == line


def test_raw_values_are_taken_as_they_stand() -> None:
    parsed = parse_raw_env('# c\nA="x" # no comment\nHOME\nNOT_SET\n', "e.env", OUTSIDE.get)

    assert parsed.values == {"A": '"x" # no comment', "HOME": "/root"}
    assert parsed.lines == {"A": 2, "HOME": 3}


def test_the_services_own_environment_wins_over_its_env_files() -> None:
    web = service(
        """
        services:
          web:
            image: a
            environment: {A: own}
            env_file: [a.env, {path: b.env, format: raw}, {path: no.env, required: false}]
        """,
        extra={"a.env": "A=1\nB=$A\nC=1\n", "b.env": 'C="2"\n'},
    )

    assert web["environment"] == {"A": "own", "B": "own", "C": '"2"'}
    assert "env_file" not in web


def test_the_environment_wins_over_dot_env_and_named_files_replace_it() -> None:
    file = "services: {web: {image: '$A$B'}}"
    extra = {".env": "A=1\nB=2\n", "x.env": "B=3\n"}

    assert service(file, extra=extra)["image"] == "12"
    assert service(file, extra=extra, environ={"A": "e"})["image"] == "e2"


def test_a_missing_env_file_of_the_command_line_is_an_error() -> None:
    found = errors("services: {web: {image: a}}", env_files=(pathlib.Path("no.env"),))

    assert found[0].startswith("no.env:1:1: cannot be read")
