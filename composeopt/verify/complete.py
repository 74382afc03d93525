"""P8: a Change says why, on what evidence, how safe it is, and what it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from composeopt.model.changes import Change, Evidence, Expectation, Safety
from composeopt.model.edits import Add, Append, Edit, Remove, Replace
from composeopt.model.paths import Item, format_path
from composeopt.model.violations import Violation


def check(changes: Sequence[Change]) -> Iterator[Violation]:
    """Yield what a Change leaves unsaid."""
    for change in changes:
        for detail in _missing(change):
            title = change.title if isinstance(change.title, str) and change.title else "untitled"
            yield Violation("P8", f"{detail} ({title})", change.subject)


def _missing(change: Change) -> Iterator[str]:
    if not _is_text(change.title):
        yield "the change has no title"
    if not _is_text(change.reason):
        yield "the change gives no reason"
    if not change.edits and not change.side_files:
        yield "the change has no edits"
    if not all(isinstance(edit, Replace | Add | Remove | Append) for edit in change.edits):
        yield "the change holds something that is no edit"
    else:
        yield from _edit_faults(change.edits)
    if not change.evidence:
        yield "the change gives no evidence"
    if not all(isinstance(item, Evidence) and _is_text(item.text) for item in change.evidence):
        yield "a piece of evidence says nothing"
    if not all(isinstance(item, Expectation) for item in change.expected):
        yield "an expectation is no Expectation"
    if not isinstance(change.safety, Safety):
        yield "the change does not say how safe it is"
    if not change.touches:
        yield "the change does not declare what it touches"


def _edit_faults(edits: Sequence[Edit]) -> Iterator[str]:
    for edit in edits:
        if not _is_path(edit.path):
            yield f"an edit has no path but {edit.path!r}"
        elif not isinstance(edit, Remove) and not _is_plain(edit.value):
            yield f"the value at {format_path(edit.path)} is no plain data"


def _is_path(path: object) -> bool:
    return (
        isinstance(path, tuple)
        and bool(path)
        and all(isinstance(step, str | int | Item) for step in path)
    )


def _is_plain(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_plain(child) for key, child in value.items())
    if isinstance(value, list | tuple):
        return all(_is_plain(child) for child in value)
    return value is None or isinstance(value, bool | int | float | str)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
