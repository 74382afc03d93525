"""What the engine makes of a healthcheck: defaults, and which engine does what.

All engines wait, probe, and wait again from the *end* of the probe. They differ
in the wait while the container is still starting inside ``start_period``:

* up to 24: always ``interval``;
* 25 and 26: ``start_interval``, or ``interval`` when it is not set;
* from 27 (moby c514952774): ``start_interval``, or 5 s when it is not set.
  Since moby #52317 that wait also ends where ``start_period`` ends.

A failed probe counts if it started at or after ``start_period``, or once the
container has been healthy; ``retries`` in a row make it unhealthy. One success
makes it healthy at once, inside ``start_period`` too.
"""

from __future__ import annotations

from enum import Enum

from composeopt.facts.engine import EngineFacts
from composeopt.model.values import dataclass
from composeopt.stack.service import Healthcheck

DEFAULT_INTERVAL = 30.0
DEFAULT_TIMEOUT = 30.0
DEFAULT_RETRIES = 3
DEFAULT_START_INTERVAL = 5.0

EXEC_SECONDS = 0.09
"""Mean time an exec probe takes, measured on 20.10 (0.05 to 0.14 s)."""

PROBE_CPU_SECONDS = 0.05
"""CPU that one exec probe costs, measured on 20.10 (0.04 to 0.065 s)."""


class EngineClass(Enum):
    """Engines that probe alike."""

    UP_TO_24 = "up to 24"
    FROM_25 = "25 and 26"
    FROM_27 = "27 and later"


@dataclass(frozen=True, slots=True)
class Probe:
    """A healthcheck with every default filled in; seconds.

    Args:
        interval: wait before a probe, from the end of the one before.
        timeout: longest time a probe may take.
        retries: failures in a row that make the container unhealthy.
        start_period: while starting, probes that begin earlier do not count.
        start_interval: the wait while starting inside ``start_period``.
        kind: the engine class it holds for.
    """

    interval: float
    timeout: float
    retries: int
    start_period: float
    start_interval: float
    kind: EngineClass

    @property
    def first_wait(self) -> float:
        """Seconds from the start of the container to the first probe."""
        return self.start_interval if self.start_period > 0 else self.interval


def engine_classes(engine: EngineFacts) -> tuple[EngineClass, ...]:
    """Give the classes that must be thought of; all when the engine is unknown."""
    if engine.version is None:
        return tuple(EngineClass)
    major = engine.version[0]
    if major < 25:
        return (EngineClass.UP_TO_24,)
    return (EngineClass.FROM_25,) if major < 27 else (EngineClass.FROM_27,)


def is_probed(check: Healthcheck | None) -> bool:
    """Say whether a declared check has a test of its own that runs."""
    return check is not None and not check.disabled and bool(check.test)


def effective_on(check: Healthcheck, kind: EngineClass) -> Probe:
    """Fill in the defaults of one engine class; zero counts as not set."""
    interval = check.interval or DEFAULT_INTERVAL
    if kind is EngineClass.UP_TO_24:
        start_interval = interval
    elif kind is EngineClass.FROM_25:
        start_interval = check.start_interval or interval
    else:
        start_interval = check.start_interval or DEFAULT_START_INTERVAL
    return Probe(
        interval=interval,
        timeout=check.timeout or DEFAULT_TIMEOUT,
        retries=check.retries if check.retries and check.retries > 0 else DEFAULT_RETRIES,
        start_period=check.start_period or 0.0,
        start_interval=start_interval,
        kind=kind,
    )


def effective(check: Healthcheck, engine: EngineFacts) -> tuple[Probe, ...]:
    """Give the check as each possible engine class sees it."""
    return tuple(effective_on(check, kind) for kind in engine_classes(engine))
