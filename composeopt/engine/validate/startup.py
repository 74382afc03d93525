"""How long the stack took from its first start until everything was healthy."""

from __future__ import annotations

import time
from collections.abc import Iterable

from composeopt.engine.observe.boots import boot_of
from composeopt.engine.observe.containers import Container
from composeopt.engine.observe.observer import clock_of
from composeopt.engine.validate.record import Record
from composeopt.engine.validate.running import Running
from composeopt.model.validation import Check
from composeopt.model.values import dataclass

_KEPT_PROBES = 5
_PAUSE = 60.0
"""Seconds after everything was settled from which a start belongs to another start-up."""

_FORMULA = (
    "from the start of the first container to the end of the first passed healthcheck of the "
    "last; a container without a healthcheck counts from its start"
)


@dataclass(frozen=True, slots=True)
class _Settled:
    """When a container started, and was healthy; seconds since 1970."""

    container: Container
    started: float
    healthy: float


def time_to_healthy(running: Running, most: float, record: Record | None = None) -> Check:
    """Hold the start-up that is past against a bound.

    Args:
        running: the stack.
        most: seconds.
        record: what ``deploy`` measured while it started the stack, or None.
    """
    containers = [each for each in running.all() if each.started is not None]
    unhealthy = [each for each in containers if each.runs and each.health == "unhealthy"]
    if unhealthy:
        details = tuple(f"{each.name} is unhealthy" for each in unhealthy)
        return _check(most, None, len(containers), details)
    if not any(each.health for each in containers):
        return _unmeasured(most, "no service has a healthcheck", "a healthcheck to a service")
    settled: list[_Settled] = []
    for each in containers:
        if each.runs and each.health == "starting":
            return _starting(running, most, each)
        found = _settled(running, each, record)
        if found is None:
            why = f"the first passed healthcheck of {each.name} is forgotten"
            return _unmeasured(most, why, _AGAIN)
        settled.append(found)
    apart = _apart(settled)
    if apart:
        return _unmeasured(most, apart, "one start of the whole stack")
    first = min(each.started for each in settled)
    last = max(settled, key=lambda each: each.healthy)
    details = (f"{last.container.name} was the last", *_without_check(settled))
    return _check(most, last.healthy - first, len(settled), details)


_AGAIN = (
    "--metrics FILE of the deploy that started it, or a validate soon after the start: the "
    "engine keeps five results of a healthcheck"
)


def _settled(running: Running, container: Container, record: Record | None) -> _Settled | None:
    """Give when a container was healthy first; None: nobody remembers."""
    started = container.started or 0.0
    if not container.health:
        return _Settled(container, started, started)
    boot = boot_of(container)
    if boot is not None and len(container.probes) < _KEPT_PROBES:
        return _Settled(container, started, started + boot.high)
    took = record.healthy_after(container) if record is not None else None
    if took is not None:
        return _Settled(container, started, started + took)
    told = _event(running, container)
    return None if told is None else _Settled(container, started, told)


def _event(running: Running, container: Container) -> float | None:
    """Give when the engine told that it is healthy, if it still remembers the start too."""
    began = False
    filters = {"type": "container", "container": container.id}
    now = int(time.time() + clock_of(running.client)) + 1
    events = running.client.events(
        since=int(container.started or 0), until=now, filters=filters, decode=True
    )
    for event in events:
        action = str(event.get("Action", event.get("status", "")))
        if action == "start":
            began = True
        elif began and action == "health_status: healthy":
            return float(event["timeNano"]) / 1e9
    return None


def _apart(settled: Iterable[_Settled]) -> str:
    """Say which container was started long after everything else; empty: none."""
    latest: float | None = None
    for each in sorted(settled, key=lambda each: each.started):
        if latest is not None and each.started > latest + _PAUSE:
            minutes = (each.started - latest) / 60
            return f"{each.container.name} was started {minutes:.0f} min after everything else"
        latest = max(latest or 0.0, each.healthy)
    return ""


def _without_check(settled: Iterable[_Settled]) -> tuple[str, ...]:
    names = sorted({each.container.service for each in settled if not each.container.health})
    return (f"without a healthcheck: {', '.join(names)}",) if names else ()


def _starting(running: Running, most: float, container: Container) -> Check:
    waited = time.time() + clock_of(running.client) - (container.started or 0.0)
    details = (f"{container.name} is starting for {waited:.1f} s",)
    if waited > most:
        return _check(most, None, len(running.all()), details)
    return _unmeasured(most, details[0], "more patience: --wait")


def _check(most: float, measured: float | None, samples: int, details: tuple[str, ...]) -> Check:
    is_met = measured is not None and measured <= most
    return Check(
        target="time_to_healthy",
        subject="",
        wanted=f"at most {most:g} s",
        measured=measured,
        unit="s",
        samples=samples,
        verdict="met" if is_met else "missed",
        instrument="the engine's starts and its log of healthchecks; what it forgot, by deploy's "
        "record, where the healthcheck's own test counts as soon as deploy saw it pass",
        formula=_FORMULA,
        details=details,
    )


def _unmeasured(most: float, why: str, add: str) -> Check:
    return Check(
        target="time_to_healthy",
        subject="",
        wanted=f"at most {most:g} s",
        measured=None,
        unit="s",
        samples=0,
        verdict="unmeasured",
        formula=_FORMULA,
        details=(why,),
        add=add,
    )
