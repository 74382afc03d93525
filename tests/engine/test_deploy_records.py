"""What a deployment leaves to read: logs, metrics, a picture."""

from __future__ import annotations

import json

import pytest

from tests.engine.projects import READY, Project

pytestmark = pytest.mark.engine


def test_a_run_leaves_its_logs_its_metrics_and_a_picture(project: Project) -> None:
    says = "echo token=hunter2; echo ready; touch /ready; sleep 60"
    project.write({"a": {"entrypoint": ["/bin/sh", "-c", says], "healthcheck": READY}, "b": {}})
    folder = project.folder

    ended = project.run(
        "deploy",
        *("--metrics", str(folder / "m.prom"), "--metrics", str(folder / "m.json")),
        *("--timeline", str(folder / "t.svg"), "--log-dir", str(folder / "logs")),
    )

    assert ended.code == 0, ended.said
    (run,) = (folder / "logs").iterdir()
    log = (run / f"{project.name}-a-1.log").read_text(encoding="utf-8")
    assert run.name.startswith(f"{project.name}-")
    assert log.endswith("ready\n")
    assert "hunter2" not in log
    assert (run / f"{project.name}-b-1.log").exists()
    record = json.loads((folder / "m.json").read_text(encoding="utf-8"))
    point = f'composeopt_deploy_ready_seconds{{project="{project.name}"}} '
    points = (folder / "m.prom").read_text(encoding="utf-8").splitlines()
    (found,) = [line.removeprefix(point) for line in points if line.startswith(point)]
    assert float(found) == pytest.approx(record["measured_ready"])
    assert f"{project.name}-a-1" in (folder / "t.svg").read_text(encoding="utf-8")


def test_a_failed_run_keeps_what_its_removed_containers_said(project: Project) -> None:
    project.write({"a": {"entrypoint": ["/bin/sh", "-c", "echo last words; exit 1"]}})
    folder = project.folder / "logs"

    ended = project.run("deploy", "--log-dir", str(folder))

    assert ended.code == 2
    assert project.containers() == []
    (run,) = folder.iterdir()
    log = (run / f"{project.name}-a-1.log").read_text(encoding="utf-8")
    assert log.endswith("last words\n")


def test_a_file_that_cannot_be_written_is_said_before_anything_begins(project: Project) -> None:
    project.write({"a": {}})

    ended = project.run("deploy", "--metrics", "no/such/folder/m.json")

    assert ended.code == 2
    assert "there is no folder" in ended.stderr
    assert project.containers() == []


def test_quiet_says_nothing_of_a_success(project: Project) -> None:
    project.write({"a": {}})

    ended = project.run("deploy", "-q")

    assert (ended.code, ended.said) == (0, "")
