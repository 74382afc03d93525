"""When each service starts, is ready and is seen healthy; predicted, not measured."""

from __future__ import annotations

from composeopt.analysis.timeline.basis import basis_of
from composeopt.analysis.timeline.predict import Offsets, offsets_of, predict
from composeopt.analysis.timeline.schedule import (
    POLL_SECONDS,
    START_SECONDS,
    Schedule,
    latest_healthy,
    simulate,
)
from composeopt.analysis.timeline.values import ServiceTimes, Span, Step, Timeline

__all__ = [
    "POLL_SECONDS",
    "START_SECONDS",
    "Offsets",
    "Schedule",
    "ServiceTimes",
    "Span",
    "Step",
    "Timeline",
    "basis_of",
    "latest_healthy",
    "offsets_of",
    "predict",
    "simulate",
]
