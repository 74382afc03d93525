"""A deployment that is interrupted, killed or met by another, on real containers."""

from __future__ import annotations

import contextlib
import pathlib
import signal
import time
from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.lab.compose import binary
from composeopt.engine import journal
from composeopt.engine.snapshot import take
from tests.engine.projects import (
    PATIENCE,
    READY,
    Ended,
    Project,
    Services,
    end,
    until,
    wait_until,
)

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("nothing_of_others_touched")]

BEFORE: Services = {
    "db": {"healthcheck": READY, "volumes": ["data:/data", "/anonymous"]},
    "web": {"depends_on": {"db": {"condition": "service_healthy"}}},
}
VOLUMES: Services = {"data": {}}
SLOW: Services = {**BEFORE, "db": {**BEFORE["db"], "environment": {"BOOT": "60"}}}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_wish_to_stop_brings_the_state_before_back(
    project: Project, number: signal.Signals
) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")

    ended = end(process, number)

    assert ended.code == 2
    assert "interrupted" in ended.stdout
    assert project.state() == before


def test_a_reader_that_goes_away_does_not_end_a_deployment(project: Project) -> None:
    project.write({"a": {"environment": {"BOOT": "2"}, "healthcheck": READY}})
    process = project.begin("deploy")
    until(process, "a-1: running")
    assert process.stderr is not None

    process.stderr.close()

    with process.stdout or contextlib.nullcontext():
        assert process.wait(PATIENCE) == 0
    assert project.container("a")["State"]["Running"]


def test_a_wish_to_stop_a_first_deployment_leaves_nothing_behind(project: Project) -> None:
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")

    end(process, signal.SIGINT)

    assert project.containers() == []
    assert project.volumes() == {f"{project.name}_data"}


STUBBORN = ["/bin/sh", "-c", "trap '' TERM; touch /ready; while :; do sleep 1; done"]
"""A program that does not stop when it is told to."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_wish_to_stop_while_containers_are_replaced_brings_the_state_before_back(
    project: Project, number: signal.Signals
) -> None:
    """The engine still stops the old one when compose is ended; who goes back waits for that."""
    old = {"entrypoint": STUBBORN, "stop_grace_period": "5s", "volumes": ["data:/data"]}
    project.write({"db": old, "web": {}}, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    project.write({"db": {**old, "environment": {"NEW": "1"}}, "web": {}}, volumes=VOLUMES)
    killed = project.events("kill")
    process = project.begin("deploy")
    # Between the moment at which compose tells the engine to stop it and its end.
    next(killed)
    began = time.monotonic()

    ended = end(process, number)

    assert ended.code == 2, ended.said
    assert "interrupted" in ended.stdout
    # By then the engine has killed it, whoever still waits for that.
    time.sleep(max(0.0, began + 6 - time.monotonic()))
    assert project.state() == before


def test_a_wish_to_stop_while_a_first_deployment_is_made_leaves_nothing_behind(
    project: Project,
) -> None:
    project.write({f"s{number}": {} for number in range(12)})
    process = project.begin("deploy")
    until(process, ": created")

    ended = end(process, signal.SIGINT)

    assert ended.code == 2, ended.said
    assert project.state() == {"containers": {}, "networks": {}, "volumes": set()}


def test_two_wishes_to_stop_at_once_are_one(project: Project) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")

    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    ended = end(process, signal.SIGINT)

    assert ended.code == 2
    assert project.state() == before


def test_who_asks_again_does_not_wait_for_what_does_not_stop(project: Project) -> None:
    project.write(
        {
            "db": {
                "entrypoint": STUBBORN,
                "stop_grace_period": "-1s",
                "healthcheck": {**READY, "test": ["CMD", "false"]},
            }
        }
    )
    process = project.begin("deploy")
    until(process, "db-1: running")
    process.send_signal(signal.SIGINT)
    until(process, "Ctrl-C again")
    time.sleep(1.5)
    assert process.poll() is None, "it is given all the time that its file gives it"

    ended = end(process, signal.SIGINT)

    assert ended.code == 2
    assert project.containers() == []


def test_a_hook_that_does_not_end_does_not_hold_up_a_wish_to_stop(project: Project) -> None:
    project.write({"a": {"post_start": [{"command": ["sleep", "600"]}]}})
    process = project.begin("deploy")
    wait_until(lambda: bool(project.containers()) and bool(project.containers()[0]["ExecIDs"]))

    ended = end(process, signal.SIGINT)

    assert ended.code == 2
    assert project.containers() == []


def test_a_run_that_was_killed_is_undone_by_the_next(project: Project) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")
    end(process, signal.SIGKILL)
    assert project.state() != before
    project.write(BEFORE, volumes=VOLUMES)

    again = project.run("deploy")

    assert again.code == 0, again.said
    assert "an earlier deployment was interrupted" in again.stderr
    assert project.state() == before


def test_what_was_written_after_a_run_was_killed_is_not_lost(project: Project) -> None:
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")
    end(process, signal.SIGKILL)
    mounts = project.container("db")["Mounts"]
    names = [each["Name"] for each in mounts if each["Destination"] == "/anonymous"]
    project.write(BEFORE, volumes=VOLUMES)

    project.metrics()

    project.remove()
    found = [each["Name"] for each in project.client.api.volumes()["Volumes"]]
    assert [each for each in names if each in found] == names != []
    for each in names:
        project.client.api.remove_volume(each)


def test_a_first_run_that_was_killed_can_simply_be_run_again(project: Project) -> None:
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "db-1: running")
    end(process, signal.SIGKILL)
    project.write(BEFORE, volumes=VOLUMES)

    found = project.metrics()

    assert {each["state"] for each in found["containers"]} == {"ready"}
    assert len(project.containers()) == 2


def test_a_run_killed_while_compose_replaces_containers_is_undone_by_the_next(
    project: Project,
) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    wait_until(lambda: any(".before-deploy" in name for name in _names(project)))
    end(process, signal.SIGKILL)
    project.write(BEFORE, volumes=VOLUMES)

    again = project.run("deploy")

    assert again.code == 0, again.said
    assert project.state() == before


def test_a_run_killed_on_its_way_back_is_undone_by_the_next(project: Project) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    broken = {"entrypoint": ["/bin/sh", "-c", "exit 3"], "depends_on": BEFORE["web"]["depends_on"]}
    changed = {**BEFORE["db"], "environment": {"BOOT": "0.1"}}
    project.write({"db": changed, "web": broken}, volumes=VOLUMES)
    process = project.begin("deploy")
    until(process, "going back")
    end(process, signal.SIGKILL)
    project.write(BEFORE, volumes=VOLUMES)

    again = project.run("deploy")

    assert again.code == 0, again.said
    assert project.state() == before


def test_a_run_killed_after_it_came_through_is_only_tidied_up(project: Project) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before, stands = project.state(), project.container("db")
    aside = project.client.api.create_container(
        project.image, name=f"{project.name}-db-1.before-deploy", labels=stands["Config"]["Labels"]
    )["Id"]
    name = journal.name(project.client.info()["ID"], project.name)
    folder = journal.folder({"XDG_STATE_HOME": str(project.folder / "state")})
    snapshot = take(project.client, project.name)
    journal.Journal(folder / f"{name}.json").write(journal.Entry(snapshot, came_through=True))

    again = project.run("deploy")

    assert again.code == 0, again.said
    assert aside not in {each["Id"] for each in project.containers()}
    assert project.state() == before


def test_what_a_killed_run_has_left_behind_makes_nothing_after_the_next(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """compose outlives a composeopt that is killed, and would go on."""
    met, awake = _slow_compose(project.folder, monkeypatch)
    project.write(SLOW, volumes=VOLUMES)
    process = project.begin("deploy")
    wait_until(met.exists)
    end(process, signal.SIGKILL)
    project.write(BEFORE, volumes=VOLUMES)

    again = project.run("deploy")

    assert again.code == 0, again.said
    assert awake.exists(), "the next run waited for what the killed one had left behind"
    assert [each["State"]["Running"] for each in project.containers()] == [True, True]
    assert "BOOT=60" not in project.container("db")["Config"]["Env"]
    assert project.run("deploy", "--dry-run").code == 0


def _slow_compose(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[pathlib.Path, pathlib.Path]:
    """Put a compose in the way that sleeps once before it creates anything."""
    programs = folder / "programs"
    programs.mkdir()
    met, awake = programs / "met", programs / "awake"
    slow = programs / "docker-compose"
    slow.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *" create"*) if [ ! -e {met} ]; then\n'
        f"touch {met}; sleep 4; touch {awake}; fi;; esac\n"
        f'exec {binary()} "$@"\n',
        encoding="utf-8",
    )
    docker = programs / "docker"
    docker.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    for program in (slow, docker):
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    return met, awake


def test_only_one_deployment_of_a_project_at_a_time(project: Project) -> None:
    project.write({"a": {"healthcheck": {"test": "test -e /go", "interval": "30s"}}})
    first = project.begin("deploy")
    until(first, "a-1: running")

    second = project.run("deploy")
    third = project.run("down")
    project.compose("exec", "-T", "a", "touch", "/go")
    stdout, stderr = first.communicate(timeout=PATIENCE)

    message = f"another composeopt is at work on project '{project.name}'"
    assert (second.code, message in second.stderr) == (2, True)
    assert (third.code, message in third.stderr) == (2, True)
    assert first.returncode == 0, stdout + stderr
    assert project.container("a")["State"]["Running"]


def test_of_two_deployments_begun_at_once_what_runs_is_one_of_them(project: Project) -> None:
    project.write(BEFORE, volumes=VOLUMES)
    project.metrics()
    before = project.state()
    twin = Project(project.client, project.image, project.folder / "twin", project.name)
    twin.folder.mkdir()
    (twin.folder / "state").symlink_to(project.folder / "state")
    for number, each in enumerate((project, twin)):
        own = {"environment": {"OF": str(number)}}
        each.write({name: {**BEFORE[name], **own} for name in BEFORE}, volumes=VOLUMES)

    begun = [each.begin("deploy") for each in (project, twin)]
    ended = [Ended(each.wait(PATIENCE), *each.communicate()) for each in begun]

    assert {each.code for each in ended} in ({0}, {0, 2}), [each.said for each in ended]
    refused = [each.stderr for each in ended if each.code]
    assert all("another composeopt is at work" in each for each in refused)
    found = project.containers()
    assert [each["State"]["Running"] for each in found] == [True, True]
    assert len({_of(each) for each in found}) == 1
    after = project.state()
    assert (after["volumes"], after["networks"]) == (before["volumes"], before["networks"])


def _of(container: Mapping[str, Any]) -> str:
    (found,) = [each for each in container["Config"]["Env"] if each.startswith("OF=")]
    return str(found)


def _names(project: Project) -> list[str]:
    filters = {"name": project.name}
    found = project.client.api.containers(all=True, filters=filters)
    return [name for each in found for name in each["Names"]]
