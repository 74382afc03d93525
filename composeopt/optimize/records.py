"""Turn what passes return into what reports show: places filled in, secrets masked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from composeopt.model.changes import Change, Evidence, Note, Safety
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.location import Location
from composeopt.model.paths import Path, format_path
from composeopt.model.report import ChangeRecord, EditRecord, EvidenceRecord, NoteRecord
from composeopt.model.secrets import mask, mask_text
from composeopt.optimize.plan import Planned
from composeopt.stack.stack import Stack

Kind = Literal["replace", "add", "remove", "append"]
SafetyName = Literal["safe", "unsafe", "manual"]

_SAFETY: dict[Safety, SafetyName] = {
    Safety.SAFE: "safe",
    Safety.UNSAFE: "unsafe",
    Safety.MANUAL: "manual",
}


def change_record(change: Change, planned: Planned, stack: Stack, original: Stack) -> ChangeRecord:
    """Make the record of a Change.

    Args:
        change: what the pass wants.
        planned: the pass.
        stack: the stack the pass saw.
        original: the stack as it was read; places are those of its text.
    """
    evidence = evidence_records(change.evidence, stack, original)
    return ChangeRecord(
        pass_name=planned.name,
        plugin=planned.plugin,
        title=mask_text(str(change.title)),
        subject=change.subject,
        reason=mask_text(str(change.reason)),
        evidence=evidence,
        safety=_SAFETY.get(change.safety, "manual"),
        predicted=change.expected,
        edits=tuple(_edit_record(edit, stack) for edit in change.edits),
        location=_place(change, evidence, stack, original),
        ignore_comment=f"# composeopt: ignore[{planned.name}] reason",
        ignore_flag=f"--ignore {planned.name}",
        notes=tuple(mask_text(note) for note in change.notes),
        actions=tuple(mask_text(action) for action in change.actions),
    )


def note_record(note: Note, planned: Planned, stack: Stack, original: Stack) -> NoteRecord:
    """Make the record of a note."""
    evidence = evidence_records(note.evidence, stack, original)
    return NoteRecord(mask_text(note.text), planned.name, note.subject, evidence)


def evidence_records(
    evidence: Iterable[Evidence], stack: Stack, original: Stack
) -> tuple[EvidenceRecord, ...]:
    """Give each piece of evidence its place in the files as they were read."""
    return tuple(
        EvidenceRecord(
            text=mask_text(item.text),
            path=format_path(item.path) if item.path is not None else "",
            location=item.location
            or (_locate(item.path, stack, original) if item.path is not None else None),
        )
        for item in evidence
        if isinstance(item, Evidence)
    )


def _place(
    change: Change, evidence: Iterable[EvidenceRecord], stack: Stack, original: Stack
) -> Location | None:
    """Give the place of the first edit that has one, else of the first evidence."""
    for edit in change.edits:
        found = _locate(edit.path, stack, original)
        if found is not None:
            return found
    return next((each.location for each in evidence if each.location is not None), None)


def _locate(path: Path, stack: Stack, original: Stack) -> Location | None:
    return original.locate(path if stack is original else stack.identified(path))


def _edit_record(edit: Edit, stack: Stack) -> EditRecord:
    old: Plain = None
    if isinstance(edit, Replace | Remove):
        old = mask(stack.value(edit.path), edit.path)
    new = None if isinstance(edit, Remove) else mask(edit.value, edit.path)
    return EditRecord(_kind(edit), format_path(edit.path), old, new)


def _kind(edit: Edit) -> Kind:
    match edit:
        case Replace():
            return "replace"
        case Add():
            return "add"
        case Remove():
            return "remove"
        case Append():
            return "append"
