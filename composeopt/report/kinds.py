"""The kinds of report file, by the ending of its name."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Mapping

from composeopt import errors
from composeopt.model.report import Report
from composeopt.report.data import as_json
from composeopt.report.html import as_html
from composeopt.report.markdown import as_markdown

KINDS: Mapping[str, Callable[[Report], str]] = {
    ".json": as_json,
    ".md": as_markdown,
    ".html": as_html,
}


def check_place(path: pathlib.Path) -> None:
    """Raise UsageError for a name that no report can be written under.

    Its ending names no kind, its folder is not there, or it is a folder itself.
    """
    if path.suffix.lower() not in KINDS:
        message = f"--report {path}: unknown kind '{path.suffix}'; known: {', '.join(KINDS)}"
        raise errors.UsageError(message)
    if path.is_dir() or not path.parent.is_dir():
        why = "is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        message = f"--report {path}: {why}"
        raise errors.UsageError(message)


def render(report: Report, path: pathlib.Path) -> str:
    """Write a report in the kind that a file's ending names."""
    return KINDS[path.suffix.lower()](report)
