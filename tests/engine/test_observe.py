"""What observe says of a running stack, held against what the stack is known to do."""

from __future__ import annotations

import concurrent.futures
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import docker
import pytest
from docker.models.containers import Container

from benchmarks.lab.compose import compose
from benchmarks.lab.image import LABEL
from composeopt.engine.observe.containers import moment
from composeopt.engine.observe.instruments import LABEL as HELPER
from composeopt.facts.sizes import parse_size
from composeopt.facts.usage import Usage, load_usage
from tests.engine.shellless import shellless
from tests.programs import lacking

pytestmark = pytest.mark.engine

SECONDS = 12
"""How long the whole stack is watched once all of it is up."""

MIB = 1024**2

FOREVER = "trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done"
LISTEN = f"nc -ll -p 5432 -e cat & {FOREVER}"
REACH_DB = "until nc db 5432 </dev/null >/dev/null 2>&1; do sleep 0.2; done"
FILL = "dd if=/dev/zero of=/dev/shm/x bs=1M count=50 2>/dev/null"
PROGRAMS = {
    # listens, and talks to nobody
    "db": LISTEN,
    "cache": f"mkdir /srv; echo ok > /srv/x; httpd -p 8080 -h /srv; {FOREVER}",
    # one connection for good, and many that last milliseconds: TIME_WAIT tells of them
    "api": f"mkdir /srv; echo ok > /srv/x; httpd -p 8080 -h /srv; {REACH_DB}; "
    "(sleep 999 | nc db 5432 >/dev/null) & "
    "while :; do wget -q -O /dev/null http://cache:8080/x; sleep 0.5; done",
    "web": "sleep 1; while :; do wget -q -O /dev/null http://api:8080/x; sleep 1; done",
    # a connection of three seconds now and then, memory that comes and goes
    "worker": "sleep 2; while :; do (sleep 3 | nc db 5432 >/dev/null); "
    f"{FILL}; sleep 2.5; rm /dev/shm/x; done",
    # one connection of a second and a half in all its life
    "once": f"sleep 6; (sleep 1.5 | nc db 5432 >/dev/null); {FOREVER}",
    # memory that is there for less time than lies between two of the engine's samples
    "spiky": f"sleep 3; while :; do {FILL}; sleep 0.4; rm /dev/shm/x; sleep 3; done",
    # a child that is killed for memory, while its container lives on
    "hungry": f"sleep 4; dd if=/dev/zero of=/dev/null bs=64M count=1; {FOREVER}",
    # ends once, is started again and stays
    "flaky": f"[ -e /again ] || {{ touch /again; sleep 4; exit 1; }}; {FOREVER}",
    "idle": FOREVER,
    # as much as it may
    "busy": "while :; do :; done",
}
PEAKS = ("worker", "spiky")
LIMITS = {
    "busy": {"cpus": "0.1", "memory": "256M"},
    "hungry": {"memory": "32M"},
    "worker": {"memory": "56M"},
}
TALKS = {
    ("api", "cache", 8080),
    ("api", "db", 5432),
    ("once", "db", 5432),
    ("web", "api", 8080),
    ("worker", "db", 5432),
}

SAMPLER = """
import json, pathlib, sys, time
until, folders = time.monotonic() + float(sys.argv[1]), sys.argv[2:]
peaks = dict.fromkeys(folders, 0)
while time.monotonic() < until:
    for folder in folders:
        memory = pathlib.Path(folder)
        usage = memory / "memory.usage_in_bytes"
        usage = int((usage if usage.exists() else memory / "memory.current").read_text())
        rows = dict(row.split() for row in (memory / "memory.stat").read_text().splitlines())
        used = usage - int(rows.get("total_inactive_file", rows["inactive_file"]))
        peaks[folder] = max(peaks[folder], used)
    time.sleep(0.1)
print(json.dumps(peaks))
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
        peaks: of working sets, by another process, ten times a second.
        boot: from the cache's start to its first passed probe, as the engine tells.
        file: of the stack.
    """

    profile: Mapping[str, Any]
    usage: Usage
    by_proc: Mapping[str, Any]
    exit_code: int
    said: str
    peaks: Mapping[str, int]
    boot: float
    file: pathlib.Path


@pytest.fixture(scope="module")
def observed(
    engine: docker.DockerClient, stand_in: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Observed]:
    """Watch a stack of twelve services from before its start, and end it by Ctrl-C."""
    folder = tmp_path_factory.mktemp("observe")
    project = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    services: dict[str, Any] = {
        name: {"image": stand_in, "entrypoint": ["/bin/sh", "-c", program]}
        for name, program in PROGRAMS.items()
    }
    services["quiet"] = {"image": shellless(engine), "command": ["-f", "-p", "8080", "-h", "/"]}
    for name, limits in LIMITS.items():
        services[name]["deploy"] = {"resources": {"limits": limits}}
    services["hungry"]["memswap_limit"] = "32M"
    services["flaky"]["restart"] = "on-failure"
    for source, target, _ in TALKS:  # a name that is not known yet may be asked for for long
        services[source].setdefault("depends_on", []).append(target)
    services["cache"]["healthcheck"] = {
        "test": ["CMD", "test", "-e", "/srv/x"],
        "interval": "700ms",
        "timeout": "5s",
    }
    for service in services.values():
        service |= {"labels": {LABEL: "1"}, "stop_grace_period": "1s", "stop_signal": "SIGKILL"}
    file = folder / "compose.json"
    file.write_text(json.dumps({"name": project, "services": services}), encoding="utf-8")
    base = ["-p", project, "-f", os.fspath(file)]
    watching = start(folder, project)
    try:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            boot = pool.submit(first_passed, engine, project, "cache")
            done = compose([*base, "up", "-d"])
            assert done.returncode == 0, done.stderr
            sampler = sample(engine, project, *PEAKS)
        highest = json.loads(sampler.communicate(timeout=90)[0]).values()
        watching.send_signal(signal.SIGINT)
        said = watching.communicate(timeout=150)[1]
        profile = folder / "usage.json"
        yield Observed(
            json.loads(profile.read_text(encoding="utf-8")),
            load_usage(profile),
            look_again(file),
            watching.returncode,
            said,
            dict(zip(PEAKS, highest, strict=True)),
            boot.result(),
            file,
        )
    finally:
        watching.kill()
        watching.communicate()
        compose([*base, "down", "--volumes", "--timeout", "0"])


def start(folder: pathlib.Path, project: str) -> subprocess.Popen[str]:
    file, profile = os.fspath(folder / "compose.json"), os.fspath(folder / "usage.json")
    arguments = ["-p", project, "--duration", "10m", "--wait", "150s", "-o", profile]
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
        timeout=150,
        check=False,
    )
    assert done.stdout, done.stderr
    profile: Mapping[str, Any] = json.loads(done.stdout)
    return profile


def container(engine: docker.DockerClient, project: str, service: str) -> Container:
    label = "com.docker.compose"
    mine = [f"{label}.project={project}", f"{label}.service={service}"]
    (found,) = engine.containers.list(all=True, filters={"label": mine})
    return found


def sample(engine: docker.DockerClient, project: str, *services: str) -> subprocess.Popen[str]:
    found = (container(engine, project, service) for service in services)
    folders = [os.fspath(memory_folder(each.attrs["State"]["Pid"])) for each in found]
    return subprocess.Popen(
        [sys.executable, "-c", SAMPLER, str(SECONDS), *folders], stdout=subprocess.PIPE, text=True
    )


def first_passed(engine: docker.DockerClient, project: str, service: str) -> float:
    """Give when a container's first probe had passed, seconds after its start.

    Looks while the stack is started, because the engine keeps but five results.
    """
    label = "com.docker.compose"
    mine = [f"{label}.project={project}", f"{label}.service={service}"]
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        for each in engine.api.containers(filters={"label": mine}):
            state = engine.api.inspect_container(each["Id"])["State"]
            probes = state["Health"]["Log"] or ()
            ends = [probe["End"] for probe in probes if probe["ExitCode"] == 0]
            if ends:
                assert len(probes) < 5, "looked too late"
                return (moment(ends[0]) or 0.0) - (moment(state["StartedAt"]) or 0.0)
        time.sleep(0.1)
    raise AssertionError(service)


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


@pytest.mark.parametrize("service", PEAKS)
def test_the_peak_of_memory_is_that_of_a_faster_look(observed: Observed, service: str) -> None:
    measured = observed.usage.of(service).memory_peak

    assert observed.peaks[service] > 50 * MIB
    assert measured == pytest.approx(observed.peaks[service], rel=0.05)


def test_the_boot_is_as_long_as_the_engine_saw_it(observed: Observed) -> None:
    """Its first probe passes: on a machine too busy to probe within a second that tells little."""
    boot = observed.usage.of("cache").boot_seconds

    if boot is None:
        assert observed.boot > 1
        assert any(
            note.startswith(f"cache: ready between 0.0 and {observed.boot:.1f} s")
            for note in observed.profile["observed"]["notes"]
        )
    else:
        assert boot == pytest.approx(observed.boot, abs=0.01)


def test_a_service_held_by_its_cpu_limit_is_seen_to_be(observed: Observed) -> None:
    busy = observed.usage.of("busy")

    assert busy.cpu_throttled is not None
    assert busy.cpu_throttled > 0.2
    assert busy.cpu_peak == pytest.approx(0.1, abs=0.04)


def test_a_kill_for_memory_is_seen_and_none_invented(observed: Observed) -> None:
    killed = {name for name, each in observed.usage.services.items() if each.oom_killed}

    assert killed == {"hungry"}


def test_a_restart_is_counted(observed: Observed) -> None:
    restarts = {name: each.restarts for name, each in observed.usage.services.items()}

    assert {name: count for name, count in restarts.items() if count} == {"flaky": 1}


def test_it_says_how_it_looked(observed: Observed) -> None:
    instruments = observed.profile["observed"]["instruments"]

    assert instruments["api"] == "exec"
    assert instruments["quiet"] == "helper"
    assert 0 < observed.profile["observed"]["blind_seconds"] < SECONDS
    assert "left no TIME_WAIT may be unseen" in observed.said


def test_the_hosts_own_tables_tell_the_same(observed: Observed) -> None:
    if os.geteuid() != 0:
        lacking("only root may read the tables of others")
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
    project = json.loads(observed.file.read_text(encoding="utf-8"))["name"]
    helpers = engine.api.containers(all=True, filters={"label": f"{HELPER}={project}"})

    assert [each["Names"] for each in helpers if each["State"] != "removing"] == []


def test_optimize_goes_by_the_profile(observed: Observed) -> None:
    """Limits rise to what was seen, from a short look nobody's falls, and that is said."""
    profile, report = (observed.file.with_name(name) for name in ("usage.json", "report.json"))
    files = ["--usage", os.fspath(profile), "--report", os.fspath(report)]
    done = subprocess.run(
        [sys.executable, "-m", "composeopt", "optimize", os.fspath(observed.file), *files],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    written = json.loads(observed.file.with_name("compose.optimized.json").read_text("utf-8"))
    limits = {
        name: service.get("deploy", {}).get("resources", {}).get("limits", {})
        for name, service in written["services"].items()
    }
    assert (parse_size(limits["worker"]["memory"]) or 0) > observed.peaks["worker"]
    assert (parse_size(limits["hungry"]["memory"]) or 0) > 32 * MIB
    assert float(limits["busy"]["cpus"]) > 0.1
    assert parse_size(limits["busy"]["memory"]) == 256 * MIB
    assert limits["idle"] == limits["api"] == {}
    assert "says too little to give less, or a first limit, to " in report.read_text("utf-8")
