"""The usage profile: what was measured of a stack, or stated by its owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from composeopt.model.values import dataclass

LEAST_SAMPLES = 100
"""Samples below which a peak says too little to give a service less than it has
(the bound of KRR, the Kubernetes resource recommender)."""

LEAST_SECONDS = 300.0
"""The shortest window that a service may be given less after, seconds."""


@dataclass(frozen=True, slots=True)
class ServiceUsage:
    """What is known of one service; None stands for not measured.

    Args:
        boot_seconds: from container start to first readiness, seconds (median).
        boot_p95_seconds: the same, 95th percentile.
        cpu_peak: CPUs, peak including boot.
        memory_peak: bytes, peak working set including boot.
        cpu_floor: CPUs, least that the owner grants.
        memory_floor: bytes, least that the owner grants.
        oom_killed: True when it was killed for memory in the window.
        samples: how many looks the peaks rest on; None: stated, not sampled.
        window_seconds: how long it was watched while it ran.
        memory_high_water: bytes, the engine's own mark since the container's start,
            page cache included; never below the peak working set.
        cpu_throttled: share of its scheduling periods in which its CPU limit held it.
        restarts: how often it started again in the window.
    """

    boot_seconds: float | None = None
    boot_p95_seconds: float | None = None
    cpu_peak: float | None = None
    memory_peak: int | None = None
    cpu_floor: float | None = None
    memory_floor: int | None = None
    oom_killed: bool = False
    samples: int | None = None
    window_seconds: float | None = None
    memory_high_water: int | None = None
    cpu_throttled: float | None = None
    restarts: int | None = None

    @property
    def is_enough(self) -> bool:
        """Whether its peaks allow to give it less than it has.

        What its owner states is; what was sampled is after enough samples over
        long enough. Peaks of a shorter look are floors all the same.
        """
        return not any(self.missing)

    @property
    def missing(self) -> tuple[int, float]:
        """Give how many samples and how many seconds more are needed; 0, 0: none."""
        if self.samples is None:
            return (0, 0.0)
        seconds = LEAST_SECONDS - (self.window_seconds or 0.0)
        return (max(0, LEAST_SAMPLES - self.samples), max(0.0, seconds))


@dataclass(frozen=True, slots=True)
class ObservedConversation:
    """TCP connections of one service to another that were seen on a running stack.

    Args:
        source: who opened them.
        target: who listens.
        port: on which port.
        looks: in how many looks at the tables of sockets they were seen.
    """

    source: str
    target: str
    port: int | None = None
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Usage:
    """A usage profile; empty when none was given.

    Args:
        services: by name.
        source: where it is from, in words.
        conversations: who was seen to talk to whom. That a conversation is not
            among them says nothing.
    """

    services: Mapping[str, ServiceUsage] = field(default_factory=dict)
    source: str = ""
    conversations: tuple[ObservedConversation, ...] = ()

    def of(self, service: str) -> ServiceUsage:
        """Give what is known of a service, all None when nothing is."""
        return self.services.get(service, ServiceUsage())
