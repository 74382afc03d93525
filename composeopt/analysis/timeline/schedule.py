"""The order of events when compose starts a graph of services.

After everything is created, compose visits a service once all its dependencies
have started. For every dependency that must be healthy or done it then asks
every 500 ms, the first time after 500 ms (compose ``waitDependencies``). Starts
pass one at a time through a lock (docker/compose #12851, #14106).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping

from composeopt.analysis.dependencies.graph import COMPLETED, HEALTHY, Graph
from composeopt.model.values import dataclass
from composeopt.stack.service import Dependency

START_SECONDS = 0.33
"""One container start, the lock held: ten in 3.16 to 3.25 s (engine 20.10, compose 5.6.1)."""

POLL_SECONDS = 0.5
"""How often compose asks for a dependency's state."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Schedule:
    """What happened when, in seconds since the first start was possible.

    Args:
        requested: when nothing but the lock held a service back.
        started: when all its containers run.
        settled: when it is healthy, or done, or simply runs.
        held_by: the edge that a service waited for longest; absent without edges.
    """

    requested: Mapping[str, float]
    started: Mapping[str, float]
    settled: Mapping[str, float]
    held_by: Mapping[str, Dependency]

    @property
    def end(self) -> float:
        """When the last service has settled."""
        return max(self.settled.values(), default=0.0)


def simulate(
    graph: Graph,
    settle: Mapping[str, float],
    *,
    start_seconds: float = START_SECONDS,
    poll_seconds: float = POLL_SECONDS,
) -> Schedule:
    """Play a start-up; services on a cycle never start and are absent.

    Args:
        graph: who waits for whom.
        settle: seconds from a service's start until it is healthy or done; absent
            for services that nobody can wait for beyond their start.
        start_seconds: what one container start takes.
        poll_seconds: how often compose asks; 0 sees every state at once.
    """
    targets, sources = graph.targets(), graph.sources()
    missing = {name: len(edges) for name, edges in targets.items()}
    position = {name: index for index, name in enumerate(graph.services)}
    requested: dict[str, float] = {}
    started: dict[str, float] = {}
    settled: dict[str, float] = {}
    held_by: dict[str, Dependency] = {}
    queue = [(0.0, position[name], name) for name in graph.services if not missing[name]]
    heapq.heapify(queue)
    free = 0.0
    while queue:
        request, _, name = heapq.heappop(queue)
        count = graph.replicas.get(name, 1)
        begin = max(request, free) if count else request
        requested[name] = request
        started[name] = begin + count * start_seconds
        settled[name] = started[name] + (settle.get(name, 0.0) if count else 0.0)
        free = max(free, started[name])
        for edge in sources[name]:
            missing[edge.service] -= 1
            if not missing[edge.service]:
                edges = targets[edge.service]
                when, cause = _wait(edges, started, settled, poll_seconds)
                held_by[edge.service] = cause
                heapq.heappush(queue, (when, position[edge.service], edge.service))
    return Schedule(requested, started, settled, held_by)


def _wait(
    edges: list[Dependency],
    started: Mapping[str, float],
    settled: Mapping[str, float],
    poll: float,
) -> tuple[float, Dependency]:
    """Give when a visited service may start, and the edge that held it longest."""
    cause = max(edges, key=lambda edge: started[edge.target])
    begin = latest = started[cause.target]
    for edge in edges:
        if edge.condition not in (HEALTHY, COMPLETED):
            continue
        when = settled[edge.target]
        if poll:
            when = begin + poll * max(1, math.ceil((when - begin) / poll - _ROUNDING))
        if when > latest:
            latest, cause = when, edge
    return latest, cause


def latest_healthy(
    graph: Graph,
    settle: Mapping[str, float],
    end: float,
    *,
    start_seconds: float = START_SECONDS,
) -> dict[str, float]:
    """Give how late each service may settle for the stack to be done at ``end``.

    The lock and the polling are left out: they shift by less than a second.
    """
    latest: dict[str, float] = {}
    request: dict[str, float] = {}
    sources = graph.sources()
    for name in reversed(graph.order()):
        started = settled = end
        for edge in sources[name]:
            bound = request.get(edge.service, end)
            if edge.condition in (HEALTHY, COMPLETED):
                settled = min(settled, bound)
            else:
                started = min(started, bound)
        latest[name] = settled
        started = min(started, settled - settle.get(name, 0.0))
        request[name] = started - graph.replicas.get(name, 1) * start_seconds
    return latest
