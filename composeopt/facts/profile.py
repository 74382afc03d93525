"""The usage profile: what was measured of a stack, or stated by its owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    """

    boot_seconds: float | None = None
    boot_p95_seconds: float | None = None
    cpu_peak: float | None = None
    memory_peak: int | None = None
    cpu_floor: float | None = None
    memory_floor: int | None = None
    oom_killed: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """A usage profile; empty when none was given."""

    services: Mapping[str, ServiceUsage] = field(default_factory=dict)
    source: str = ""

    def of(self, service: str) -> ServiceUsage:
        """Give what is known of a service, all None when nothing is."""
        return self.services.get(service, ServiceUsage())
