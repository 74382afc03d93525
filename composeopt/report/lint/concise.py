"""One line per finding: ``file:line:column CODE[name] message``."""

from __future__ import annotations

from composeopt.model.lint import Finding, LintReport
from composeopt.report.lint.words import place_of, printable


def render(report: LintReport) -> str:
    """Write one line per finding."""
    return "".join(f"{headline(finding)}\n" for finding in report.findings)


def headline(finding: Finding) -> str:
    """Write the line of one finding."""
    text = f"{place_of(finding)} {finding.code}[{finding.name}] {finding.message}"
    return printable(text).replace("\t", " ")
