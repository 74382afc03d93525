"""What fixes change, as a unified diff."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.lint import LintReport, Rewrite
from composeopt.model.secrets import mask_text
from composeopt.patch.unified import unified


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
    before, after = (data.decode("utf-8", "replace") for data in (rewrite.before, rewrite.after))
    return unified(before, after, (f"a/{rewrite.file}", f"b/{rewrite.file}"))
