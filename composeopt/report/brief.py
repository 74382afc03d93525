"""What became of the Changes, a line each: the short summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.model.report import ChangeRecord, Report
from composeopt.report.blocks import Block, Heading, Line
from composeopt.report.grouping import by_cause, notes_by_text, refusal, subjects
from composeopt.report.wording import count, place, shorten

_SHOWN = 5
"""Names or Changes of one cause that are listed without -v."""


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
    for action, names in found.items():
        yield Line(f"{_names(names)}: {action}", "warn", level=1)


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
        yield Heading("Refused, for the reason given")
        yield from _by_cause(
            (each.change, refusal(each.reason, each.detail)) for each in report.refused
        )
    if report.discarded:
        yield Heading("Discarded: would break a promise")
        yield from _by_cause(
            (each.change, "; ".join(map(str, each.violations))) for each in report.discarded
        )
    if report.suppressed:
        yield Heading("Suppressed")
        for suppressed in report.suppressed:
            by = f"by {suppressed.by} {place(suppressed.location)}".rstrip()
            change = suppressed.change
            yield Line(f"{change.pass_name}: {change.title} ({by})", level=1)


def _by_cause(changes: Iterable[tuple[ChangeRecord, str]]) -> Iterator[Block]:
    """Say each cause once, with the first few Changes that it keeps away."""
    for cause, kept in by_cause(changes).items():
        yield Line(cause, "warn", level=1)
        shown = kept if len(kept) <= _SHOWN + 1 else kept[:_SHOWN]
        for change in shown:
            yield Line(_line(change), level=2)
        if len(shown) < len(kept):
            yield Line(f"and {len(kept) - len(shown)} more; -v shows all", "dim", level=2)


def _notes(report: Report) -> Iterator[Block]:
    """Say each note once, with the first few services that it is about."""
    if report.notes:
        yield Heading("Notes")
    for notes in notes_by_text(report.notes):
        names = shorten(subjects(notes), _SHOWN)
        parts = (notes[0].pass_name, names, notes[0].text)
        yield Line(": ".join(part for part in parts if part), level=1)


def _names(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
