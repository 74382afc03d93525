"""JUnit XML: a suite per file, a failed case per finding."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from composeopt.model.lint import Finding, LintReport
from composeopt.report.lint.words import SEVERITIES, place_of, printable


def render(report: LintReport) -> str:
    """Write the suites; a file without findings has one case that passes."""
    by_file: dict[str, list[Finding]] = {file: [] for file in report.files}
    for finding in report.findings:
        file = finding.location.file if finding.location else finding.project
        by_file.setdefault(file, []).append(finding)
    total = len(report.findings)
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    lines.append(f'<testsuites name="composeopt" failures="{total}" errors="{len(report.faults)}">')
    for file, findings in by_file.items():
        lines += _suite(file, findings)
    if report.faults:
        lines.append(f'  <testsuite name="composeopt" errors="{len(report.faults)}">')
        for fault in report.faults:
            name, message = _attribute(fault.name), _attribute(fault.message)
            lines.append(f"    <testcase name={name}><error message={message}/></testcase>")
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _suite(file: str, findings: list[Finding]) -> list[str]:
    tests = len(findings) or 1
    name = _attribute(file)
    lines = [f'  <testsuite name={name} tests="{tests}" failures="{len(findings)}">']
    if not findings:
        lines.append(f"    <testcase name={name}/>")
    for finding in findings:
        case = _attribute(f"{finding.code} {finding.name} {place_of(finding)}")
        kind, message = SEVERITIES[finding.severity], _attribute(finding.message)
        text = escape(printable(f"{place_of(finding)}: {finding.message}"))
        lines.append(f"    <testcase name={case} classname={name}>")
        lines.append(f'      <failure type="{kind}" message={message}>{text}</failure>')
        lines.append("    </testcase>")
    lines.append("  </testsuite>")
    return lines


def _attribute(text: str) -> str:
    return quoteattr(printable(text))
