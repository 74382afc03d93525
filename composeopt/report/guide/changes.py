"""The Changes of a run: made, withheld, refused, discarded, suppressed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from composeopt.model.edits import Plain
from composeopt.model.report import ChangeRecord, EditRecord, EvidenceRecord, Report
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
from composeopt.report.wording import expectation

_LONGEST = 160


def applied(report: Report) -> Iterator[Part]:
    """Yield every Change with its reason, evidence, edits and how to turn it off."""
    if report.applied:
        yield Title("What could change" if report.dry else "What changed")
    for change in report.applied:
        yield from _whole(change)


def left_out(report: Report) -> Iterator[Part]:
    """Yield what was not done, and why."""
    items = [
        *(("withheld", each.change, each.reason) for each in report.withheld),
        *(("refused", each.change, each.detail) for each in report.refused),
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
        ((change.pass_name,), (change.title,), (what,), (why,)) for what, change, why in items
    )
    yield Grid(title, ("pass", "change", "what", "why"), rows)


def _whole(change: ChangeRecord) -> Iterator[Part]:
    yield Title(f"{change.pass_name}: {change.title}", 3)
    yield Paragraph(((change.reason,),))
    yield Bullets(
        (
            *map(_evidence, change.evidence),
            *((_capital(expectation(expected)),) for expected in change.predicted),
            *((Strong("For you to do:"), f" {action}") for action in change.actions),
            *((f"Note: {note}",) for note in change.notes),
            (
                f"Safety: {change.safety}. To turn it off: ",
                Code(change.ignore_flag),
                " for one run, or ",
                Code(change.ignore_comment),
                " in the file.",
            ),
        )
    )
    rows = tuple(((Code(edit.path),), _before(edit), _after(edit)) for edit in change.edits)
    if rows:
        about = f"What {change.pass_name} writes: {change.title}"
        yield Grid(about, ("value", "before", "after"), rows)


def _evidence(evidence: EvidenceRecord) -> Phrase:
    where = str(evidence.location) if evidence.location else evidence.path
    place: Phrase = (" (", Code(where), ")") if where else ()
    return (f"Evidence: {evidence.text}", *place)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _before(edit: EditRecord) -> Phrase:
    return ("absent",) if edit.kind in {"add", "append"} else _value(edit.old)


def _after(edit: EditRecord) -> Phrase:
    return ("absent",) if edit.kind == "remove" else _value(edit.new)


def _value(value: Plain) -> Phrase:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (Code(written if len(written) <= _LONGEST else f"{written[:_LONGEST]} ..."),)
