"""Why an edit is refused: the classes that a RefusedEditError may carry."""

from __future__ import annotations

SEMANTIC: dict[str, str] = {
    "alias": "the value arrives by an alias (*name) and cannot be overridden in place",
    "anchor": "the value stands in an anchor (&name) that is used elsewhere too",
    "merge": "the value arrives by a merge key (<<) and cannot be overridden in place",
    "extends": "the value is inherited through extends and cannot be overridden in place",
    "included": "the value stands in an included or extended file, which is not edited",
    "external": "the value comes from a file that is no compose file",
    "interpolated": "the text holds a variable (${...})",
    "no-origin": "no document defines the value",
    "ambiguous": "the path names more than one value",
    "short-form": "the value is part of a short form that cannot say it",
    "tag": "the value carries a tag that decides how files are merged",
    "missing": "there is nothing at the path",
    "exists": "there is a value at the path already",
    "type": "the value at the path, or above it, is of another kind than the edit needs",
    "conflict": "two edits of one call contradict each other",
    "root": "the whole document would be replaced or become empty",
}
"""Classes that come from what the file means; no better patcher would help."""

FORMATTING: dict[str, str] = {
    "flow": "a collection in brackets is written in a way that cannot be edited surely",
    "block-scalar": "a block scalar (| or >) would change its text",
    "complex-key": "the key is written with '?' or over several lines",
    "compact": "the element shares its line with another structure",
    "unfaithful": "the patched text would not read as the edit says",
}
"""Classes that come from how the file is written."""

REASONS: dict[str, str] = SEMANTIC | FORMATTING
"""All classes, each with what it means."""
