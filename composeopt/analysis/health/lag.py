"""From ready to healthy: what waiting for the next probe costs.

Probe 1 starts after the first wait; the next one a wait plus the duration d of
the probe later. A container that is ready at r is healthy at t + d, where t is
the first probe start at or after r. For r unknown the lag is anything between d
(a probe starts just then) and a wait plus 2 d (it just missed one).
"""

from __future__ import annotations

import math

from composeopt.analysis.health.probes import EXEC_SECONDS, Probe

_ROUNDING = 1e-9


def healthy_after(probe: Probe, ready: float, duration: float = EXEC_SECONDS) -> float:
    """Give when a container that is ready at ``ready`` is healthy.

    Args:
        probe: the effective check.
        ready: seconds from the container's start to its readiness.
        duration: seconds that a probe takes.

    Returns:
        Seconds from the container's start.
    """
    start = probe.first_wait
    if start < ready and start + duration < probe.start_period:
        step = probe.start_interval + duration
        inside = _steps(probe.start_period - duration - start, step)
        start += step * min(inside, _steps(ready - start, step))
    if start < ready:
        step = probe.interval + duration
        start += step * _steps(ready - start, step)
    return start + duration


def lag_range(
    probe: Probe, ready: float | None = None, duration: float = EXEC_SECONDS
) -> tuple[float, float]:
    """Give the least and the greatest time from ready to healthy, seconds.

    With a known boot both are the same. Without one, a boot that ends inside a
    ``start_period`` of at least one interval is taken for granted; a boot that
    outlasts it meets ``interval`` instead of ``start_interval``.
    """
    if ready is not None:
        lag = healthy_after(probe, ready, duration) - ready
        return (lag, lag)
    starts_apart = probe.start_period >= probe.interval
    wait = probe.start_interval if starts_apart else probe.interval
    return (duration, wait + 2 * duration)


def _steps(distance: float, step: float) -> int:
    """Give how many steps cover a distance."""
    return max(0, math.ceil(distance / step - _ROUNDING))
