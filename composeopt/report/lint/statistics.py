"""How often each rule found something."""

from __future__ import annotations

from collections import Counter

from composeopt.model.changes import Safety
from composeopt.model.lint import LintReport

MARKS = {Safety.SAFE: "[*]", Safety.UNSAFE: "[-]", Safety.MANUAL: "[ ]"}


def render(report: LintReport) -> str:
    """Write a line per rule, most frequent first; [*] is fixable, [-] with --unsafe."""
    counts = Counter((each.code, each.name) for each in report.findings)
    offered = {each.code: each.offer.safety for each in report.findings if each.offer}
    width = len(str(max(counts.values(), default=0)))
    return "".join(
        f"{count:>{width}} {MARKS[offered.get(code, Safety.MANUAL)]} {code}[{name}]\n"
        for (code, name), count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )
