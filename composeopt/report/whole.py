"""What became of the Changes, with reasons, numbers and evidence: the long summary."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.report import ChangeRecord, Report
from composeopt.report.blocks import Block, Heading, Line
from composeopt.report.wording import expectation, place


def whole(report: Report) -> Iterator[Block]:
    """Yield all there is to say of every Change, and every note."""
    if report.applied:
        yield Heading("Changes to make" if report.dry else "Changes made")
    for change in report.applied:
        yield from _change(change)
    yield from _left_out(report)
    if report.notes:
        yield Heading("Notes")
    for note in report.notes:
        parts = (note.pass_name, note.subject, note.text)
        yield Line(": ".join(part for part in parts if part), level=1)


def _change(change: ChangeRecord, why: str = "") -> Iterator[Block]:
    unsafe = "" if change.safety == "safe" else f" [{change.safety}]"
    at = f"  {place(change.location)}" if change.location else ""
    yield Line(f"{change.pass_name}: {change.title}{unsafe}{at}", level=1)
    if why:
        yield Line(why, "warn", level=2)
    for expected in change.predicted:
        yield Line(expectation(expected), "good", level=2)
    for action in change.actions:
        yield Line(f"for you to do: {action}", "warn", level=2)
    for note in change.notes:
        yield Line(f"note: {note}", "dim", level=2)
    yield Line(f"why: {change.reason}", level=2)
    for evidence in change.evidence:
        where = place(evidence.location) or evidence.path
        yield Line(f"evidence: {evidence.text}" + (f" ({where})" if where else ""), level=2)
    yield Line(f"to turn off: {change.ignore_flag}, or {change.ignore_comment}", level=2)


def _left_out(report: Report) -> Iterator[Block]:
    unsafe = sum(each.change.safety == "unsafe" for each in report.withheld)
    if report.withheld:
        more = f" ({unsafe} more with --unsafe)" if unsafe else ""
        yield Heading(f"Withheld{more}")
        for withheld in report.withheld:
            yield from _change(withheld.change, withheld.reason)
    if report.refused:
        yield Heading("Refused: cannot be written without guessing")
        for refused in report.refused:
            yield from _change(refused.change, f"{refused.reason}: {refused.detail}")
    if report.discarded:
        yield Heading("Discarded: would break a promise")
        for discarded in report.discarded:
            yield from _change(discarded.change, "; ".join(map(str, discarded.violations)))
    if report.suppressed:
        yield Heading("Suppressed")
        for suppressed in report.suppressed:
            why = f"by {suppressed.by} {place(suppressed.location)}".rstrip()
            yield from _change(suppressed.change, why)
