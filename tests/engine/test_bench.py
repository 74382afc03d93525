"""``composeopt bench`` on real containers: what it measures, and what it leaves alone."""

from __future__ import annotations

import json
import pathlib
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docker
import pytest

from benchmarks.lab.compose import compose
from benchmarks.lab.image import LABEL
from composeopt import schema
from composeopt.cli import run
from composeopt.facts import compose as door

pytestmark = pytest.mark.engine

BENCH = [sys.executable, "-m", "composeopt", "bench"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two projects of one name that differ in how often the engine looks."""

    name: str
    folder: pathlib.Path
    client: docker.DockerClient

    def bench(self, *flags: str, before: str = "rare.yaml") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*BENCH, before, "often.yaml", *flags],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    def compose(self, *arguments: str) -> None:
        compose(["-f", str(self.folder / "rare.yaml"), *arguments]).check_returncode()

    def clones(self) -> list[str]:
        """Name everything that is there of the clones."""
        found: list[str] = []
        for side in ("a", "b"):
            label = {"label": f"com.docker.compose.project={self.name}-bench-{side}"}
            found += [each["Id"] for each in self.client.api.containers(all=True, filters=label)]
            found += [each["Name"] for each in self.client.api.networks(filters=label)]
            found += [each["Name"] for each in self.client.api.volumes(filters=label)["Volumes"]]
        return found


@pytest.fixture
def pair(engine: docker.DockerClient, stand_in: str, tmp_path: pathlib.Path) -> Iterator[Pair]:
    name = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    for file, interval in (("rare.yaml", "4s"), ("often.yaml", "500ms")):
        stack = _stack(name, stand_in, interval)
        (tmp_path / file).write_text(json.dumps(stack))
    found = Pair(name, tmp_path, engine)
    yield found
    found.compose("down", "--volumes", "--timeout", "1")
    assert found.clones() == []


def _stack(name: str, image: str, interval: str) -> dict[str, Any]:
    """Write a stack whose test needs the name of its container."""
    return {
        "name": name,
        "services": {
            "app": {
                "image": image,
                "container_name": f"{name}-only",
                "environment": {"BOOT": "0.3"},
                "healthcheck": {
                    "test": f"test -e /ready && wget -q -O - http://{name}-only:8080/health",
                    "interval": interval,
                },
                "labels": {LABEL: "1"},
                "ports": ["127.0.0.1::8080"],
                "stop_signal": "SIGKILL",
                "volumes": ["data:/data"],
            }
        },
        "volumes": {"data": {"name": f"{name}-kept", "labels": {LABEL: "1"}}},
    }


def test_the_sooner_one_is_found_and_what_runs_is_not_touched(pair: Pair) -> None:
    pair.compose("up", "-d")
    (running,) = pair.client.containers.list(filters={"name": f"{pair.name}-only"})
    running.exec_run(["/bin/sh", "-c", "echo precious > /data/file"])
    before = (running.id, running.attrs["State"]["StartedAt"], running.attrs["State"]["Pid"])

    done = pair.bench("--runs", "4", "--json", "bench.json", "--svg", "bench.svg")

    assert done.returncode == 0, done.stderr
    found = json.loads((pair.folder / "bench.json").read_text())
    assert schema.violations("bench", found) == ()
    assert found["verdict"] == "faster", done.stdout
    assert "often.yaml is faster: " in done.stdout
    assert f"{pair.name} was running meanwhile and was not touched" in done.stderr
    assert [(run["side"], run["number"]) for run in found["record"]] == [
        (side, number) for number in range(5) for side in ("before", "after")
    ]
    (app,) = found["services"]
    for side, interval in (("before", 4.0), ("after", 0.5)):
        start, ready, healthy = (
            app[moment][f"measured_{side}"]["median"] for moment in ("start", "ready", "healthy")
        )
        assert 0 < start + 0.3 < ready <= healthy
        assert healthy > start + interval
    assert (pair.folder / "bench.svg").read_text().startswith("<svg ")
    assert pair.clones() == []
    running.reload()
    state = running.attrs["State"]
    assert (running.id, state["StartedAt"], state["Pid"]) == before
    assert running.exec_run(["cat", "/data/file"]).output == b"precious\n"


def test_composeopt_can_be_the_starter_and_its_stack_is_up_when_the_test_passes(
    pair: Pair,
) -> None:
    done = pair.bench("--runs", "1", "--with", "composeopt", "--json", "bench.json")

    assert done.returncode == 0, done.stderr
    found = json.loads((pair.folder / "bench.json").read_text())
    assert "1 of each cannot show one, 4 can" in found["sentence"]
    (app,) = found["services"]
    seconds = found["stack"]["measured_before"]["median"]
    assert seconds == pytest.approx(app["ready"]["measured_before"]["median"], abs=0.01)
    assert seconds < app["healthy"]["measured_before"]["median"] - 0.5
    assert pair.clones() == []


def test_without_compose_only_composeopt_can_start(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(door, "find", lambda _: None)
    monkeypatch.chdir(pair.folder)
    arguments = ["bench", "often.yaml", "often.yaml", "--runs", "1"]

    assert run(arguments) == 2
    assert "docker compose is not installed; " in capsys.readouterr().err
    assert run([*arguments, "--with", "composeopt"]) == 0
    assert "(composeopt " in capsys.readouterr().out
    assert pair.clones() == []


def test_what_runs_is_stopped_only_when_asked_and_runs_again_afterwards(pair: Pair) -> None:
    pair.compose("up", "-d")
    (running,) = pair.client.containers.list(filters={"name": f"{pair.name}-only"})
    before = running.attrs["State"]["StartedAt"]
    process = _midway(pair, "--stop-running")
    running.reload()
    meanwhile = running.status
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=150)

    running.reload()
    assert meanwhile == "exited"
    assert running.status == "running"
    assert running.attrs["State"]["StartedAt"] > before
    assert f"{pair.name} runs again" in err
    assert pair.clones() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_when_it_is_stopped_midway(pair: Pair, number: signal.Signals) -> None:
    process = _midway(pair)
    process.send_signal(number)
    out, err = process.communicate(timeout=150)

    assert process.returncode == 2
    assert err.splitlines()[-1] == "error: interrupted"
    assert out == ""
    assert pair.clones() == []


def _midway(pair: Pair, *flags: str) -> subprocess.Popen[str]:
    """Begin to measure; give the process when something of a clone is there."""
    process = subprocess.Popen(
        [*BENCH, "rare.yaml", "often.yaml", *flags],
        cwd=pair.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 150
    while not pair.clones() and time.monotonic() < deadline:
        time.sleep(0.02)
    return process


def test_what_a_killed_run_left_is_removed_by_the_next_one(pair: Pair) -> None:
    process = _midway(pair)
    process.kill()
    process.communicate()
    assert pair.clones()

    done = pair.bench("--runs", "1", before="often.yaml")

    assert done.returncode == 0, done.stderr
    assert f"removed what an interrupted run had left of {pair.name}-bench-a" in done.stderr


def test_a_stack_that_does_not_come_up_is_named_with_its_last_words(pair: Pair) -> None:
    stack = json.loads((pair.folder / "often.yaml").read_text())
    stack["services"]["app"]["entrypoint"] = ["/bin/sh", "-c", "echo no room; exit 3"]
    (pair.folder / "often.yaml").write_text(json.dumps(stack))

    done = pair.bench("--runs", "1")

    assert done.returncode == 2
    message = done.stderr.splitlines()[-1]
    assert message.startswith("error: often.yaml, the discarded run: ")
    assert "app-1: exited with code 3; its last words: no room" in message


def test_a_missing_image_is_named_before_anything_starts(pair: Pair) -> None:
    stack = json.loads((pair.folder / "often.yaml").read_text())
    stack["services"]["app"]["image"] = "composeopt-test/nowhere:1"
    (pair.folder / "often.yaml").write_text(json.dumps(stack))

    done = pair.bench()

    assert done.returncode == 2
    assert "images are missing: composeopt-test/nowhere:1; " in done.stderr


def test_a_project_of_the_clones_name_is_left_alone(pair: Pair) -> None:
    name = f"{pair.name}-bench-a"
    volume = pair.client.volumes.create(
        f"{name}-precious", labels={"com.docker.compose.project": name, LABEL: "1"}
    )
    try:
        done = pair.bench()

        assert done.returncode == 2
        assert f"a project '{name}' is on the engine and was not made by bench" in done.stderr
        volume.reload()
    finally:
        volume.remove()
