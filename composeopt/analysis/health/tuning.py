"""A healthcheck that looks more often and is provably as patient as before.

Given (I, TO, R, SP) and a shorter interval I', keep the test and TO and set

* R' = ceil((R - 1) I / I') + 1, never less than R. Then (R' - 1) I' >=
  (R - 1) I, so every outage that was surely survived still is, whatever its
  probes take: (R' - 1)(I' + d) >= (R - 1)(I + d), because R' >= R.
  With R = 1 one unlucky probe was enough, and more probes would meet more short
  outages; then the span kept is a whole interval: R' = ceil(I / I') + 1.
* SP' = T - (R' - 1) I', never less than SP, where T bounds from above every
  boot that was ever accepted (:func:`boot_patience`). The new check accepts at
  least SP' + (R' - 1) I' = T on every engine, so no boot is lost.

The price is the time until a *hung* service is noticed, R' (I' + TO): more
probes have to run into the timeout. That is why an interval has a least value.

With a ``start_interval`` (engine 25 and later) I and R stay, and so does all
that happens once the container is healthy; SP' = T - (R - 1) I.
"""

from __future__ import annotations

import dataclasses
import functools
import math

from composeopt.analysis.health.patience import boot_patience
from composeopt.analysis.health.probes import DEFAULT_INTERVAL, DEFAULT_RETRIES, effective
from composeopt.facts.engine import EngineFacts
from composeopt.stack.service import Healthcheck

EXEC_START_SECONDS = 0.1
"""Time to start an exec, which engines from 25 on do not count as probe time."""

_ROUNDING = 1e-9


def tune(
    before: Healthcheck,
    engine: EngineFacts,
    *,
    interval: float | None = None,
    start_interval: float | None = None,
    boot_factor: float = 1.0,
) -> Healthcheck:
    """Give the check with another interval and the retries and grace that it needs.

    Args:
        before: the check as declared; it must have a test.
        engine: the target engine; without a version the result holds on all.
        interval: the new interval, seconds; None keeps it.
        start_interval: the new wait while starting; None keeps it.
        boot_factor: how much longer boots may take (a lowered CPU limit).
    """
    retries = before.retries or DEFAULT_RETRIES
    step = before.interval or DEFAULT_INTERVAL
    if interval is not None and interval < step:
        retries = max(retries, _retries(step, retries, interval))
        step = interval
    spaced = dataclasses.replace(
        before,
        interval=before.interval if interval is None else interval,
        retries=before.retries if retries == (before.retries or DEFAULT_RETRIES) else retries,
        start_interval=before.start_interval if start_interval is None else start_interval,
    )
    if spaced == before and boot_factor <= 1.0:
        return before
    grace = _accepted(before, engine) * max(1.0, boot_factor) - (retries - 1) * step
    period = max(before.start_period or 0.0, float(math.ceil(grace - _ROUNDING)))
    return dataclasses.replace(spaced, start_period=period or before.start_period)


def _retries(interval: float, retries: int, new: float) -> int:
    """Give how many probes of the new interval span what the old ones did."""
    span = max(1, retries - 1) * interval
    return math.ceil(span / new - _ROUNDING) + 1


@functools.lru_cache(maxsize=1024)
def _accepted(check: Healthcheck, engine: EngineFacts) -> float:
    """Give an upper bound of every boot accepted so far, on every engine meant."""
    return max(
        boot_patience(dataclasses.replace(probe, timeout=probe.timeout + EXEC_START_SECONDS))[1]
        for probe in effective(check, engine)
    )
