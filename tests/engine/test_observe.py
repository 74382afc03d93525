"""What observe says of a running stack, held against what the stack is known to do."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import docker
import pytest

from benchmarks.lab.compose import compose
from benchmarks.lab.image import LABEL
from composeopt.facts.usage import Usage, load_usage
from tests.engine.shellless import shellless

pytestmark = pytest.mark.engine

SECONDS = 14
MIB = 1024**2

FOREVER = "trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done"
LISTEN = f"nc -ll -p 5432 -e cat & {FOREVER}"
PROGRAMS = {
    # listens, and talks to nobody
    "db": LISTEN,
    "cache": f"mkdir /srv; echo ok > /srv/x; httpd -p 8080 -h /srv; {FOREVER}",
    # one connection for good, and many short ones
    "api": "mkdir /srv; echo ok > /srv/x; httpd -p 8080 -h /srv; "
    "until nc db 5432 </dev/null >/dev/null 2>&1; do sleep 0.2; done; "
    "(sleep 999 | nc db 5432 >/dev/null) & "
    "while :; do wget -q -O /dev/null http://cache:8080/x; sleep 0.5; done",
    "web": "sleep 1; while :; do wget -q -O /dev/null http://api:8080/x; sleep 1; done",
    # a connection of three seconds now and then, memory that comes and goes
    "worker": "sleep 2; while :; do (sleep 3 | nc db 5432 >/dev/null); "
    "dd if=/dev/zero of=/dev/shm/x bs=1M count=40 2>/dev/null; sleep 2.5; rm /dev/shm/x; done",
    "idle": FOREVER,
    # as much as it may
    "busy": "while :; do :; done",
}
TALKS = {
    ("api", "cache", 8080),
    ("api", "db", 5432),
    ("web", "api", 8080),
    ("worker", "db", 5432),
}

SAMPLER = """
import pathlib, sys, time
memory, until = pathlib.Path(sys.argv[1]), time.monotonic() + float(sys.argv[2])
peak = 0
while time.monotonic() < until:
    try:
        usage = memory / "memory.usage_in_bytes"
        usage = int((usage if usage.exists() else memory / "memory.current").read_text())
        rows = dict(row.split() for row in (memory / "memory.stat").read_text().splitlines())
    except OSError:
        break
    peak = max(peak, usage - int(rows.get("total_inactive_file", rows["inactive_file"])))
    time.sleep(0.1)
print(peak)
"""


@dataclass(frozen=True, slots=True)
class Observed:
    """One run of observe.

    Args:
        profile: as written.
        usage: as read again.
        by_proc: of a second, short look at the host's own tables.
        exit_code: of the command.
        said: what it told on stderr.
        peak: of the worker's working set, by another process, ten times a second.
    """

    profile: Mapping[str, Any]
    usage: Usage
    by_proc: Mapping[str, Any]
    exit_code: int
    said: str
    peak: int


@pytest.fixture(scope="module")
def observed(
    engine: docker.DockerClient, stand_in: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Observed]:
    """Watch a stack of eight services from before its start."""
    folder = tmp_path_factory.mktemp("observe")
    project = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    services: dict[str, Any] = {
        name: {"image": stand_in, "entrypoint": ["/bin/sh", "-c", program]}
        for name, program in PROGRAMS.items()
    }
    services["quiet"] = {"image": shellless(engine), "command": ["-f", "-p", "8080", "-h", "/"]}
    services["busy"]["deploy"] = {"resources": {"limits": {"cpus": "0.1"}}}
    services["cache"]["healthcheck"] = {
        "test": ["CMD", "test", "-e", "/srv/x"],
        "interval": "500ms",
        "timeout": "2s",
    }
    for service in services.values():
        service |= {"labels": {LABEL: "1"}, "stop_grace_period": "1s", "stop_signal": "SIGKILL"}
    file = folder / "compose.json"
    file.write_text(json.dumps({"name": project, "services": services}), encoding="utf-8")
    base = ["-p", project, "-f", os.fspath(file)]
    watching = start(folder, project)
    try:
        time.sleep(1)
        done = compose([*base, "up", "-d"])
        assert done.returncode == 0, done.stderr
        sampler = sample(engine, project, "worker")
        said = watching.communicate(timeout=60)[1]
        peak = int(sampler.communicate(timeout=60)[0])
        profile = folder / "usage.json"
        yield Observed(
            json.loads(profile.read_text(encoding="utf-8")),
            load_usage(profile),
            look_again(file),
            watching.returncode,
            said,
            peak,
        )
    finally:
        watching.kill()
        compose([*base, "down", "--volumes", "--timeout", "0"])


def start(folder: pathlib.Path, project: str) -> subprocess.Popen[str]:
    file, profile = os.fspath(folder / "compose.json"), os.fspath(folder / "usage.json")
    arguments = ["-p", project, "--duration", str(SECONDS), "--wait", "20s", "-o", profile]
    return subprocess.Popen(
        [sys.executable, "-m", "composeopt", "observe", file, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def look_again(file: pathlib.Path) -> Mapping[str, Any]:
    arguments = [os.fspath(file), "--by", "proc", "--duration", "3", "--interval", "500ms"]
    done = subprocess.run(
        [sys.executable, "-m", "composeopt", "observe", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    profile: Mapping[str, Any] = json.loads(done.stdout)
    return profile


def sample(engine: docker.DockerClient, project: str, service: str) -> subprocess.Popen[str]:
    (container,) = engine.containers.list(
        filters={
            "label": [
                f"com.docker.compose.project={project}",
                f"com.docker.compose.service={service}",
            ]
        }
    )
    folder = memory_folder(container.attrs["State"]["Pid"])
    return subprocess.Popen(
        [sys.executable, "-c", SAMPLER, os.fspath(folder), str(SECONDS - 2)],
        stdout=subprocess.PIPE,
        text=True,
    )


def memory_folder(pid: int) -> pathlib.Path:
    """Give the folder of a process's memory cgroup, v1 or v2."""
    rows = pathlib.Path(f"/proc/{pid}/cgroup").read_text(encoding="ascii").splitlines()
    for row in rows:
        _, controllers, path = row.split(":", 2)
        if "memory" in controllers.split(","):
            return pathlib.Path("/sys/fs/cgroup/memory", path.lstrip("/"))
    return pathlib.Path("/sys/fs/cgroup", rows[0].split(":", 2)[2].lstrip("/"))


def test_every_conversation_is_found_and_none_invented(observed: Observed) -> None:
    found = {(each.source, each.target, each.port) for each in observed.usage.conversations}

    assert found == TALKS


def test_the_peak_of_memory_is_that_of_a_faster_look(observed: Observed) -> None:
    measured = observed.usage.of("worker").memory_peak

    assert observed.peak > 40 * MIB
    assert measured == pytest.approx(observed.peak, rel=0.05)


def test_the_boot_is_seen(observed: Observed) -> None:
    boot = observed.usage.of("cache").boot_seconds

    assert boot is not None
    assert 0 < boot < 2


def test_a_service_held_by_its_cpu_limit_is_seen_to_be(observed: Observed) -> None:
    busy = observed.usage.of("busy")

    assert busy.cpu_throttled is not None
    assert busy.cpu_throttled > 0.2
    assert busy.cpu_peak == pytest.approx(0.1, abs=0.04)


def test_it_says_how_it_looked(observed: Observed) -> None:
    instruments = observed.profile["observed"]["instruments"]

    assert instruments["api"] == "exec"
    assert instruments["quiet"] == "helper"
    assert 0 < observed.profile["observed"]["blind_seconds"] < 5
    assert "left no TIME_WAIT may be unseen" in observed.said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may read the tables of others")
def test_the_hosts_own_tables_tell_the_same(observed: Observed) -> None:
    found = observed.by_proc["conversations"]

    assert set(observed.by_proc["observed"]["instruments"].values()) == {"proc"}
    talks = {(each["source"], each["target"], each["port"]) for each in found}
    assert ("api", "db", 5432) in talks
    assert talks <= TALKS


def test_too_little_is_said_to_be(observed: Observed) -> None:
    assert observed.exit_code == 1
    assert not observed.usage.of("api").is_enough
    assert "api: " in observed.said.partition("Too little to go by")[2]
    assert "more samples" in observed.said


def test_helpers_are_removed(observed: Observed, engine: docker.DockerClient) -> None:
    del observed
    helpers = engine.containers.list(all=True, filters={"label": "composeopt.observe"})

    assert [each.name for each in helpers if each.status != "removing"] == []
