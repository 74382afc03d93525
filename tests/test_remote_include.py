"""What is included from a remote place is never fetched; what it defines is unknown, not absent."""

from __future__ import annotations

import json
import os
import pathlib
import socket
from collections.abc import Iterator

import pytest

from composeopt import cli
from composeopt.facts import compose
from composeopt.stack.inputs import Inputs
from composeopt.stack.remote import is_remote

STACK = """\
include:
  - https://user:hunter2@git.example.com/team/base.git
  - path: oci://127.0.0.1:{port}/team/app
services:
  web:
    image: nginx:1.27
    depends_on:
      redis: {{condition: service_healthy}}
      db: {{condition: service_started}}
    networks: [front, back]
    volumes: ["cache:/cache"]
    secrets: [token]
    environment: {{DB_HOST: dbs}}
    configs: [{{source: site, target: /etc/nginx/conf.d/default.conf}}]
  db:
    image: postgres:17
    networks: [front]
    healthcheck: {{test: [CMD, pg_isready], interval: 30s, timeout: 5s, retries: 5}}
  side:
    image: busybox:1.36
    network_mode: service:redis
  more:
    environment: {{A: b}}
  cron:
    image: busybox:1.36
    networks: [front]
configs:
  site:
    content: "server {{ listen 80; location / {{ proxy_pass http://api:80; }} }}"
networks: {{front: {{}}, spare: {{}}}}
x-composeopt:
  version: 1
  conversations: {{web: [api]}}
"""


@pytest.fixture
def compose_file(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give a project that includes two remote things; nobody may ask for either of them."""
    called = tmp_path / "called"
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    git.write_text(f'#!/bin/sh\necho "$@" >>{called}\nexit 1\n', encoding="utf-8")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(git.parent), prepend=":")
    with socket.create_server(("127.0.0.1", 0)) as registry:
        registry.setblocking(False)
        file = tmp_path / "shop" / "compose.yaml"
        file.parent.mkdir()
        file.write_text(STACK.format(port=registry.getsockname()[1]), encoding="utf-8")
        yield str(file)
        with pytest.raises(BlockingIOError):
            registry.accept()
    assert not called.exists(), called.read_text(encoding="utf-8")


def test_the_model_holds_what_is_known(
    compose_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["config", "--format", "json", compose_file]) == 0

    said = capsys.readouterr()
    model = json.loads(said.out)
    assert set(model["services"]["web"]["depends_on"]) == {"redis", "db"}
    assert set(model["services"]["web"]["networks"]) == {"front", "back"}
    assert set(model["networks"]) == {"front", "default"}
    assert said.err.count("is remote and is not fetched; what it defines is unknown") == 2
    assert "compose.yaml:2:5: " in said.err
    assert "compose.yaml:3:11: " in said.err
    assert "hunter2" not in said.err + said.out


def test_lint_notes_it_and_takes_nothing_for_absent(
    compose_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["lint", "--format", "json", compose_file]) == 0

    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {each["code"] for each in findings} == {"CMP011"}
    assert [each["location"]["line"] for each in findings] == [2, 3]


def test_without_the_include_the_same_is_wrong(
    compose_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = pathlib.Path(compose_file)
    text = file.read_text(encoding="utf-8")
    file.write_text(text[text.index("services:") :], encoding="utf-8")

    assert cli.run(["lint", "--format", "json", compose_file]) == 1

    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {"CMP005", "CMP007"} <= {each["code"] for each in findings}


HOSTS = """\
services:
  web:
    image: nginx:1.27
    environment: {WORKER_HOST: workr}
    configs: [{source: site, target: /etc/nginx/conf.d/default.conf}]
  worker:
    image: busybox:1.36
configs:
  site:
    content: "server { listen 80; location / { proxy_pass http://api:80; } }"
volumes: {spare: {}}
"""


@pytest.mark.parametrize(
    ("include", "codes"),
    [("", {"ENV003", "NGX002", "STY002"}), ("include: [oci://example.com/a/b]\n", {"CMP011"})],
)
def test_a_name_that_nothing_bears_may_be_borne_elsewhere(
    include: str, codes: set[str], tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "compose.yaml").write_text(include + HOSTS, encoding="utf-8")

    cli.run(["lint", "--format", "json", str(tmp_path)])

    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {each["code"] for each in findings} == codes


@pytest.mark.parametrize("more", [[], ["--unsafe"], ["--override", "over.yaml"]])
def test_optimize_changes_what_it_knows_and_leaves_the_networks(
    compose_file: str,
    more: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = pathlib.Path(compose_file).parent
    monkeypatch.chdir(folder)
    report = folder / "report.json"

    assert cli.run(["optimize", *more, "--report", str(report), compose_file]) == 0

    said = capsys.readouterr().out
    found = json.loads(report.read_text(encoding="utf-8"))
    assert [each["pass"] for each in found["applied"]] == ["health"]
    assert found["judge"]["name"] == "composeopt"
    assert len(found["overview"]["not_followed"]) == 2
    assert any("left as they are" in each["text"] for each in found["notes"])
    assert "docker compose was not asked, because it would fetch that" in said
    assert "hunter2" not in said + report.read_text(encoding="utf-8")


BUDGET = """\
services:
  one: {image: "a:1", deploy: {resources: {limits: {cpus: "1", memory: 700M}}}}
  two: {image: "a:1", deploy: {resources: {limits: {cpus: "2", memory: 1500M}}}}
x-composeopt:
  version: 1
  budget: {cpus: 6, memory: 8G}
  groups: {peers: {services: [one, two]}}
"""


@pytest.mark.parametrize(
    ("include", "passes", "notes"),
    [
        ("", {"memory", "resources"}, 0),
        ("include: [oci://example.com/a/b]\n", set(), 2),
    ],
)
def test_a_budget_is_not_shared_by_some_of_those_that_it_is_for(
    include: str, passes: set[str], notes: int, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "compose.yaml").write_text(include + BUDGET, encoding="utf-8")
    report = tmp_path / "report.json"

    cli.run(["optimize", "--check", "--report", str(report), str(tmp_path)])

    found = json.loads(report.read_text(encoding="utf-8"))
    assert {each["pass"] for each in found["applied"]} == passes
    said = [each["text"] for each in found["notes"]]
    assert sum("takes of the budget is not known" in each for each in said) == notes


def test_plan_says_what_it_does_not_know(
    compose_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["plan", compose_file]) == 0

    said = capsys.readouterr().out
    assert "not fetched: oci://" in said
    assert "redis (healthy, not fetched)" in said
    assert "waits for what is not fetched (redis) counted as 0 s" in said


def test_plan_draws_what_it_knows(compose_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("json", "mermaid", "dot", "svg", "html"):
        assert cli.run(["plan", "--format", form, compose_file]) == 0
    assert "hunter2" not in capsys.readouterr().out


def test_init_drafts_a_block(compose_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = pathlib.Path(compose_file).read_text(encoding="utf-8")
    pathlib.Path(compose_file).write_text(text[: text.index("x-composeopt:")], encoding="utf-8")

    assert cli.run(["init", compose_file]) == 0

    assert "x-composeopt:" in pathlib.Path(compose_file).read_text(encoding="utf-8")
    assert "Traceback" not in capsys.readouterr().err


def test_deploy_starts_no_part_of_a_project(
    compose_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["deploy", compose_file]) == 2

    said = capsys.readouterr().err
    assert "compose.yaml:2:5: " in said
    assert "keep a copy beside it and include that" in said
    assert "hunter2" not in said


NAMES = (
    "https://github.com/x/y.git",
    "https://github.com/x/y",
    "HTTPS://github.com/x/y.git#main:sub/compose.yaml",
    "https://host/x.git?ref=a",
    "https://host/a.git/b",
    "http://host/file.yaml",
    "github.com/x/y",
    "gitlab.com/x/y.git",
    "git@host:x/y",
    "user@host:x/y.git",
    "git@github.com",
    "ssh://host/x",
    "git://host/x",
    "file:///x/y.git",
    "./local.git",
    "local.git#main:dir",
    "oci://x/y",
    "OCI://x/y",
    "s3://x/y",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_remote_is_what_docker_compose_would_fetch(
    name: str, tmp_path: pathlib.Path
) -> None:
    text = f"include: ['{name}']\nservices: {{a: {{image: x}}}}\n"
    file = tmp_path / "compose.yaml"
    file.write_text(text, encoding="utf-8")
    binary = compose.find(os.environ)
    assert binary is not None

    inputs = Inputs((file,), environ=dict(os.environ), cwd=tmp_path)
    verdict = compose.accepts(binary, inputs, {})

    assert not verdict.accepted
    assert is_remote(name) == ("remote resource is disabled" in verdict.message), verdict.message
