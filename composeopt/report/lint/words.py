"""Words that several formats share."""

from __future__ import annotations

from collections import Counter

from composeopt.model.changes import Safety
from composeopt.model.findings import Severity
from composeopt.model.lint import Finding, LintReport, Offer
from composeopt.model.location import Location

SEVERITIES = {Severity.INFO: "info", Severity.WARNING: "warning", Severity.ERROR: "error"}
SAFETIES = {Safety.MANUAL: "manual", Safety.UNSAFE: "unsafe", Safety.SAFE: "safe"}

MANY = 10
"""Findings from which on a line says how many there are of each rule."""


def printable(text: str) -> str:
    """Replace control characters, which could steer a terminal."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def place_of(finding: Finding) -> str:
    """Write a finding's place as ``file:line:column``."""
    return str(finding.location) if finding.location else finding.project


def region(location: Location) -> tuple[int, int, int, int]:
    """Give line, column, end line and end column, the end after the start."""
    end_line = location.end_line or location.line
    end_column = location.end_column or location.column
    if (end_line, end_column) <= (location.line, location.column):
        end_line, end_column = location.line, location.column + 1
    return location.line, location.column, end_line, end_column


def how_to_fix(offer: Offer) -> str:
    """Say what repairs a finding, and how to ask for it."""
    match offer.safety:
        case Safety.SAFE:
            how = "--fix"
        case Safety.UNSAFE:
            how = "--fix --unsafe"
        case Safety.MANUAL:
            how = "by hand"
    caveat = f"; {offer.caveat}" if offer.caveat else ""
    return f"{offer.title} ({how}{caveat})"


def summary(report: LintReport) -> str:
    """Say in one line how many findings there are and what can be done."""
    files = _count(len(report.files), "file")
    if not report.findings:
        return f"no findings in {files}"
    by_severity = [
        _count(sum(each.severity is level for each in report.findings), SEVERITIES[level])
        for level in sorted(Severity, reverse=True)
        if any(each.severity is level for each in report.findings)
    ]
    text = f"{_count(len(report.findings), 'finding')} ({', '.join(by_severity)}) in {files}"
    refused = {(each.code, each.location) for each in report.repairs if each.refused}
    offers = [
        each.offer.safety
        for each in report.findings
        if each.offer and (each.code, each.location) not in refused
    ]
    safe, unsafe = offers.count(Safety.SAFE), offers.count(Safety.UNSAFE)
    if safe:
        text += f"; {safe} fixable with --fix"
    if unsafe:
        text += (
            f"; {unsafe} more with --fix --unsafe"
            if safe
            else f"; {unsafe} fixable with --fix --unsafe"
        )
    return text


def rules_line(report: LintReport) -> str:
    """Say in one line how often each rule found something; empty for a handful.

    It says that many findings are few causes, and where to read what one means.
    """
    counts = Counter(each.code for each in report.findings)
    if len(report.findings) < MANY:
        return ""
    often = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    words = ", ".join(f"{number} {code}" for code, number in often)
    return f"{words}; composeopt explain {often[0][0]} says more"


def _count(number: int, noun: str) -> str:
    plural = noun if number == 1 or noun == "info" else f"{noun}s"
    return f"{number} {plural}"
