"""What a running stack was held against, and what was measured."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from composeopt.model.values import dataclass

Verdict = Literal["met", "missed", "unmeasured"]


@dataclass(frozen=True, slots=True)
class Check:
    """One target, held against what was measured.

    Args:
        target: its kind, as it is declared: ``time_to_healthy``, ``latency`` and so on.
        subject: what of the stack it is about; empty: all of it.
        wanted: the bound, in words.
        measured: the number, None when it could not be measured.
        unit: of the number.
        samples: how many single measurements it rests on.
        verdict: ``unmeasured`` when an instrument is missing.
        instrument: what it was measured with.
        formula: how the number is computed, where that is no matter of course.
        details: what was found, the worst first.
        add: what is missing and would make it measurable; empty unless unmeasured.
    """

    target: str
    subject: str
    wanted: str
    measured: float | None
    unit: str
    samples: int
    verdict: Verdict
    instrument: str = ""
    formula: str = ""
    details: tuple[str, ...] = ()
    add: str = ""


@dataclass(frozen=True, slots=True)
class Validation:
    """All that a running stack was held against.

    Args:
        project: the compose project.
        version: of composeopt.
        checks: one per declared target and subject.
    """

    project: str
    version: str
    checks: tuple[Check, ...]
    met: int = field(init=False)
    missed: int = field(init=False)
    unmeasured: int = field(init=False)
    schema: int = field(default=1)

    def __post_init__(self) -> None:
        """Count the verdicts: a score is how many targets were met, and nothing else."""
        for verdict in ("met", "missed", "unmeasured"):
            count = sum(each.verdict == verdict for each in self.checks)
            object.__setattr__(self, verdict, count)

    @property
    def exit_code(self) -> int:
        """2 when an instrument is missing, 1 when a target was missed, else 0."""
        return 2 if self.unmeasured else int(bool(self.missed))
