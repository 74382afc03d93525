"""Workflow commands, which GitHub Actions shows at the lines of a change."""

from __future__ import annotations

from composeopt.model.findings import Severity
from composeopt.model.lint import Finding, LintReport
from composeopt.report.lint.words import printable, region

COMMANDS = {Severity.INFO: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}


def render(report: LintReport) -> str:
    """Write one workflow command per finding."""
    return "".join(f"{_command(each)}\n" for each in report.findings)


def _command(finding: Finding) -> str:
    title = _property(f"{finding.code} {finding.name}")
    fields = [f"title={title}"]
    if finding.location is not None:
        line, column, end_line, end_column = region(finding.location)
        place = [f"file={_property(finding.location.file)}", f"line={line}", f"endLine={end_line}"]
        if end_line == line:  # columns are allowed within one line only
            place += [f"col={column}", f"endColumn={end_column}"]
        fields = [*place, *fields]
    message = _escape(f"{finding.code}[{finding.name}] {finding.message}")
    return f"::{COMMANDS[finding.severity]} {','.join(fields)}::{message}"


def _escape(text: str) -> str:
    """Escape as the runner's toolkit does."""
    return printable(text.replace("\n", " ").replace("\r", " ")).replace("%", "%25")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
