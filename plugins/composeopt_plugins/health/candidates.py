"""The intervals a healthcheck could have, and what each costs and gains.

A candidate at least halves the interval and saves two seconds of it, so nothing is
changed for little. It
keeps the detection of a hung service within ``hung_factor`` times the least that
any check of the same outage tolerance and timeout could have. That bound depends
only on what tuning keeps, and so does the cost that is counted (above a check
with three retries, as is the engine's default): on its own result the pass finds
no candidate and no budget that it did not already turn down.

Where a boot time is known, what counts is the mean lag over boots that differ by
``boot_spread`` from it. An interval that aims at the very moment is a trap: of a boot
of 12 s, 4.2 s sees 0.9 s later that it is over, but 4.3 s later when it takes 12.7 s
(1.6 s on average from 10.8 to 13.2 s); with 4.4 s it is 1.5 s, and at most 2.7 s.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Iterator, Sequence

from composeopt.api import (
    PROBE_CPU_SECONDS,
    EngineFacts,
    Healthcheck,
    Probe,
    dataclass,
    effective,
    healthy_after,
    hung_detection,
    lag_range,
    least_hung_detection,
    outage_tolerance,
    tune,
)
from composeopt_plugins.health.checks import Check
from composeopt_plugins.health.options import Options

GRID = (60, 45, 30, 20, 15, 12, 10, 8, 7, 6, 5, 4.5, 4, 3.5, 3, 2.5, 2, 1.5, 1)
"""Round intervals, seconds, longest first."""

FINE_GRID = tuple(sorted({*GRID, *(tenths / 10 for tenths in range(10, 50, 2))}, reverse=True))
"""Intervals, seconds, to meet a boot time that is known."""

SPREAD_STEPS = 10
"""A spread of boots is looked at in so many steps."""

ABOUT_AS_GOOD = 1.1
"""A rounder interval is taken where its mean lag is at most so much longer."""

STARTING_GRID = (1, 2, 3, 5)
"""Round start intervals, seconds."""

_LEAST_GAIN = 2.0
_DEFAULT_START_INTERVAL = 5.0
_TENTATIVE_RETRIES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to run a check.

    Args:
        check: with this interval and all that it needs; the first is as declared.
        healthy: seconds from start to healthy: the mean over likely boots, or the most.
        cost: cores that its probes use while it runs, above a check with three retries.
        safe: False where the detection of a hung service takes too long.
    """

    check: Healthcheck
    healthy: float
    cost: float
    safe: bool = True


@functools.lru_cache(maxsize=1024)
def candidates(
    each: Check, engine: EngineFacts, options: Options, starting: float
) -> tuple[Candidate, ...]:
    """Give the ways to run a check, the present one first, then ever faster ones.

    Args:
        each: the check.
        engine: the target engine.
        options: the settings in force.
        starting: the ``start_interval`` that the engine can afford, seconds.
    """
    found = [_candidate(each, each.check, engine, options)]
    if uses_start_interval(each.check, engine):
        others = _faster_starts(each, engine, starting, options)
    else:
        others = _shorter_intervals(each, engine, options)
    for candidate in _rounded(each, [_candidate(each, check, engine, options) for check in others]):
        if candidate.healthy < found[-1].healthy:
            found.append(candidate)
    if len(found) == 1 and not others:
        tentative = _tentative(each, engine)
        if tentative is not None:
            candidate = _candidate(each, tentative, engine, options)
            found.append(dataclasses.replace(candidate, safe=False))
    return tuple(found)


def uses_start_interval(check: Healthcheck, engine: EngineFacts) -> bool:
    """Say whether ``start_interval`` is the knob: known to the engine, or in use."""
    if engine.version is None:
        return bool(check.start_interval and check.start_period)
    return engine.version >= (25, 0)


def affordable_start_interval(count: int, cores: float) -> float:
    """Give the shortest start interval at which so many checks stay within some cores."""
    for seconds in STARTING_GRID:
        if count * PROBE_CPU_SECONDS / seconds <= cores:
            return float(seconds)
    return float(STARTING_GRID[-1])


def boots(each: Check, options: Options) -> tuple[float, ...]:
    """Give boot times that are as likely as the known one, evenly spaced; empty: unknown."""
    if each.boot is None:
        return ()
    first = each.boot * (1 - options.boot_spread)
    last = max(each.boot * (1 + options.boot_spread), each.boot_p95 or 0.0)
    step = (last - first) / SPREAD_STEPS
    return tuple(first + step * number for number in range(SPREAD_STEPS + 1))


def _faster_starts(
    each: Check, engine: EngineFacts, starting: float, options: Options
) -> list[Healthcheck]:
    """Give the check with a shorter wait while it starts, if that at least halves it."""
    waits = [
        probe.start_interval if probe.start_period else probe.interval
        for probe in effective(each.check, engine)
    ]
    if engine.version is None:  # it was written for engines that know the key
        waits = [each.check.start_interval or _DEFAULT_START_INTERVAL]
    if min(waits) < 2 * starting:
        return []
    check = tune(each.check, engine, start_interval=starting, boot_factor=each.slower)
    boot = math.ceil(max(boots(each, options), default=0.0))
    if boot > (check.start_period or 0.0):
        check = dataclasses.replace(check, start_period=float(boot))
    return [check]


def _shorter_intervals(each: Check, engine: EngineFacts, options: Options) -> list[Healthcheck]:
    """Give the check with every shorter interval that keeps hung services visible."""
    probe = effective(each.check, engine)[0]
    if probe.retries == 1:
        return []
    limit = options.hung_factor * least_hung_detection(outage_tolerance(probe), probe.timeout)
    found = []
    for interval in GRID if each.boot is None else FINE_GRID:
        if interval > _longest(probe):
            continue
        check = _with_interval(each, engine, interval)
        if hung_detection(effective(check, engine)[0]) <= limit:
            found.append(check)
    return found


def _longest(probe: Probe) -> float:
    """Give the longest interval that is worth a change."""
    return min(probe.interval / 2, probe.interval - _LEAST_GAIN)


def _with_interval(each: Check, engine: EngineFacts, interval: float) -> Healthcheck:
    """Give the check with an interval; short ones hold on engine 27 while starting, too."""
    also = interval if engine.version is None and interval < _DEFAULT_START_INTERVAL else None
    if each.check.start_interval:
        also = None
    return tune(each.check, engine, interval=interval, start_interval=also, boot_factor=each.slower)


def retimed(each: Check, wanted: Healthcheck, engine: EngineFacts) -> Healthcheck:
    """Give the check with the intervals of another one and all that they need."""
    if wanted.interval == each.check.interval:
        return wanted
    return _with_interval(each, engine, wanted.interval or 0.0)


def _tentative(each: Check, engine: EngineFacts) -> Healthcheck | None:
    """Give the longest interval worth having where none is safe."""
    probe = effective(each.check, engine)[0]
    if not 1 < probe.retries <= _TENTATIVE_RETRIES or uses_start_interval(each.check, engine):
        return None
    span = outage_tolerance(probe)
    for interval in GRID:
        if interval <= _longest(probe) and math.ceil(span / interval) >= _TENTATIVE_RETRIES:
            return _with_interval(each, engine, interval)
    return None


def _rounded(each: Check, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Leave out what is not round where the next round interval is about as good."""
    boot = each.boot or 0.0
    lags = {way.check.interval: way.healthy - boot for way in found if way.check.interval in GRID}
    for way in found:
        interval = way.check.interval or 0.0
        if interval not in GRID:
            near = (
                max((other for other in GRID if other < interval), default=None),
                min((other for other in GRID if other > interval), default=None),
            )
            lag = ABOUT_AS_GOOD * (way.healthy - boot)
            if any(lags[other] <= lag for other in near if other in lags):
                continue
        yield way


def _candidate(each: Check, check: Healthcheck, engine: EngineFacts, options: Options) -> Candidate:
    """Work out what a way to run the check gains and costs."""
    probes = effective(check, engine)
    likely = boots(each, options)
    if likely:
        ways = {(one.interval, one.start_period, one.start_interval): one for one in probes}
        seen = (max(healthy_after(way, boot) for way in ways.values()) for boot in likely)
        healthy = sum(seen) / len(likely)
    else:
        healthy = max(lag_range(probe)[1] for probe in probes)
    rate, span = 1 / probes[0].interval, outage_tolerance(probes[0])
    reference = max(probes[0].interval, span / 2)
    return Candidate(check, healthy, PROBE_CPU_SECONDS * (rate - 1 / reference))
