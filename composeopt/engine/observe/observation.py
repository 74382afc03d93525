"""What was observed of a running stack, and as a usage profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from composeopt.facts.profile import ObservedConversation, ServiceUsage
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Observation:
    """What was observed.

    Args:
        project: the compose project.
        window_seconds: how long it was watched.
        interval_seconds: from one look at the sockets to the next, as asked for.
        blind_seconds: the longest time between two looks at the sockets of one
            container while it ran; None: there were no two.
        services: by name, replicas as one: the highest of each.
        conversations: who was seen to talk to whom.
        instruments: how the sockets of each service were read, ``none``: not at all.
        notes: what could not be observed, in words.
    """

    project: str
    window_seconds: float
    interval_seconds: float
    blind_seconds: float | None
    services: Mapping[str, ServiceUsage]
    conversations: tuple[ObservedConversation, ...]
    instruments: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether every service was watched long enough to go by its peaks."""
        return all(each.is_enough for each in self.services.values())


def as_profile(observation: Observation) -> dict[str, Any]:
    """Write an observation as a usage profile (``schemas/usage.schema.json``)."""
    observed = {
        "window_seconds": round(observation.window_seconds, 1),
        "interval_seconds": round(observation.interval_seconds, 3),
        "instruments": dict(sorted(observation.instruments.items())),
        "notes": list(observation.notes),
    }
    if observation.blind_seconds is not None:
        observed["blind_seconds"] = round(observation.blind_seconds, 2)
    return {
        "schema": 1,
        "source": f"measured by composeopt observe, {observation.window_seconds:.0f} s "
        "of the running stack",
        "services": {name: _service(usage) for name, usage in sorted(observation.services.items())},
        "conversations": [_conversation(each) for each in observation.conversations],
        "observed": observed,
    }


def _service(usage: ServiceUsage) -> dict[str, Any]:
    values: dict[str, Any] = {
        "boot_seconds": _rounded(usage.boot_seconds, 2),
        "cpu_peak": _rounded(usage.cpu_peak, 3),
        "cpu_throttled": _rounded(usage.cpu_throttled, 4),
        "memory_peak": usage.memory_peak,
        "memory_high_water": usage.memory_high_water,
        "oom_killed": usage.oom_killed or None,
        "restarts": usage.restarts or None,
        "samples": usage.samples,
        "window_seconds": _rounded(usage.window_seconds, 1),
    }
    return {key: value for key, value in values.items() if value is not None}


def _conversation(seen: ObservedConversation) -> dict[str, Any]:
    return {"source": seen.source, "target": seen.target, "port": seen.port, "looks": seen.looks}


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
