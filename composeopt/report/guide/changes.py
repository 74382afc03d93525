"""The Changes of a run: made, withheld, refused, discarded, suppressed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from composeopt.model.edits import Plain
from composeopt.model.report import ChangeRecord, EditRecord, EvidenceRecord, Report
from composeopt.report.grouping import Group, grouped, refusal
from composeopt.report.guide.parts import (
    Bullets,
    Code,
    Grid,
    Paragraph,
    Part,
    Phrase,
    Strong,
    Title,
)
from composeopt.report.wording import quantity, step

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
    evidence = group.said(lambda each: each.evidence)
    yield Bullets(
        (
            *(_evidence(each, names) for each, names in evidence),
            *(
                (Strong("For you to do:"), f" {text}{_of(names)}")
                for text, names in _actions(group)
            ),
            *(
                (f"Note{_of(names)}: {note}",)
                for note, names in group.said(lambda each: each.notes)
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
    yield from _predicted(group)
    yield from _written(group)


def _actions(group: Group) -> tuple[tuple[str, str], ...]:
    return group.said(lambda each: each.actions)


def _predicted(group: Group) -> Iterator[Part]:
    """Write the predictions: a row for each Change, a column for each number."""
    columns = dict.fromkeys(
        quantity(each, change.subject) for change in group.changes for each in change.predicted
    )
    if not columns:
        return
    rows: list[tuple[Phrase, ...]] = []
    if len(group.changes) == 1:
        rows = [
            ((quantity(each, group.first.subject),), (step(each),))
            for each in group.first.predicted
        ]
        yield Grid("Predicted, before -> after", ("predicted", "before -> after"), tuple(rows))
        return
    for change in group.changes:
        steps = {quantity(each, change.subject): step(each) for each in change.predicted}
        rows.append(
            ((change.title,), _place(change), *((steps.get(each, ""),) for each in columns))
        )
    about = f"What {group.first.pass_name} is predicted to gain and cost"
    titles = tuple(f"predicted {each}" for each in columns)
    yield Grid(about, ("change", "place", *titles), tuple(rows))


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


def _of(names: str) -> str:
    return f" ({names})" if names else ""


def _evidence(evidence: EvidenceRecord, names: str) -> Phrase:
    where = str(evidence.location) if evidence.location else evidence.path
    place: Phrase = (" (", Code(where), ")") if where else ()
    return (f"Evidence{_of(names)}: {evidence.text}", *place)


def _before(edit: EditRecord) -> Phrase:
    return ("absent",) if edit.kind in {"add", "append"} else _value(edit.old)


def _after(edit: EditRecord) -> Phrase:
    return ("absent",) if edit.kind == "remove" else _value(edit.new)


def _value(value: Plain) -> Phrase:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (Code(written if len(written) <= _LONGEST else f"{written[:_LONGEST]} ..."),)
