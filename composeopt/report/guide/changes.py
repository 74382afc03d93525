"""The Changes of a run: made, withheld, refused, discarded, suppressed."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.edits import Plain
from composeopt.model.report import ChangeRecord, EditRecord, Report
from composeopt.report.grouping import Group, Told, grouped, refusal
from composeopt.report.guide.parts import (
    Bullets,
    Code,
    Grid,
    Paragraph,
    Part,
    Phrase,
    Strong,
    Title,
    listed,
)
from composeopt.report.wording import known_subject, quantity, step, value_words

_LONGEST = 160


def applied(report: Report) -> Iterator[Part]:
    """Yield every Change with its reason, evidence, edits and how to turn it off."""
    if report.applied:
        yield Title("What could change" if report.dry else "What changed")
    for group in grouped((change, "") for change in report.applied):
        yield from _whole(group)


def left_out(report: Report) -> Iterator[Part]:
    """Yield what was not done, and why."""
    items = [
        *(("withheld", each.change, each.reason) for each in report.withheld),
        *(("refused", each.change, refusal(each.reason, each.detail)) for each in report.refused),
        *(
            ("discarded", each.change, "; ".join(map(str, each.violations)))
            for each in report.discarded
        ),
        *(("suppressed", each.change, f"by {each.by}") for each in report.suppressed),
    ]
    if not items:
        return
    title = "What was left alone"
    yield Title(title)
    if any(each.change.safety == "unsafe" for each in report.withheld):
        hint = "; read their reasons first."
        yield Paragraph((("Withheld changes are made with ", Code("--unsafe"), hint),))
    rows = tuple(
        ((change.pass_name,), (change.title,), _place(change), (what,), (why,))
        for what, change, why in items
    )
    yield Grid(title, ("pass", "change", "place", "what", "why"), rows)


def _whole(group: Group) -> Iterator[Part]:
    """Write Changes of one reason: first what they share, then each of them."""
    change, many = group.first, len(group.changes)
    title = change.title if many == 1 else f"{many} changes with one reason"
    yield Title(f"{change.pass_name}: {title}", 3)
    yield Paragraph(((change.reason,),))
    yield Bullets(
        (
            *([("Where: ", *_place(change))] if many == 1 and change.location else []),
            *(_evidence(each, group) for each in group.evidence()),
            *(
                (Strong("For you to do:"), f" {each.text}{_of(each, group)}")
                for each in group.said(lambda each: each.actions)
            ),
            *(
                (f"Note: {each.text}{_of(each, group)}",)
                for each in group.said(lambda each: each.notes)
            ),
            (
                f"Safety: {change.safety}. To turn it off: ",
                Code(change.ignore_flag),
                " for one run, or ",
                Code(change.ignore_comment),
                " in the file.",
            ),
        )
    )
    yield from _predicted(change) if many == 1 else _members(group)
    yield from _written(group)


def _predicted(change: ChangeRecord) -> Iterator[Part]:
    known = known_subject(change.subject, change.predicted)
    rows = tuple(((quantity(each, known),), (step(each),)) for each in change.predicted)
    if rows:
        yield Grid("Predicted", ("predicted", "before -> after"), rows)


def _members(group: Group) -> Iterator[Part]:
    """List the Changes of a group: a row for each, a column for each number."""
    steps: list[dict[str, str]] = []
    for change in group.changes:
        known = known_subject(change.subject, change.predicted)
        steps.append({quantity(each, known): step(each) for each in change.predicted})
    columns = tuple(dict.fromkeys(name for each in steps for name in each))
    rows = tuple(
        ((change.title,), _place(change), *((numbers.get(each, ""),) for each in columns))
        for change, numbers in zip(group.changes, steps, strict=True)
    )
    about = f"What {group.first.pass_name} changes for one reason"
    yield Grid(about, ("change", "place", *(f"predicted {each}" for each in columns)), rows)


def _written(group: Group) -> Iterator[Part]:
    rows = tuple(
        ((Code(edit.path),), _before(edit), _after(edit))
        for change in group.changes
        for edit in change.edits
    )
    if rows:
        about = f"What {group.first.pass_name} writes: {group.first.title}"
        yield Grid(about, ("value", "before", "after"), rows)


def _place(change: ChangeRecord) -> Phrase:
    return (Code(str(change.location)),) if change.location else ()


def _of(told: Told, group: Group) -> str:
    names = told.of(group)
    return f" ({names})" if names else ""


def _evidence(told: Told, group: Group) -> Phrase:
    where: Phrase = (" (", *listed(told.places), ")") if told.places else ()
    return (f"Evidence: {told.text}{_of(told, group)}", *where)


def _before(edit: EditRecord) -> Phrase:
    return ("absent",) if edit.kind in {"add", "append"} else _value(edit.old, edit.path)


def _after(edit: EditRecord) -> Phrase:
    return ("absent",) if edit.kind == "remove" else _value(edit.new, edit.path)


def _value(value: Plain, path: str) -> Phrase:
    written = value_words(value, path)
    return (Code(written if len(written) <= _LONGEST else f"{written[:_LONGEST]} ..."),)
