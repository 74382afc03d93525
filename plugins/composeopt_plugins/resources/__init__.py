"""Rules about memory and CPU."""

from __future__ import annotations

from composeopt.api import Rule, hookimpl


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about memory and CPU."""
    from composeopt_plugins.resources.redis_fills_limit import RedisFillsLimit
    from composeopt_plugins.resources.reservation_above_limit import ReservationAboveLimit

    return [RedisFillsLimit, ReservationAboveLimit]
