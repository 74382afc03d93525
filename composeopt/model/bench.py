"""The values of a comparison of two stacks by measurement (``composeopt bench``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from composeopt.model.values import dataclass

Side = Literal["before", "after"]
StarterName = Literal["compose", "composeopt"]
Verdict = Literal["faster", "slower", "no difference"]

SIDES: tuple[Side, Side] = ("before", "after")


@dataclass(frozen=True, slots=True)
class Moments:
    """When one service came up, measured, in seconds since the call.

    Of several containers of a service the last one counts.

    Args:
        start: the engine started its container.
        ready: its own test passed, or it is a job and ended well; None without a test.
        healthy: the engine said healthy; None without a healthcheck.
    """

    start: float | None = None
    ready: float | None = None
    healthy: float | None = None


@dataclass(frozen=True, slots=True)
class BenchRun:
    """One start of one side.

    Args:
        side: which of the two.
        number: 1 for its first run; 0 for the one that is discarded.
        measured_seconds: from the call until the stack was up.
        services: the moments of each service.
        restarts: services that restarted meanwhile, and how often.
    """

    side: Side
    number: int
    measured_seconds: float
    services: Mapping[str, Moments] = field(default_factory=dict)
    restarts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured in all runs: the values in order, and their quartiles."""

    values: tuple[float, ...]
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One duration before and after.

    Args:
        measured_before: None when it was not measured.
        measured_after: likewise.
        change: of the medians, as a share of the one before; -0.4 is 40 % less.
        p_value: how often chance alone differs as much (Mann-Whitney, exact, two-sided).
        is_significant: whether that is seldom enough.
    """

    measured_before: Sample | None = None
    measured_after: Sample | None = None
    change: float | None = None
    p_value: float | None = None
    is_significant: bool = False


@dataclass(frozen=True, slots=True)
class ServiceComparison:
    """One service's moments before and after."""

    service: str
    start: Comparison
    ready: Comparison
    healthy: Comparison


@dataclass(frozen=True, slots=True)
class BenchProject:
    """One of the two projects.

    Args:
        given: as the user named it.
        project: its own name.
        measured_as: the name of the clone that was measured.
        starter: who started it, with version.
        measured: what its seconds are, in words.
    """

    given: str
    project: str
    measured_as: str
    starter: str
    measured: str


@dataclass(frozen=True, slots=True)
class Bench:
    """Two stacks, started several times in turn.

    Args:
        engine: the engine's version.
        runs: how many of each counted.
        own_probes: whether tests were run besides the engine.
        before: the first project.
        after: the second project.
        stack: the time until all of it was up.
        services: each service's moments, by name.
        verdict: how the second is against the first.
        sentence: the same in words, with the figures.
        notes: what else was seen, or done otherwise for the clones.
        record: every run, the discarded ones first.
    """

    engine: str
    runs: int
    own_probes: bool
    before: BenchProject
    after: BenchProject
    stack: Comparison
    services: tuple[ServiceComparison, ...]
    verdict: Verdict
    sentence: str
    notes: tuple[str, ...] = ()
    record: tuple[BenchRun, ...] = ()
    schema: int = 1
