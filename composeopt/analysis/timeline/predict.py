"""The predicted start-up of a stack, from its files and its boot times."""

from __future__ import annotations

from collections.abc import Mapping

from composeopt.analysis.dependencies.graph import (
    COMPLETED,
    HEALTHY,
    Graph,
    dependency_graph,
    undefined_dependencies,
)
from composeopt.analysis.health.lag import healthy_after, lag_range
from composeopt.analysis.health.probes import (
    DEFAULT_INTERVAL,
    EXEC_SECONDS,
    effective,
    is_probed,
)
from composeopt.analysis.timeline.schedule import Schedule, latest_healthy, simulate
from composeopt.analysis.timeline.values import ServiceTimes, Span, Step, Timeline
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import Usage
from composeopt.model.values import dataclass
from composeopt.stack.service import Healthcheck
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class Offsets:
    """Seconds from a service's start to what others may wait for.

    Args:
        ready: until it can serve; 0 when the boot time is unknown.
        settled: until it is healthy, or done; None when nothing tells.
        probed: whether it has a healthcheck.
        boot_known: whether the boot time was given.
    """

    ready: float
    settled: Span | None
    probed: bool
    boot_known: bool


def predict(stack: Stack, usage: Usage, engine: EngineFacts) -> Timeline:
    """Predict when each service starts, is ready and is seen healthy.

    With all boot times given and one engine class the bounds meet. A boot time
    that is not given counts as nothing, and its lag as anything from none to a
    whole wait. Services of all profiles take part.
    """
    graph = dependency_graph(stack)
    offsets = offsets_of(stack, graph, usage, engine)
    low = {name: each.settled.low for name, each in offsets.items() if each.settled}
    high = {name: each.settled.high for name, each in offsets.items() if each.settled}
    early, late = simulate(graph, low), simulate(graph, high)
    allowed = latest_healthy(graph, high, late.end)
    times = {name: _times(name, offsets[name], early, late, allowed[name]) for name in late.started}
    return Timeline(
        services=times,
        started=Span(_last(early.started), _last(late.started)),
        healthy=Span(early.end, late.end),
        critical_path=_critical_path(late, times),
        unknown_boots=tuple(
            name for name, each in offsets.items() if each.settled and not each.boot_known
        ),
        undefined=tuple(
            sorted({e.target for edges in undefined_dependencies(stack).values() for e in edges})
        ),
    )


def offsets_of(stack: Stack, graph: Graph, usage: Usage, engine: EngineFacts) -> dict[str, Offsets]:
    """Give what is known of each service's way from start to healthy or done."""
    awaited: dict[str, set[str]] = {}
    for edge in graph.edges:
        awaited.setdefault(edge.target, set()).add(edge.condition)
    return {
        service.name: _offsets(
            service.healthcheck,
            usage.of(service.name).boot_seconds,
            awaited.get(service.name, set()),
            engine,
        )
        for service in stack.services()
    }


def _offsets(
    check: Healthcheck | None, boot: float | None, awaited: set[str], engine: EngineFacts
) -> Offsets:
    """Give the offsets of one service."""
    ready = boot or 0.0
    settled = None
    probed = check is not None and is_probed(check)
    if check is not None and probed:
        settled = _healthy(check, boot, engine)
    elif HEALTHY in awaited:  # its image brings the check, with the engine's defaults at best
        settled = Span(ready + EXEC_SECONDS, ready + DEFAULT_INTERVAL + 2 * EXEC_SECONDS)
    if COMPLETED in awaited and settled is None:
        settled = Span(ready, ready)
    return Offsets(ready, settled, probed, boot is not None)


def _healthy(check: Healthcheck, boot: float | None, engine: EngineFacts) -> Span:
    """Give when a check succeeds first, over all engine classes that are meant."""
    probes = effective(check, engine)
    if boot is not None:
        exact = [healthy_after(probe, boot) for probe in probes]
        return Span(min(exact), max(exact))
    lags = [lag_range(probe) for probe in probes]
    return Span(min(low for low, _ in lags), max(high for _, high in lags))


def _times(
    name: str, offset: Offsets, early: Schedule, late: Schedule, allowed: float
) -> ServiceTimes:
    edge = late.held_by.get(name)
    start = _between(early.started[name], late.started[name])
    settled = _between(early.settled[name], late.settled[name])
    return ServiceTimes(
        service=name,
        start=start,
        ready=Span(start.low + offset.ready, start.high + offset.ready),
        healthy=settled if offset.probed else None,
        boot_known=offset.boot_known,
        waited_for=edge.target if edge else "",
        condition=edge.condition if edge else "",
        slack=max(0.0, allowed - late.settled[name]),
    )


def _between(early: float, late: float) -> Span:
    """Give the bounds; who waits less may start later, behind others in the queue."""
    return Span(min(early, late), max(early, late))


def _critical_path(late: Schedule, times: Mapping[str, ServiceTimes]) -> tuple[Step, ...]:
    """Walk back from the last service to settle, edge by edge."""
    if not late.settled:
        return ()
    name = max(late.settled, key=lambda each: (late.settled[each], late.started[each]))
    path: list[Step] = []
    condition = ""
    while name:
        each = times[name]
        healthy = each.healthy.high if each.healthy else None
        path.append(Step(name, each.start.high, each.ready.high, healthy, condition))
        name, condition = each.waited_for, each.condition
    return tuple(reversed(path))


def _last(moments: Mapping[str, float]) -> float:
    return max(moments.values(), default=0.0)
