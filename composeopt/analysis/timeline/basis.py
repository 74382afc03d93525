"""What a predicted start-up rests on, in words."""

from __future__ import annotations

from composeopt.analysis.timeline.values import Timeline
from composeopt.facts.usage import Usage


def basis_of(timeline: Timeline, usage: Usage) -> str:
    """Say where the boot times are from, and how many are not known."""
    source = f"boot times from {usage.source}" if usage.services else ""
    if not timeline.unknown_boots:
        return source or "the healthchecks and dependencies alone"
    many = len(timeline.unknown_boots)
    unknown = f"unknown boot times ({many} service{'s' * (many != 1)}) counted as 0 s"
    return f"{source}; {unknown}" if source else unknown
