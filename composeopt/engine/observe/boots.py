"""How long a container took to be ready, as far as its healthcheck can tell."""

from __future__ import annotations

from collections.abc import Iterable

from composeopt.engine.observe.containers import Container, Probe
from composeopt.model.values import dataclass

_CLOSE = 1.0
_CLOSE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Boot:
    """Between which two moments a container became ready, seconds since its start."""

    low: float
    high: float

    @property
    def is_close(self) -> bool:
        """Whether both moments are near enough to be called one."""
        return self.high - self.low <= max(_CLOSE, _CLOSE_SHARE * self.high)


def boot_of(container: Container, known: Iterable[Probe] = ()) -> Boot | None:
    """Give when a container became ready: between its last failed and its first passed probe.

    Args:
        container: it has a healthcheck, else nothing tells.
        known: probes seen at earlier looks; the engine keeps only the last five.
    """
    if container.started is None:
        return None
    began = container.started
    probes = {each.start: each for each in (*known, *container.probes) if each.start >= began}
    failed = 0.0
    for start in sorted(probes):
        probe = probes[start]
        if probe.passed:
            return Boot(failed, max(failed, probe.end - began))
        failed = probe.start - began
    return None
