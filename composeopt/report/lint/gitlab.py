"""GitLab's Code Quality report: a JSON list in the Code Climate form."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from composeopt.model.findings import Severity
from composeopt.model.lint import Finding, LintReport

SEVERITIES = {Severity.INFO: "info", Severity.WARNING: "minor", Severity.ERROR: "major"}


def render(report: LintReport) -> str:
    """Write the list; fingerprints are unique in it, as GitLab asks."""
    seen: dict[str, int] = {}
    issues = [_issue(finding, seen) for finding in report.findings]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _issue(finding: Finding, seen: dict[str, int]) -> dict[str, Any]:
    location = finding.location
    number = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
    unique = hashlib.sha256(f"{finding.fingerprint}{number}".encode()).hexdigest()[:32]
    return {
        "description": f"{finding.name}: {finding.message}",
        "check_name": finding.code,
        "fingerprint": unique,
        "severity": SEVERITIES[finding.severity],
        "location": {
            "path": location.file if location else finding.project,
            "lines": {"begin": location.line if location else 1},
        },
    }
