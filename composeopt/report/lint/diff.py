"""What fixes change, as a unified diff."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from composeopt.model.lint import LintReport, Rewrite
from composeopt.model.secrets import mask_text


def render(report: LintReport, *, masked: bool = True) -> str:
    """Write the diff of every changed file.

    Args:
        report: the report.
        masked: whether secret-looking values are hidden; only a terminal that
            the user looks at gets them.
    """
    lines = (line for rewrite in report.rewrites for line in _diff(rewrite))
    return "".join(mask_text(line) if masked else line for line in lines)


def _diff(rewrite: Rewrite) -> Iterator[str]:
    before, after = _lines(rewrite.before), _lines(rewrite.after)
    for line in difflib.unified_diff(before, after, f"a/{rewrite.file}", f"b/{rewrite.file}"):
        yield line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[str]:
    parts = data.decode("utf-8", "replace").split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
