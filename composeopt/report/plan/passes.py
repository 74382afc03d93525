"""What the passes would do, as blocks: a line for each Change."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.changes import Expectation
from composeopt.model.plan import ChangeOutlook, PassOutlook, StackPlan
from composeopt.report.blocks import Block, Heading, Line
from composeopt.report.wording import expectation, known_subject, place

SHOWN = 12
"""Changes of one pass that are shown without -v."""


def passes(plan: StackPlan, *, verbose: bool) -> Iterator[Block]:
    """Yield what each pass would change, and what keeps it from more."""
    if not plan.passes:
        return
    yield Heading("What composeopt optimize would do")
    for each in plan.passes:
        if not each.changes:
            yield Line(f"{each.name}: nothing", "dim", level=1)
        else:
            yield Line(f"{each.name}: {_sum(each)}", level=1)
            yield from _changes(each, verbose=verbose)
        if verbose:
            for note in each.notes:
                subject = f"{note.subject}: " if note.subject else ""
                yield Line(f"note: {subject}{note.text}", "dim", level=2)


def _sum(outlook: PassOutlook) -> str:
    counts: dict[str, int] = {}
    for change in outlook.changes:
        counts[change.outcome] = counts.get(change.outcome, 0) + 1
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.items())


def _changes(outlook: PassOutlook, *, verbose: bool) -> Iterator[Block]:
    shown = outlook.changes[: None if verbose else SHOWN]
    for change in shown:
        made = change.outcome == "would change"
        yield Line(_line(change), "plain" if made else "dim", level=2)
        expected = _first(change, alone=len(outlook.changes) == 1)
        if made and expected is not None:
            known = known_subject(change.subject, change.predicted)
            yield Line(f"predicted: {expectation(expected, known)}", "good", level=3)
    if len(shown) < len(outlook.changes):
        yield Line(f"and {len(outlook.changes) - len(shown)} more; -v shows all", "dim", level=2)


def _first(change: ChangeOutlook, *, alone: bool) -> Expectation | None:
    """Give the first figure; of the stack as a whole only where one Change decides it."""
    return next((each for each in change.predicted if alone or each.subject != "stack"), None)


def _line(change: ChangeOutlook) -> str:
    why = "" if change.outcome == "would change" else f" [{change.why or change.outcome}]"
    at = f"  {place(change.location)}" if change.location else ""
    return f"{change.title}{why}{at}"
