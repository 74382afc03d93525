"""What is known of one container so far, and what the containers of a service add up to."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from composeopt.engine.observe.boots import Boot, boot_of
from composeopt.engine.observe.containers import Container, Probe
from composeopt.engine.observe.gauge import Gauge
from composeopt.facts.profile import ServiceUsage
from composeopt.model.values import dataclass

_KEPT_PROBES = 5
"""The engine keeps so many results of a healthcheck."""


@dataclass(slots=True)
class Seen:
    """What is known of one container.

    Args:
        container: as it was at the last look.
        gauge: its samples.
        probes: every run of its healthcheck that was seen, by start.
        boots: how long each of its runs took to be ready, by start.
        restarts: how often it started again.
        oom_killed: whether it, or a process in it, was killed for memory.
        instrument: how its sockets are read; empty: not yet.
        missing: why they cannot be.
        watched: the start of the run that is watched; None: none was.
        looked: when they were read last.
        blind: the longest time between two looks at them, seconds.
    """

    container: Container
    gauge: Gauge = field(default_factory=Gauge)
    probes: dict[float, Probe] = field(default_factory=dict)
    boots: dict[float, Boot] = field(default_factory=dict)
    restarts: int = 0
    oom_killed: bool = False
    instrument: str = ""
    missing: str = ""
    watched: float | None = None
    looked: float | None = None
    blind: float | None = None

    def note_boot(self, *, from_start: bool) -> None:
        """Note when its present run was ready; ``from_start``: it was watched all along."""
        container = self.container
        boot = boot_of(container, self.probes.values())
        self.probes.update({each.start: each for each in container.probes})
        complete = from_start or len(container.probes) < _KEPT_PROBES
        if boot is not None and complete and container.started is not None:
            self.boots.setdefault(container.started, boot)

    def note_look(self, time: float) -> None:
        """Note that its sockets were read."""
        if self.looked is not None:
            self.blind = max(self.blind or 0.0, time - self.looked)
        self.looked = time


def usage_of(found: Sequence[Seen]) -> ServiceUsage:
    """Make one of the containers of a service: the highest of each figure."""
    gauges = [each.gauge for each in found]
    boots = [boot.high for each in found for boot in each.boots.values() if boot.is_close]
    cpu = [each.cpu_peak for each in gauges if each.cpu_peak is not None]
    throttled = [each.throttled_share for each in gauges if each.throttled_share is not None]
    memory = [each.memory_peak for each in gauges if each.memory_peak is not None]
    marks = [each.high_water for each in gauges if each.high_water is not None]
    # Who is killed for memory had reached its limit, whether or not a sample saw it.
    reached = [each.container.memory for each in found if each.oom_killed and each.container.memory]
    memory, marks = memory + reached, marks + reached
    return ServiceUsage(
        boot_seconds=statistics.median(boots) if boots else None,
        cpu_peak=max(cpu, default=None),
        memory_peak=max(memory, default=None),
        oom_killed=any(each.oom_killed for each in found),
        samples=max(each.samples for each in gauges),
        window_seconds=max(each.seconds for each in gauges),
        memory_high_water=max(marks, default=None),
        cpu_throttled=max(throttled, default=None),
        restarts=sum(each.restarts for each in found),
    )


def instrument_of(found: Iterable[Seen]) -> str:
    """Give how the sockets of a service were read."""
    return next((each.instrument for each in found if each.instrument), "none")


def notes_of(name: str, found: Sequence[Seen]) -> Iterator[str]:
    """Say what could not be observed of a service, and why."""
    first = found[0]
    vague = [boot for each in found for boot in each.boots.values() if not boot.is_close]
    if vague:
        low, high = vague[0].low, vague[0].high
        yield (
            f"{name}: ready between {low:.1f} and {high:.1f} s after its start; its healthcheck "
            "looks too seldom to say when"
        )
    if first.container.network_mode == "host":
        yield f"{name}: on the host's network, its connections cannot be told from others'"
    elif first.container.shares_with:
        yield f"{name}: shares another's network; its connections count as that service's"
    elif first.missing:
        yield f"{name}: connections not observed ({first.missing})"
    if all(each.gauge.samples and each.gauge.high_water is None for each in found):
        yield (
            f"{name}: a peak of memory between two samples is unseen, the kernel's mark is not told"
        )
    if not any(each.gauge.samples for each in found):
        yield f"{name}: no sample; it is {first.container.status}"
