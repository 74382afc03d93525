"""The Changes of a report in Markdown: made, withheld, refused, discarded, suppressed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from composeopt.model.edits import Plain
from composeopt.model.report import ChangeRecord, EditRecord, Report
from composeopt.report.markup import code, table, text
from composeopt.report.wording import expectation

_LONGEST = 160


def applied(report: Report) -> Iterator[str]:
    """Yield every Change with its reason, evidence, edits and how to turn it off."""
    if report.applied:
        yield from ("", "## What could change" if report.dry else "## What changed", "")
    for change in report.applied:
        yield from _whole(change)


def left_out(report: Report) -> Iterator[str]:
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
    yield from ("", "## What was left alone", "")
    if any(each.change.safety == "unsafe" for each in report.withheld):
        yield "Withheld changes are made with `--unsafe`; read their reasons first."
    rows = [
        (text(change.pass_name), text(change.title), what, text(why)) for what, change, why in items
    ]
    yield from table(("pass", "change", "what", "why"), rows)


def _whole(change: ChangeRecord) -> Iterator[str]:
    yield from ("", f"### {text(change.pass_name)}: {text(change.title)}", "")
    yield text(change.reason)
    yield ""
    for evidence in change.evidence:
        where = str(evidence.location) if evidence.location else evidence.path
        yield f"- Evidence: {text(evidence.text)}" + (f" ({code(where)})" if where else "")
    for expected in change.predicted:
        wording = expectation(expected)
        yield f"- {text(wording[:1].upper() + wording[1:])}"
    for action in change.actions:
        yield f"- **For you to do:** {text(action)}"
    for note in change.notes:
        yield f"- Note: {text(note)}"
    yield (
        f"- Safety: {change.safety}. To turn it off: {code(change.ignore_flag)} for one run, or "
        + (f"{code(change.ignore_comment)} in the file.")
    )
    rows = [(code(edit.path), _before(edit), _after(edit)) for edit in change.edits]
    yield from table(("value", "before", "after"), rows)


def _before(edit: EditRecord) -> str:
    return "absent" if edit.kind in {"add", "append"} else _value(edit.old)


def _after(edit: EditRecord) -> str:
    return "absent" if edit.kind == "remove" else _value(edit.new)


def _value(value: Plain) -> str:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return code(written if len(written) <= _LONGEST else f"{written[:_LONGEST]} ...")
