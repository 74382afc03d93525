"""What the passes would do, as blocks: a line for each Change."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.changes import Expectation
from composeopt.model.plan import ChangeOutlook, PassOutlook, StackPlan
from composeopt.report.blocks import Block, Heading, Line
from composeopt.report.grouping import notes_by_text, subjects
from composeopt.report.wording import expectation, known_subject, place

SHOWN = 12
"""Changes of one pass that are shown without -v."""

MADE = "would change"


def passes(plan: StackPlan, *, verbose: bool) -> Iterator[Block]:
    """Yield what each pass would change, and what keeps it from more."""
    if not plan.passes:
        return
    yield Heading("What composeopt optimize would do")
    idle = [each.name for each in plan.passes if not each.changes]
    for each in plan.passes:
        if each.changes:
            yield Line(f"{each.name}: {_sum(each)}", level=1)
            yield from _changes(each, verbose=verbose)
        if verbose:
            yield from _notes(each)
    if idle:
        yield Line(f"nothing to do for {', '.join(idle)}", "dim", level=1)


def _notes(outlook: PassOutlook) -> Iterator[Block]:
    for notes in notes_by_text(outlook.notes):
        names = ", ".join(subjects(notes))
        subject = f"{names}: " if names else ""
        level = 2 if outlook.changes else 1
        yield Line(f"note of {outlook.name}: {subject}{notes[0].text}", "dim", level=level)


def _sum(outlook: PassOutlook) -> str:
    counts: dict[str, int] = {}
    for change in outlook.changes:
        counts[change.outcome] = counts.get(change.outcome, 0) + 1
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.items())


def _changes(outlook: PassOutlook, *, verbose: bool) -> Iterator[Block]:
    shown = outlook.changes[: None if verbose else SHOWN]
    alone = len(outlook.changes) == 1
    expected = [_expected(change, alone=alone) for change in shown]
    alike = 0
    for change, now, then in zip(shown, expected, (*expected[1:], ""), strict=True):
        yield Line(_line(change), "plain" if change.outcome == MADE else "dim", level=2)
        alike += 1
        if now != then:
            each = f", each of these {alike}" if alike > 1 else ""
            if now:
                yield Line(f"predicted{each}: {now}", "good", level=3)
            alike = 0
    if len(shown) < len(outlook.changes):
        yield Line(f"and {len(outlook.changes) - len(shown)} more; -v shows all", "dim", level=2)


def _expected(change: ChangeOutlook, *, alone: bool) -> str:
    """Word what a Change that would be made is expected to gain; empty where nothing is."""
    first = _first(change, alone=alone)
    if change.outcome != MADE or first is None:
        return ""
    return expectation(first, known_subject(change.subject, change.predicted))


def _first(change: ChangeOutlook, *, alone: bool) -> Expectation | None:
    """Give the first figure; of the stack as a whole only where one Change decides it."""
    return next((each for each in change.predicted if alone or each.subject != "stack"), None)


def _line(change: ChangeOutlook) -> str:
    why = "" if change.outcome == MADE else f" [{change.why or change.outcome}]"
    at = f"  {place(change.location)}" if change.location else ""
    return f"{change.title}{why}{at}"
