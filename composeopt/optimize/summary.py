"""The stack before and after, in predicted numbers."""

from __future__ import annotations

from composeopt.analysis.dependencies import dependency_graph, shape_of
from composeopt.analysis.health import (
    boot_patience,
    dead_detection,
    effective,
    hung_detection,
    is_probed,
    outage_tolerance,
)
from composeopt.analysis.timeline import Timeline, basis_of, predict
from composeopt.facts.engine import EngineFacts
from composeopt.model.report import (
    GraphFigures,
    HealthFigures,
    Prediction,
    ServiceFigures,
    Summary,
)
from composeopt.plugin.context import Context
from composeopt.stack.service import Healthcheck, Service
from composeopt.stack.stack import Stack


def summarize(before: Stack, after: Stack, context: Context) -> Summary:
    """Compare two stacks; where nothing tells a boot time, times are ranges.

    Args:
        before: the stack as it was read.
        after: the stack with every applied Change.
        context: the engine and the usage profile.
    """
    old = predict(before, context.usage, context.engine)
    new = old if after is before else predict(after, context.usage, context.engine)
    return Summary(
        predicted_healthy_before=_prediction(old, context),
        predicted_healthy_after=_prediction(new, context),
        graph_before=_graph(before, old),
        graph_after=_graph(after, new),
        services=tuple(
            figures
            for service in before.services()
            if (figures := _service(service, after.service(service.name), context.engine))
        ),
    )


def health_figures(check: Healthcheck | None, engine: EngineFacts) -> HealthFigures | None:
    """Give what a check tolerates and sees; the worst over all engines that are meant."""
    if check is None or not is_probed(check):
        return None
    probes = effective(check, engine)
    return HealthFigures(
        interval=max(probe.interval for probe in probes),
        patience=min(boot_patience(probe)[0] for probe in probes),
        outage_tolerance=min(outage_tolerance(probe) for probe in probes),
        dead_detection=max(dead_detection(probe) for probe in probes),
        hung_detection=max(hung_detection(probe) for probe in probes),
    )


def _service(before: Service, after: Service | None, engine: EngineFacts) -> ServiceFigures | None:
    old = health_figures(before.healthcheck, engine)
    new = health_figures(after.healthcheck if after else None, engine)
    return ServiceFigures(before.name, old, new) if old or new else None


def _prediction(timeline: Timeline, context: Context) -> Prediction:
    return Prediction(
        timeline.healthy.low, timeline.healthy.high, basis_of(timeline, context.usage)
    )


def _graph(stack: Stack, timeline: Timeline) -> GraphFigures:
    shape = shape_of(dependency_graph(stack))
    return GraphFigures(
        edges=shape.edges,
        depth=shape.depth,
        critical_path=tuple(step.service for step in timeline.critical_path),
    )
