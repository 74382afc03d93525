"""Containers' ways for tests without an engine."""

from __future__ import annotations

from typing import Any

from composeopt.engine import track as ways
from composeopt.engine.track import Check, Identity, Track

CHECK = Check(("test", "-e", "/ready"), 3.0)


def track(service: str, check: Check | None = None, **more: Any) -> Track:
    """Make the way of a container that nobody has started."""
    number = more.pop("number", 1)
    identity = Identity(
        id=f"id-{service}-{number}",
        name=f"p-{service}-{number}",
        service=service,
        action=more.pop("action", "created"),
        check=check,
        **more,
    )
    return Track(identity)


def started(service: str, at: float = 1.0, check: Check | None = None, **more: Any) -> Track:
    """Make the way of a container that runs since a moment."""
    found = track(service, check, **more)
    found.released = found.called = found.launched = at
    ways.start(found, at)
    return found


def ready(service: str, at: float, check: Check | None = CHECK, **more: Any) -> Track:
    """Make the way of a container whose own test passed at a moment."""
    found = started(service, at - 1, check, **more)
    ways.be_ready(found, at, "own test")
    return found
