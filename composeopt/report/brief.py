"""What became of the Changes, a line each: the short summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.model.report import ChangeRecord, NoteRecord, Report
from composeopt.report.blocks import Block, Heading, Line
from composeopt.report.wording import count, place


def brief(report: Report) -> Iterator[Block]:
    """Yield a line per Change, what the user has to do, what was left out, and notes."""
    if report.applied:
        yield Heading("Changes to make" if report.dry else "Changes made")
    for change in report.applied:
        yield Line(_line(change), level=1)
    if report.applied:
        caveats = len({note for change in report.applied for note in change.notes})
        what = (
            f"numbers, evidence and {count(caveats, 'caveat')}"
            if caveats
            else "numbers and evidence"
        )
        yield Line(f"-v says why, with {what}", "dim", level=1)
    yield from _actions(report.applied)
    yield from _left_out(report)
    yield from _notes(report)


def _line(change: ChangeRecord, why: str = "") -> str:
    unsafe = "" if change.safety == "safe" else f" [{change.safety}]"
    reason = f" ({why})" if why else ""
    at = f"  {place(change.location)}" if change.location else ""
    return f"{change.pass_name}: {change.title}{unsafe}{reason}{at}"


def _actions(changes: Iterable[ChangeRecord]) -> Iterator[Block]:
    """Say each action once, with all that it is about."""
    found: dict[str, list[str]] = {}
    for change in changes:
        for action in change.actions:
            found.setdefault(action, []).append(change.subject or change.pass_name)
    if found:
        yield Heading("For you to do")
    for action, subjects in found.items():
        yield Line(f"{_names(subjects)}: {action}", "warn", level=1)


def _left_out(report: Report) -> Iterator[Block]:
    waiting = [each.change for each in report.withheld if each.change.safety == "unsafe"]
    by_hand = [each for each in report.withheld if each.change.safety != "unsafe"]
    if waiting:
        yield Heading(f"{len(waiting)} more with --unsafe")
        for change in waiting:
            yield Line(_line(change).replace(" [unsafe]", "", 1), level=1)
    if by_hand:
        yield Heading("For you to decide")
        for withheld in by_hand:
            yield Line(_line(withheld.change, withheld.reason), level=1)
    if report.refused:
        yield Heading("Refused: cannot be written without guessing")
        for refused in report.refused:
            yield Line(_line(refused.change), level=1)
            yield Line(f"{refused.reason}: {refused.detail}", "warn", level=2)
    if report.discarded:
        yield Heading("Discarded: would break a promise")
        for discarded in report.discarded:
            yield Line(_line(discarded.change), level=1)
            yield Line("; ".join(map(str, discarded.violations)), "warn", level=2)
    if report.suppressed:
        yield Heading("Suppressed")
        for suppressed in report.suppressed:
            by = f"by {suppressed.by} {place(suppressed.location)}".rstrip()
            change = suppressed.change
            yield Line(f"{change.pass_name}: {change.title} ({by})", level=1)


def _notes(report: Report) -> Iterator[Block]:
    """Say each note once, with all services that it is about."""
    if report.notes:
        yield Heading("Notes")
    groups: dict[tuple[str, str], list[NoteRecord]] = {}
    for note in report.notes:
        groups.setdefault((note.pass_name, note.text), []).append(note)
    for (pass_name, text), notes in groups.items():
        subjects = _names(note.subject for note in notes if note.subject)
        yield Line(": ".join(part for part in (pass_name, subjects, text) if part), level=1)


def _names(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
