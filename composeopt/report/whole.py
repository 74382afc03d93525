"""What became of the Changes, with reasons, numbers and evidence: the long summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.model.report import ChangeRecord, EvidenceRecord, Report
from composeopt.report.blocks import Block, Heading, Line
from composeopt.report.grouping import Group, grouped, notes_by_text, refusal, subjects
from composeopt.report.wording import count, edit_words, expectation, place

_ALIKE = 2
"""Changes of one reason from which on what they share is said once, above them."""

_EDITS = 12
"""Values from which on a difference shows better what a Change writes."""


def whole(report: Report) -> Iterator[Block]:
    """Yield all there is to say of every Change, and every note."""
    if report.applied:
        yield Heading("Changes to make" if report.dry else "Changes made")
    yield from _groups((change, "") for change in report.applied)
    yield from _left_out(report)
    yield from _notes(report)


def _left_out(report: Report) -> Iterator[Block]:
    unsafe = sum(each.change.safety == "unsafe" for each in report.withheld)
    if report.withheld:
        more = f" ({unsafe} more with --unsafe)" if unsafe else ""
        yield Heading(f"Withheld{more}")
        yield from _groups((each.change, each.reason) for each in report.withheld)
    if report.refused:
        yield Heading("Refused, for the reason given")
        yield from _groups(
            (each.change, refusal(each.reason, each.detail)) for each in report.refused
        )
    if report.discarded:
        yield Heading("Discarded: would break a promise")
        yield from _groups(
            (each.change, "; ".join(map(str, each.violations))) for each in report.discarded
        )
    if report.suppressed:
        yield Heading("Suppressed")
        yield from _groups(
            (each.change, f"by {each.by} {place(each.location)}".rstrip())
            for each in report.suppressed
        )


def _notes(report: Report) -> Iterator[Block]:
    if report.notes:
        yield Heading("Notes")
    for notes in notes_by_text(report.notes):
        parts = (notes[0].pass_name, ", ".join(subjects(notes)), notes[0].text)
        yield Line(": ".join(part for part in parts if part), level=1)
        for evidence in dict.fromkeys(each for note in notes for each in note.evidence):
            yield Line(_evidence(evidence), "dim", level=2)


def _groups(changes: Iterable[tuple[ChangeRecord, str]]) -> Iterator[Block]:
    for group in grouped(changes):
        if len(group.changes) < _ALIKE:
            yield _title(group.first, level=1)
            yield from _why_not(group)
            yield from _own(group.first, set(), level=2, made=not group.why)
            yield from _shared(group)
            continue
        yield Line(
            f"{group.first.pass_name}: {len(group.changes)} changes with one reason", level=1
        )
        yield from _why_not(group)
        yield from _shared(group)
        common = {text for text, names in group.said(_evidence_of) if not names}
        for text in sorted(common):
            yield Line(text, level=2)
        for change in group.changes:
            yield _title(change, level=2)
            yield from _own(change, common, level=3, made=not group.why)


def _title(change: ChangeRecord, level: int) -> Line:
    unsafe = "" if change.safety == "safe" else f" [{change.safety}]"
    at = f"  {place(change.location)}" if change.location else ""
    return Line(f"{change.pass_name}: {change.title}{unsafe}{at}", level=level)


def _why_not(group: Group) -> Iterator[Line]:
    if group.why:
        yield Line(group.why, "warn", level=2)


def _shared(group: Group) -> Iterator[Line]:
    """Say once what is true of all Changes of a group, or of the named ones."""
    change = group.first
    yield Line(f"why: {change.reason}", level=2)
    for action, names in group.said(lambda each: each.actions):
        yield Line(f"for you to do: {action}{_of(names)}", "warn", level=2)
    for note, names in group.said(lambda each: each.notes):
        yield Line(f"note: {note}{_of(names)}", "dim", level=2)
    yield Line(f"to turn off: {change.ignore_flag}, or {change.ignore_comment}", "dim", level=2)


def _own(change: ChangeRecord, said: set[str], level: int, *, made: bool) -> Iterator[Line]:
    """Say what is true of one Change alone: numbers, old and new values, evidence."""
    if change.predicted:
        numbers = "; ".join(expectation(each, change.subject) for each in change.predicted)
        yield Line(f"predicted: {numbers}", "good", level=level)
    writes = "writes" if made else "would write"
    if len(change.edits) > _EDITS:
        where = "; --diff shows them" if made else ""
        yield Line(f"{writes}: {count(len(change.edits), 'value')}{where}", level=level)
    elif change.edits:
        written = "; ".join(edit_words(edit, change.subject) for edit in change.edits)
        yield Line(f"{writes}: {written}", level=level)
    for text in _evidence_of(change):
        if text not in said:
            yield Line(text, level=level)


def _evidence_of(change: ChangeRecord) -> Iterator[str]:
    return map(_evidence, change.evidence)


def _evidence(evidence: EvidenceRecord) -> str:
    where = place(evidence.location) or evidence.path
    return f"evidence: {evidence.text}" + (f" ({where})" if where else "")


def _of(names: str) -> str:
    return f" ({names})" if names else ""
