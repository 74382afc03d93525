"""The values of a predicted start-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A time that is known only between two bounds, seconds since ``up`` began starting."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Whether both bounds are the same."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class ServiceTimes:
    """The three figures of one service.

    Args:
        service: its name.
        start: when its container runs.
        ready: when it can serve; with an unknown boot time, the start.
        healthy: when the engine says healthy; None without a healthcheck.
        boot_known: whether the boot time was given.
        waited_for: the service that its start waited for longest, or empty.
        condition: the condition of that wait.
        slack: seconds that its healthy state may come later, at the upper bounds,
            before the whole stack is later.
    """

    service: str
    start: Span
    ready: Span
    healthy: Span | None
    boot_known: bool
    waited_for: str = ""
    condition: str = ""
    slack: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One service on the critical path: the earlier ones held up the later ones.

    Args:
        service: its name.
        start: when its container runs, seconds, at the upper bounds as all here.
        ready: when it can serve.
        healthy: when the engine says healthy; None without a healthcheck.
        condition: what the next service on the path waited for; empty for the last.
    """

    service: str
    start: float
    ready: float
    healthy: float | None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A predicted start-up of the whole stack.

    Args:
        services: by name.
        started: when the last container runs (``up -d`` returns).
        healthy: when ``up --wait`` returns: every enabled healthcheck healthy, every
            job that somebody waits for done, all others running.
        critical_path: what determines ``healthy``, first to last.
        unknown_boots: services with a healthcheck, or waited for, whose boot time was
            not given; their boots count as nothing, so the times lie later by that.
        undefined: services waited for that lie in what is not fetched; they count as nothing, too.
    """

    services: Mapping[str, ServiceTimes] = field(default_factory=dict)
    started: Span = Span(0.0, 0.0)
    healthy: Span = Span(0.0, 0.0)
    critical_path: tuple[Step, ...] = ()
    unknown_boots: tuple[str, ...] = ()
    undefined: tuple[str, ...] = ()
