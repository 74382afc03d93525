"""Who starts in which wave, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from composeopt.analysis.dependencies.graph import Graph, dependency_graph, undefined_dependencies
from composeopt.analysis.timeline.basis import basis_of
from composeopt.analysis.timeline.predict import predict
from composeopt.analysis.timeline.values import ServiceTimes, Span
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import Usage
from composeopt.model.plan import CriticalStep, ServiceStart, StartUp, Wait
from composeopt.model.report import Prediction, Range
from composeopt.stack.service import Dependency
from composeopt.stack.stack import Stack

CONDITIONS = {
    "service_started": "started",
    "service_healthy": "healthy",
    "service_completed_successfully": "completed",
}


def start_up(stack: Stack, usage: Usage, engine: EngineFacts) -> StartUp:
    """Predict the start-up of a stack, wave by wave.

    Args:
        stack: loaded with all profiles.
        usage: boot times, where they are known.
        engine: the target engine.
    """
    timeline = predict(stack, usage, engine)
    graph = dependency_graph(stack)
    targets = graph.targets()
    waves = waves_of(graph)
    order = sorted(graph.services, key=lambda name: waves.get(name, 0))
    basis = basis_of(timeline, usage)
    profiles = {service.name: service.profiles for service in stack.services()}
    outside = undefined_dependencies(stack)
    return StartUp(
        services=tuple(
            _service(
                timeline.services[name],
                waves[name],
                (*map(_wait, targets[name]), *(_outside(each) for each in outside.get(name, ()))),
                profiles[name],
            )
            for name in order
            if name in timeline.services
        ),
        critical_path=tuple(
            CriticalStep(step.service, CONDITIONS.get(step.condition, step.condition))
            for step in timeline.critical_path
        ),
        predicted_started=_prediction(timeline.started, basis),
        predicted_healthy=_prediction(timeline.healthy, basis),
        unknown_boots=timeline.unknown_boots,
    )


def waves_of(graph: Graph) -> Mapping[str, int]:
    """Give for each service the length of the longest chain that it ends."""
    found: dict[str, int] = {}
    targets = graph.targets()
    for name in graph.order():
        found[name] = 1 + max((found[edge.target] for edge in targets[name]), default=0)
    return found


def _service(
    times: ServiceTimes, wave: int, waits: tuple[Wait, ...], profiles: tuple[str, ...]
) -> ServiceStart:
    return ServiceStart(
        service=times.service,
        wave=wave,
        predicted_start=_range(times.start),
        predicted_ready=_range(times.ready),
        predicted_healthy=_range(times.healthy) if times.healthy else None,
        boot_known=times.boot_known,
        waits_for=waits,
        held_by=times.waited_for,
        slack=round(times.slack, 3),
        profiles=profiles,
    )


def _wait(edge: Dependency) -> Wait:
    condition = CONDITIONS.get(edge.condition, edge.condition)
    return Wait(edge.target, condition, edge.required, edge.implied_by)


def _outside(edge: Dependency) -> Wait:
    return replace(_wait(edge), is_known=False)


def _range(span: Span) -> Range:
    return (round(span.low, 3), round(span.high, 3))


def _prediction(span: Span, basis: str) -> Prediction:
    return Prediction(*_range(span), basis)
