"""The passes that share CPUs and memory, and rules about them."""

from __future__ import annotations

from composeopt.api import Pass, Rule, hookimpl


@hookimpl
def composeopt_passes() -> list[type[Pass]]:
    """Return the passes that set limits."""
    from composeopt_plugins.resources.memory import Memory
    from composeopt_plugins.resources.resources import Resources

    return [Resources, Memory]


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about memory and CPU."""
    from composeopt_plugins.resources.redis_fills_limit import RedisFillsLimit
    from composeopt_plugins.resources.reservation_above_limit import ReservationAboveLimit

    return [RedisFillsLimit, ReservationAboveLimit]
