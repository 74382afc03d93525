"""The engine's health loop, played literally; it knows no formula.

Follows ``monitor`` and ``handleProbeResult`` of the engine's ``daemon/health.go``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from composeopt.analysis.health import EngineClass
from composeopt.stack.service import Healthcheck

Duration = Callable[[float], float]

_MOST_PROBES = 100_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a container.

    Args:
        healthy: when the first probe succeeded; None if it was unhealthy before.
        fatal: start of the probe that made it unhealthy; None if none did.
        probes: when each probe started.
    """

    healthy: float | None
    fatal: float | None
    probes: list[float] = field(default_factory=list)


def make(
    interval: float,
    timeout: float,
    retries: int,
    start_period: float | None = None,
    start_interval: float | None = None,
) -> Healthcheck:
    """Make a healthcheck."""
    return Healthcheck(
        test=("CMD", "true"),
        interval=interval,
        timeout=timeout,
        retries=retries,
        start_period=start_period,
        start_interval=start_interval,
        disabled=False,
        path=("services", "web", "healthcheck"),
    )


def play(
    check: Healthcheck,
    kind: EngineClass,
    ready: float,
    duration: Duration,
    *,
    capped: bool = False,
) -> Verdict:
    """Start a container that is ready at some time, and watch until the verdict.

    Args:
        check: its healthcheck, all of interval, timeout and retries set.
        kind: the engine.
        ready: a probe that starts now or later succeeds.
        duration: what a probe takes that starts at a given time.
        capped: whether the wait while starting ends where the start period does
            (engines since moby #52317).
    """
    interval, retries = check.interval or 30.0, check.retries or 3
    grace = check.start_period or 0.0
    default = {EngineClass.UP_TO_24: interval, EngineClass.FROM_25: interval}.get(kind, 5.0)
    start_interval = check.start_interval or default
    if kind is EngineClass.UP_TO_24:
        start_interval = interval

    def wait(now: float) -> float:
        if now >= grace:
            return interval
        return min(start_interval, grace - now) if capped else start_interval

    now, streak = 0.0, 0
    probes: list[float] = []
    while len(probes) < _MOST_PROBES:
        now += wait(now)
        started = now
        probes.append(started)
        now += duration(started)
        if started >= ready:
            return Verdict(now, None, probes)
        if started >= grace:
            streak += 1
        if streak >= retries:
            return Verdict(None, started, probes)
    message = "no verdict"
    raise AssertionError(message)
