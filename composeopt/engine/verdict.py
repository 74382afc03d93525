"""When a stack is up, and when it has failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from composeopt.engine import track as tracks_of
from composeopt.engine.order import Order
from composeopt.engine.track import Track
from composeopt.model.values import dataclass

_STABLE = 10.0
"""Seconds of running after which the engine forgets earlier exits."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How to wait.

    Args:
        own_probes: run a container's test besides the engine.
        until_healthy: be done when the engine says healthy, not when the test passes.
        settle: seconds that a container without a test must run.
        timeout: seconds after which the stack counts as failed; None: no end.
    """

    own_probes: bool = True
    until_healthy: bool = False
    settle: float = 1.0
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a stack did not come up; ``track`` is the container to blame, if one is."""

    reason: str
    track: Track | None = None


def failure(tracks: Iterable[Track], order: Order) -> Failure | None:
    """Give why a stack cannot come up any more, or None."""
    impossible = order.impossible()
    if impossible is not None:
        track, reason = impossible
        return Failure(reason, track)
    for track in tracks:
        if track.failure and not order.is_optional(track.identity.service):
            return Failure(track.failure, track)
    return None


def settle(tracks: Iterable[Track], manners: Manners, now: float) -> None:
    """Call ready what has no test and runs; the longer the more often it has ended."""
    for track in tracks:
        if track.identity.check is None and track.is_running and track.started is not None:
            needed = manners.settle * 2**track.exits
            if now - track.started >= min(needed, max(_STABLE, manners.settle)):
                tracks_of.be_ready(track, track.started, "running")


def is_settled(track: Track, manners: Manners) -> bool:
    """Say whether nothing more is awaited of a container."""
    if track.failure or track.is_completed:
        return True
    if track.launched is None or not track.is_running:
        return False
    if track.identity.check is not None and manners.until_healthy:
        return track.health == "healthy"
    return track.ready is not None


def overdue(tracks: Sequence[Track], manners: Manners) -> Failure:
    """Give the failure of a stack that took too long; it has containers that are not ready."""
    unsettled = [each for each in tracks if not is_settled(each, manners)]
    blame = [each for each in unsettled if not each.is_waiting] or unsettled
    names = ", ".join(each.identity.name for each in unsettled)
    return Failure(f"not all is ready after {manners.timeout:g} s: {names}", blame[0])
