"""From the ways of containers to the record of a deployment; pure."""

from __future__ import annotations

from collections.abc import Sequence

from composeopt.engine.order import Edge, Order, moment
from composeopt.engine.track import Track
from composeopt.model.deployment import ContainerRun, Link, Wait


def runs(tracks: Sequence[Track], order: Order) -> tuple[ContainerRun, ...]:
    """Give the record of each container."""
    return tuple(_run(track, order) for track in tracks)


def ready_after(tracks: Sequence[Track]) -> float | None:
    """Give the moment at which the last container was ready; None: one never was."""
    moments = [each.ready for each in tracks]
    known = [each for each in moments if each is not None]
    return max(known, default=0.0) if len(known) == len(moments) else None


def critical_path(tracks: Sequence[Track], order: Order) -> tuple[Link, ...]:
    """Give the chain that decided when all was ready, the last container first.

    From the container that was ready last it leads to the one whose condition held
    last among those it waited for, and so on to one that waited for nobody.
    """
    done = [each for each in tracks if each.ready is not None and each.identity.action != "kept"]
    if not done:
        return ()
    links = []
    at: tuple[Track, str] | None = (max(done, key=lambda each: each.ready or 0.0), "")
    while at is not None:
        track, condition = at
        links.append(_link(track, condition))
        at = _decider(track, order)
    return tuple(links)


def _link(track: Track, condition: str) -> Link:
    began = track.first_started if track.first_started is not None else track.released or 0.0
    until = moment(track, condition) if condition else track.ready
    return Link(
        service=track.identity.service,
        container=track.identity.name,
        condition=condition,
        measured_start=began,
        measured_ready=until if until is not None else began,
    )


def _decider(track: Track, order: Order) -> tuple[Track, str] | None:
    edges = order.waits.get(track.identity.service, ())
    found: list[tuple[float, Track, Edge]] = []
    for edge in edges:
        for target in order.by_service.get(edge.target, ()):
            held = moment(target, edge.condition)
            if held is not None and target.identity.action != "kept":
                found.append((held, target, edge))
    if not found:
        return None
    _, target, edge = max(found, key=lambda each: (each[0], each[1].identity.name))
    return target, edge.condition


def _run(track: Track, order: Order) -> ContainerRun:
    identity = track.identity
    return ContainerRun(
        service=identity.service,
        container=identity.name,
        action=identity.action,
        state=track.state,
        waits_for=tuple(
            Wait(edge.target, edge.condition, edge.required, track.held.get(edge.target))
            for edge in order.waits.get(identity.service, ())
        ),
        measured_released=track.released,
        measured_start=track.first_started,
        measured_ready=track.ready,
        measured_healthy=track.healthy,
        ready_by=track.ready_by,
        exit_code=track.exit_code,
        restarts=track.exits
        if not track.is_completed and not track.failure
        else max(track.exits - 1, 0),
        oom_killed=track.is_oom_killed,
        own_probes=track.probes,
    )
