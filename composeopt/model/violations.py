"""A broken promise: why verify gave a Change back."""

from __future__ import annotations

from typing import Literal

from composeopt.model.values import dataclass

Promise = Literal["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"]

PROMISES: dict[Promise, str] = {
    "P1": "what docker compose accepted before, it accepts after",
    "P2": "bytes that no edit names stay as they were",
    "P3": "a second run changes nothing",
    "P4": "whoever could talk and needs to, still can",
    "P5": "every boot and outage that was tolerated still is",
    "P6": "limits stay inside the budget and above what is needed",
    "P7": "only what a pass declares is changed",
    "P8": "every change carries its reason and evidence",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One promise that a Change, or a set of them, breaks.

    Args:
        promise: its number.
        detail: what breaks it; lower case, no full stop, no secret values.
        path: the resolved path it was seen at, as people read it, or empty.
    """

    promise: Promise
    detail: str
    path: str = ""

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{self.promise} ({PROMISES[self.promise]}): {place}{self.detail}"
