"""For programs: JSON by ``schemas/lint.schema.json``."""

from __future__ import annotations

import json
from typing import Any

from composeopt import __version__
from composeopt.model.lint import Finding, LintReport, Repair
from composeopt.model.location import Location
from composeopt.report.lint.words import SAFETIES, SEVERITIES

SCHEMA = 1


def render(report: LintReport) -> str:
    """Write the whole report; values of the files are not in it."""
    return json.dumps(as_data(report), indent=2, ensure_ascii=False) + "\n"


def as_data(report: LintReport) -> dict[str, Any]:
    """Give the report as plain data."""
    counts = dict.fromkeys(SEVERITIES.values(), 0)
    for finding in report.findings:
        counts[SEVERITIES[finding.severity]] += 1
    return {
        "schema": SCHEMA,
        "tool": {"name": "composeopt", "version": __version__},
        "files": list(report.files),
        "summary": {
            "findings": len(report.findings),
            **counts,
            "suppressed": len(report.suppressed),
            "files": len(report.files),
        },
        "findings": [_finding(each) for each in report.findings],
        "suppressed": [_finding(each) for each in report.suppressed],
        "fixed": [_repair(each) for each in report.repairs if not each.refused],
        "not_fixed": [_repair(each) for each in report.repairs if each.refused],
        "changed_files": [each.file for each in report.rewrites],
        "skipped": [{"file": each.file, "reason": each.reason} for each in report.skipped],
        "faults": [
            {"kind": each.kind, "name": each.name, "message": each.message, "file": each.file}
            for each in report.faults
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": finding.code,
        "name": finding.name,
        "severity": SEVERITIES[finding.severity],
        "message": finding.message,
        "location": _location(finding.location),
        "path": finding.path,
        "subject": finding.subject,
        "fingerprint": finding.fingerprint,
        "project": finding.project,
        "fix": None,
        "related": [
            {"text": each.text, "location": _location(each.location)} for each in finding.related
        ],
    }
    if finding.offer is not None:
        offer = finding.offer
        data["fix"] = {
            "title": offer.title,
            "safety": SAFETIES[offer.safety],
            "caveat": offer.caveat,
        }
    if finding.suppressed is not None:
        data["reason"] = finding.suppressed
    return data


def _repair(repair: Repair) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": repair.code,
        "title": repair.title,
        "location": _location(repair.location),
    }
    if repair.refused:
        data |= {"refused": repair.refused, "detail": repair.detail}
    return data


def _location(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line or location.line,
        "end_column": location.end_column or location.column,
    }
