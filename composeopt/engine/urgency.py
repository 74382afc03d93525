"""Whom to start first: the longer the stack still needs after a container, the sooner."""

from __future__ import annotations

from collections.abc import Iterable

from composeopt.analysis.dependencies.graph import STARTED
from composeopt.engine.order import Edge
from composeopt.model.values import dataclass

_START = 0.5
"""Seconds that a start counts as, so that longer chains come first."""

_BOOT = 5.0
"""Seconds that a service with a test counts as booting when its file says nothing of it."""


@dataclass(frozen=True, slots=True)
class Boot:
    """What the file says of how long a service boots.

    Args:
        service: its name.
        is_tested: whether it has a healthcheck, or somebody waits for its end.
        grace: its ``start_period`` in seconds, 0 when it has none.
    """

    service: str
    is_tested: bool
    grace: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it counts as booting."""
        return max(self.grace, _BOOT) if self.is_tested else 0.0


def urgency(boots: Iterable[Boot], edges: Iterable[Edge]) -> dict[str, float]:
    """Estimate for each service the seconds from its start until all after it are ready.

    The figure decides who starts first when not all can at once, nothing else: a wrong
    one costs time.

    Args:
        boots: of all services.
        edges: who waits for whom.
    """
    own = {each.service: each.seconds for each in boots}
    waiting: dict[str, list[Edge]] = {}
    for edge in edges:
        if edge.service in own and edge.target in own:
            waiting.setdefault(edge.target, []).append(edge)
    found: dict[str, float] = {}
    for name in _last_first(own, waiting):
        after = [0.0]
        for edge in waiting.get(name, ()):
            until = 0.0 if edge.condition == STARTED else own[name]
            after.append(until + found.get(edge.service, 0.0))
        found[name] = _START + max(own[name], *after)
    return found


def _last_first(own: Iterable[str], waiting: dict[str, list[Edge]]) -> list[str]:
    """Give the services, those that wait for others before those; a cycle in any order."""
    done: dict[str, None] = {}
    for first in own:
        path = [first]
        seen = {first}
        while path:
            more = [
                edge.service
                for edge in waiting.get(path[-1], ())
                if edge.service not in done and edge.service not in seen
            ]
            if more:
                seen.add(more[0])
                path.append(more[0])
            else:
                done[path.pop()] = None
    return list(done)
