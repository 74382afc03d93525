"""What became of the Changes, with reasons, numbers and evidence: the long summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from composeopt.model.report import ChangeRecord, Report
from composeopt.report.blocks import Block, Heading, Line
from composeopt.report.grouping import Group, Told, grouped, notes_by_text, refusal, subjects
from composeopt.report.wording import count, edit_words, expectation, known_subject, place

_EDITS = 8
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
            where = place(evidence.location) or evidence.path
            yield _evidence(evidence.text, (where,) if where else (), "", level=2)


def _groups(changes: Iterable[tuple[ChangeRecord, str]]) -> Iterator[Block]:
    for group in grouped(changes):
        made = not group.why
        alone = len(group.changes) == 1
        if alone:
            yield _title(group.first, level=1)
        else:
            alike = f"{len(group.changes)} changes with one reason"
            yield Line(f"{group.first.pass_name}: {alike}", level=1)
        if group.why:
            yield Line(group.why, "warn", level=2)
        if alone:
            yield from _own(group.first, (), level=2, made=made)
        yield from _shared(group)
        if not alone:
            yield from _members(group, made=made)


def _members(group: Group, *, made: bool) -> Iterator[Block]:
    """List the Changes of a group; those with the same numbers and values together."""
    own = [each for each in group.evidence() if len(each.subjects) == 1]
    alike: dict[tuple[Line, ...], list[ChangeRecord]] = {}
    for change in group.changes:
        evidence = [each for each in own if each.subjects == (group.name(change),)]
        alike.setdefault(tuple(_own(change, evidence, level=3, made=made)), []).append(change)
    for lines, changes in alike.items():
        for change in changes:
            yield _title(change, level=2)
        if lines and len(changes) > 1:
            yield Line(f"each of these {len(changes)}:", "dim", level=3)
        yield from lines


def _title(change: ChangeRecord, level: int) -> Line:
    unsafe = "" if change.safety == "safe" else f" [{change.safety}]"
    at = f"  {place(change.location)}" if change.location else ""
    return Line(f"{change.pass_name}: {change.title}{unsafe}{at}", level=level)


def _shared(group: Group) -> Iterator[Line]:
    """Say once what is true of all Changes of a group, or of the named ones."""
    change = group.first
    yield Line(f"why: {change.reason}", level=2)
    for told in group.said(lambda each: each.actions):
        yield Line(f"for you to do: {told.text}{_of(told.of(group))}", "warn", level=2)
    for told in group.said(lambda each: each.notes):
        yield Line(f"note: {told.text}{_of(told.of(group))}", "dim", level=2)
    for told in group.evidence():
        if len(told.subjects) > 1 or len(group.changes) == 1:
            yield _evidence(told.text, told.places, told.of(group), level=2)
    yield Line(f"to turn off: {change.ignore_flag}, or {change.ignore_comment}", "dim", level=2)


def _own(
    change: ChangeRecord, evidence: Iterable[Told], level: int, *, made: bool
) -> Iterator[Line]:
    """Say what is true of one Change alone: numbers, old and new values."""
    known = known_subject(change.subject, change.predicted)
    if change.predicted:
        numbers = "; ".join(expectation(each, known) for each in change.predicted)
        yield Line(f"predicted: {numbers}", "good", level=level)
    writes = "writes" if made else "would write"
    if len(change.edits) > _EDITS:
        where = "; --diff shows them" if made else ""
        yield Line(f"{writes}: {count(len(change.edits), 'value')}{where}", level=level)
    elif change.edits:
        written = "; ".join(edit_words(edit, known) for edit in change.edits)
        yield Line(f"{writes}: {written}", level=level)
    for told in evidence:
        yield _evidence(told.text, told.places, "", level=level)


def _evidence(text: str, places: Sequence[str], names: str, level: int) -> Line:
    where = f" ({', '.join(places)})" if places else _of(names)
    return Line(f"evidence: {text}{where}", level=level)


def _of(names: str) -> str:
    return f" ({names})" if names else ""
