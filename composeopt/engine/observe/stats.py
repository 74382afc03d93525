"""One sample of the engine's statistics of a container, cgroup v1 and v2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from composeopt.engine.observe.containers import moment
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """What the engine said of one container at one moment.

    Args:
        time: seconds since 1970 by the engine's clock.
        cpu_seconds: CPU time since the container's start.
        usage: bytes of memory, page cache included.
        inactive_file: bytes of page cache that go first when memory is short.
        high_water: the highest ``usage`` since the start; None where the engine does
            not tell (cgroup v2).
        periods: scheduling periods of its CPU limit since the start.
        throttled: those of them in which the limit held it.
    """

    time: float
    cpu_seconds: float
    usage: int
    inactive_file: int
    high_water: int | None
    periods: int
    throttled: int

    @property
    def working_set(self) -> int:
        """Memory that cannot simply be dropped, as the docker CLI counts it."""
        return max(0, self.usage - self.inactive_file)


def read_sample(data: Mapping[str, Any]) -> Sample | None:
    """Read one answer of ``/containers/ID/stats``; None: the container does not run.

    Working set as docker/cli ``calculateMemUsageUnixNoCache``: less
    ``total_inactive_file`` (cgroup v1) or ``inactive_file`` (v2).
    """
    memory = data.get("memory_stats") or {}
    cpu = data.get("cpu_stats") or {}
    time = moment(data.get("read", ""))
    total = (cpu.get("cpu_usage") or {}).get("total_usage")
    usage = memory.get("usage")
    if time is None or not total or usage is None:
        return None
    details = memory.get("stats") or {}
    inactive = details.get("total_inactive_file", details.get("inactive_file", 0))
    throttling = cpu.get("throttling_data") or {}
    return Sample(
        time=time,
        cpu_seconds=total / 1e9,
        usage=usage,
        inactive_file=inactive,
        high_water=memory.get("max_usage") or None,
        periods=throttling.get("periods") or 0,
        throttled=throttling.get("throttled_periods") or 0,
    )
