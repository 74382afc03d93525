"""What a predicted start-up rests on, in words."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.analysis.timeline.values import Timeline
from composeopt.facts.usage import Usage
from composeopt.model.report import UNKNOWN_BOOTS


def basis_of(timeline: Timeline, usage: Usage) -> str:
    """Say where the boot times are from, and what is not known."""
    parts = "; ".join(_parts(timeline, usage))
    if parts or any(each.healthy is not None for each in timeline.services.values()):
        return parts or "the healthchecks and dependencies alone"
    return "the dependencies alone: until containers run, not until they are ready"


def _parts(timeline: Timeline, usage: Usage) -> Iterator[str]:
    if usage.services:
        yield f"boot times from {usage.source}"
    if timeline.unknown_boots:
        many = len(timeline.unknown_boots)
        yield f"{UNKNOWN_BOOTS} ({many} service{'s' * (many != 1)}) counted as 0 s"
    if timeline.undefined:
        names = ", ".join(timeline.undefined)
        yield f"waits for what is not fetched ({names}) counted as 0 s"
