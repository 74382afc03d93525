"""SARIF 2.1.0, as code scanning services read it."""

from __future__ import annotations

import json
import pathlib
import urllib.parse
from typing import Any

from composeopt import __version__
from composeopt.model.findings import Severity
from composeopt.model.lint import Finding, LintReport, Related
from composeopt.model.location import Location
from composeopt.report.lint.words import region

SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.INFO: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}


def render(report: LintReport) -> str:
    """Write the log with one run."""
    results = [*report.findings, *report.suppressed]
    rules = {each.code: each.name for each in sorted(results, key=lambda each: each.code)}
    index = {code: number for number, code in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "composeopt",
                "semanticVersion": __version__,
                "rules": [{"id": code, "name": name} for code, name in rules.items()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, index) for each in results],
        "invocations": [
            {
                "executionSuccessful": not report.faults,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": f"{each.name}: {each.message}"}}
                    for each in report.faults
                ],
            }
        ],
    }
    log = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    location = finding.location or Location(finding.project)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _physical(location)}],
        "partialFingerprints": {"composeopt/v1": finding.fingerprint},
    }
    related = [_related(each) for each in finding.related if each.location]
    if related:
        result["relatedLocations"] = related
    if finding.suppressed is not None:
        in_source = finding.suppressed != "in the baseline"
        kind = "inSource" if in_source else "external"
        result["suppressions"] = [{"kind": kind, "justification": finding.suppressed}]
    return result


def _related(related: Related) -> dict[str, Any]:
    assert related.location is not None  # noqa: S101 - the caller leaves others out
    return {"physicalLocation": _physical(related.location), "message": {"text": related.text}}


def _physical(location: Location) -> dict[str, Any]:
    line, column, end_line, end_column = region(location)
    return {
        "artifactLocation": {"uri": _uri(location.file)},
        "region": {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        },
    }


def _uri(file: str) -> str:
    path = pathlib.PurePath(file)
    return path.as_uri() if path.is_absolute() else urllib.parse.quote(path.as_posix())
