"""The health model against the engine that answers, whatever its version.

Whoever else uses the machine can only make it later than the model says, so what came too
late is tried again; what came too early is not forgiven.
"""

from __future__ import annotations

import datetime
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import docker
import pytest
from docker.models.containers import Container

from benchmarks.lab.image import LABEL
from composeopt.analysis.health import (
    boot_patience,
    dead_detection,
    effective_on,
    engine_classes,
    healthy_after,
    hung_detection,
    outage_tolerance,
    tune,
)
from composeopt.analysis.health.probes import Probe
from composeopt.facts.engine import EngineFacts
from composeopt.stack.service import Healthcheck

pytestmark = pytest.mark.engine

LATE = 0.8
"""What a busy machine may add to a probe's start, seconds."""

TRIES = 6
"""How often a trial may be late before the model is wrong."""

PROBE_SECONDS = (0.04, 0.09, 0.15, 0.25, 0.4)
"""What a probe may take, from a quiet machine to a busy one."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A container to start: its healthcheck, its boot, and whether probes hang."""

    check: Healthcheck
    boot: float = 600
    hangs: bool = False


def make(interval: float, timeout: float, retries: int, start_period: float = 0) -> Healthcheck:
    return Healthcheck(
        ("CMD-SHELL", ""), interval, timeout, retries, start_period or None, None, False, ()
    )


PATIENT = tune(make(2, 1, 3), EngineFacts(), interval=1)
NEVER_READY = {
    "no grace": Trial(make(2, 5, 3)),
    "grace": Trial(make(2, 5, 3, 5)),
    "grace of one interval": Trial(make(3, 5, 2, 3)),
    "many retries": Trial(make(1, 5, 5, 4)),
    "hanging": Trial(make(2, 1, 3), hangs=True),
    "hanging with grace": Trial(make(2, 1, 2, 5), hangs=True),
}
READY = {
    "1.5 s, every 5 s": Trial(make(5, 5, 3), boot=1.5),
    "1.5 s, every 2 s": Trial(make(2, 5, 3), boot=1.5),
    "4.6 s, every 2 s": Trial(make(2, 5, 9), boot=4.6),
    "4.6 s, every 3 s, grace": Trial(make(3, 5, 3, 8), boot=4.6),
    "just inside": Trial(make(2, 1, 3), boot=5.6),
    "just inside, tuned": Trial(PATIENT, boot=5.6),
    "too late but for tuning": Trial(PATIENT, boot=7.0),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a container; times in seconds since its start.

    Args:
        status: ``healthy`` or ``unhealthy``.
        last: start and end of the probe that decided.
    """

    status: str
    last: tuple[float, float]


@pytest.fixture(scope="module")
def facts(engine: docker.DockerClient) -> EngineFacts:
    major, minor = re.findall(r"\d+", engine.version()["Version"])[:2]
    return EngineFacts((int(major), int(minor)))


@dataclass(frozen=True, slots=True)
class Trials:
    """All trials, run side by side once; one that was late can be run again alone."""

    engine: docker.DockerClient
    image: str
    first: Mapping[str, Seen]

    def result(self, name: str, is_late: Callable[[Seen], bool]) -> Seen:
        """Give what became of a trial: its first result that was not late, or its last."""
        seen = self.first[name]
        for _ in range(TRIES - 1):
            if not is_late(seen):
                break
            container = _start(self.engine, self.image, _trials()[name])
            try:
                seen = _verdict(container)
            finally:
                container.remove(force=True)
        return seen


@pytest.fixture(scope="module")
def trials(engine: docker.DockerClient, stand_in: str) -> Iterator[Trials]:
    """Start all trials side by side and wait for each verdict."""
    containers = {name: _start(engine, stand_in, each) for name, each in _trials().items()}
    try:
        seen = {name: _verdict(each) for name, each in containers.items()}
        yield Trials(engine, stand_in, seen)
    finally:
        for container in containers.values():
            container.remove(force=True)


def _trials() -> dict[str, Trial]:
    return {**NEVER_READY, **READY}


@pytest.mark.parametrize("name", NEVER_READY)
def test_a_container_that_never_gets_ready_is_unhealthy_when_the_model_says(
    trials: Trials, facts: EngineFacts, name: str
) -> None:
    low, high = boot_patience(_probe(NEVER_READY[name].check, facts))
    seen = trials.result(name, lambda seen: seen.last[0] > high + LATE)
    fatal, _ = seen.last

    assert seen.status == "unhealthy"
    assert low - 0.05 <= fatal <= high + LATE


@pytest.mark.parametrize("name", READY)
def test_a_container_that_gets_ready_is_healthy_when_the_model_says(
    trials: Trials, facts: EngineFacts, name: str
) -> None:
    """A machine that is late may also let a boot miss the last probe."""
    trial = READY[name]
    probe = _probe(trial.check, facts)
    predicted = [healthy_after(probe, trial.boot, took) for took in PROBE_SECONDS]
    latest = max(predicted) + LATE
    seen = trials.result(name, lambda seen: seen.status != "healthy" or seen.last[1] > latest)
    _, end = seen.last

    assert seen.status == "healthy"
    assert min(predicted) - 0.1 <= end <= latest


@pytest.mark.parametrize("check", [make(2, 1, 3), PATIENT], ids=["as declared", "tuned"])
def test_an_outage_within_the_tolerance_is_survived_and_a_dead_service_noticed(
    engine: docker.DockerClient, stand_in: str, facts: EngineFacts, check: Healthcheck
) -> None:
    probe = _probe(check, facts)
    tolerated = outage_tolerance(_probe(make(2, 1, 3), facts))
    container = _start(engine, stand_in, Trial(check, boot=0))
    try:
        assert _verdict(container).status == "healthy"
        for _ in range(TRIES):
            outage = _outage(container, tolerated - 0.5)
            time.sleep(probe.interval + LATE)
            if outage <= tolerated and not _any_timed_out(container):
                break
            _await(container, "healthy")
        else:
            pytest.fail(f"no outage as short as {tolerated} s could be made")
        assert _status(container) == "healthy"

        took = _quickest(container, "rm /ready", "touch /ready", dead_detection(probe) + LATE)
        assert took <= dead_detection(probe) + LATE
    finally:
        container.remove(force=True)


def test_a_hung_service_is_noticed_within_its_bound(
    engine: docker.DockerClient, stand_in: str, facts: EngineFacts
) -> None:
    probe = _probe(make(1, 2, 3), facts)
    container = _start(engine, stand_in, Trial(make(1, 2, 3), boot=0, hangs=True))
    try:
        container.exec_run(["touch", "/answers"])
        assert _verdict(container).status == "healthy"
        # Each exec also takes its time to start and to be killed.
        latest = hung_detection(probe) + 3 * LATE
        took = _quickest(container, "rm /answers", "touch /answers", latest)

        assert dead_detection(probe) < took <= latest
    finally:
        container.remove(force=True)


def _outage(container: Container, seconds: float) -> float:
    """Let a service be not ready for a while; give how long it was at most."""
    began = time.monotonic()
    container.exec_run(["rm", "/ready"])
    time.sleep(max(0.0, seconds - (time.monotonic() - began)))
    container.exec_run(["touch", "/ready"])
    return time.monotonic() - began


def _any_timed_out(container: Container) -> bool:
    """Say whether a busy machine made a probe fail that would have passed, or failed sooner."""
    container.reload()
    return any(each["ExitCode"] not in (0, 1) for each in container.attrs["State"]["Health"]["Log"])


def _quickest(container: Container, breaks: str, repairs: str, latest: float) -> float:
    """Give how long the engine took to notice; where that was late, it may try again."""
    took = math.inf
    for number in range(TRIES):
        if number:
            container.exec_run(repairs)
            _await(container, "healthy")
        container.exec_run(breaks)
        took = _await(container, "unhealthy")
        if took <= latest:
            break
    return took


def _probe(check: Healthcheck, facts: EngineFacts) -> Probe:
    (kind,) = engine_classes(facts)
    return effective_on(check, kind)


def _start(engine: docker.DockerClient, image: str, trial: Trial) -> Container:
    check = trial.check
    test = "test -e /ready"
    if trial.hangs:
        test = "test -e /answers || sleep 60"
    nanoseconds = {
        "interval": check.interval,
        "timeout": check.timeout,
        "start_period": check.start_period,
    }
    container: Container = engine.containers.run(
        image,
        detach=True,
        environment={"BOOT": str(trial.boot)},
        labels={LABEL: "1"},
        network_mode="none",
        stop_signal="SIGKILL",
        healthcheck={
            "test": ["CMD-SHELL", test],
            "retries": check.retries,
            **{key: int(value * 1e9) for key, value in nanoseconds.items() if value},
        },
    )
    return container


def _verdict(container: Container, patience: float = 60) -> Seen:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        container.reload()
        state = container.attrs["State"]
        status = state["Health"]["Status"]
        if status != "starting":
            return Seen(status, _deciding_probe(state, status))
        time.sleep(0.1)
    message = f"no verdict on {container.name}"
    raise AssertionError(message)


def _deciding_probe(state: Mapping[str, object], status: str) -> tuple[float, float]:
    """Give start and end of the probe that decided, since the container's start."""
    health = state["Health"]
    assert isinstance(health, dict)
    log = [each for each in health["Log"] if (each["ExitCode"] == 0) is (status == "healthy")]
    decided = log[0] if status == "healthy" else log[-1]
    began = _moment(str(state["StartedAt"]))
    return (_moment(decided["Start"]) - began, _moment(decided["End"]) - began)


def _moment(text: str) -> float:
    """Read the engine's time, which has nanoseconds and a zone."""
    head, fraction, zone = re.fullmatch(r"([^.]+)(\.\d+)?(Z|[+-]\d\d:\d\d)", text).groups()  # type: ignore[union-attr]  # the engine's format
    whole = datetime.datetime.fromisoformat(head + zone.replace("Z", "+00:00"))
    return whole.timestamp() + float(fraction or 0)


def _status(container: Container) -> str:
    container.reload()
    status: str = container.attrs["State"]["Health"]["Status"]
    return status


def _await(container: Container, status: str, patience: float = 60) -> float:
    """Wait until the engine says so; give how long that took."""
    begin = time.monotonic()
    while time.monotonic() - begin < patience:
        if _status(container) == status:
            return time.monotonic() - begin
        time.sleep(0.1)
    message = f"{container.name} is not {status}"
    raise AssertionError(message)
