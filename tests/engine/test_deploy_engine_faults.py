"""An engine that goes away or has no addresses left, in the middle of a deployment."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Iterator

import pytest

from benchmarks.lab.image import stand_in
from tests.engine.bystander import Bystander, bystander
from tests.engine.private import PrivateEngine, private_engine
from tests.engine.projects import PATIENCE, READY, Project, Services, until, wait_until

pytestmark = pytest.mark.engine

BEFORE: Services = {
    "db": {"healthcheck": READY, "volumes": ["data:/data"]},
    "web": {"depends_on": {"db": {"condition": "service_healthy"}}},
}
VOLUMES: Services = {"data": {}}


def test_a_full_address_pool_fails_the_creation_and_is_undone(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = "--default-address-pool=base=10.217.0.0/27,size=29"
    with _own(pool, tmp_path=tmp_path, monkeypatch=monkeypatch) as (_, project, somebody):
        project.write(BEFORE, volumes=VOLUMES)
        project.metrics()
        before, theirs = project.state(), somebody.state()
        more: Services = {"one": {}, "two": {}, "three": {}}
        changed = {"db": BEFORE["db"], "web": {"networks": list(more)}}
        project.write(changed, volumes=VOLUMES, networks=more)

        ended = project.run("deploy")

        assert ended.code == 2
        assert "address pool" in ended.stdout
        assert project.state() == before
        assert somebody.state() == theirs


def test_an_engine_that_restarts_midway_is_waited_for_and_all_runs_as_before(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _own(tmp_path=tmp_path, monkeypatch=monkeypatch) as (engine, project, somebody):
        project.write(BEFORE, volumes=VOLUMES)
        project.metrics()
        before, theirs = project.state(), somebody.state(restarted=True)
        slow = {**BEFORE["db"], "environment": {"BOOT": "60"}}
        project.write({**BEFORE, "db": slow}, volumes=VOLUMES)
        process = project.begin("deploy")
        until(process, "db-1: running")

        engine.stop()
        engine.start()
        stdout, stderr = process.communicate(timeout=PATIENCE)

        assert process.returncode == 2, stdout + stderr
        assert "could not be put back" not in stdout
        assert project.state() == before
        assert somebody.state(restarted=True) == theirs


def test_what_the_engine_starts_again_by_itself_is_watched_to_the_end(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _own(tmp_path=tmp_path, monkeypatch=monkeypatch) as (engine, project, somebody):
        theirs = somebody.state(restarted=True)
        boots = {"environment": {"BOOT": "15"}, "restart": "always"}
        project.write({"a": {"healthcheck": READY, **boots}, "b": {**boots}})
        process = project.begin("deploy")
        until(process, "a-1: running")
        wait_until(
            lambda: [each["State"]["Running"] for each in project.containers()] == [True] * 2
        )
        wait_until(lambda: not _children(process.pid))  # docker compose has ended

        engine.stop()
        engine.start()
        stdout, stderr = process.communicate(timeout=PATIENCE)

        assert "the engine stopped talking" in stderr
        assert process.returncode == 0, stdout + stderr
        assert [each["State"]["Running"] for each in project.containers()] == [True, True]
        assert somebody.state(restarted=True) == theirs


def test_an_engine_that_is_gone_is_said_and_the_next_run_undoes_it(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _own(tmp_path=tmp_path, monkeypatch=monkeypatch) as (engine, project, somebody):
        project.write(BEFORE, volumes=VOLUMES)
        project.metrics()
        before, theirs = project.state(), somebody.state(restarted=True)
        slow = {**BEFORE["db"], "environment": {"BOOT": "60"}}
        project.write({**BEFORE, "db": slow}, volumes=VOLUMES)
        process = project.begin("deploy")
        until(process, "db-1: running")
        process.kill()
        process.communicate(timeout=PATIENCE)
        engine.stop()
        gone = project.run("deploy")
        engine.start()
        project.write(BEFORE, volumes=VOLUMES)

        again = project.run("deploy")

        assert (gone.code, "no engine answers" in gone.stderr) == (2, True)
        assert again.code == 0, again.said
        assert project.state() == before
        assert somebody.state(restarted=True) == theirs


def _children(pid: int) -> list[str]:
    """Name the programs that a process has begun and that have not ended."""
    found = []
    for file in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it may end meanwhile
            name, _, rest = file.read_text("utf-8", "replace").rpartition(")")
            if rest.split()[:2] != ["Z", str(pid)] and rest.split()[1] == str(pid):
                found.append(name)
    return found


@contextlib.contextmanager
def _own(
    *flags: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[PrivateEngine, Project, Bystander]]:
    """Give an engine of a test's own, a project for it, and somebody else who is on it."""
    with private_engine(*flags) as (engine, client):
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        image = stand_in(client)
        with bystander(client, image) as somebody:
            yield engine, Project(client, image, tmp_path), somebody
