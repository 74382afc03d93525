"""The baseline: findings that are known, kept in a file, and not reported."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterable

from composeopt.errors import InputError
from composeopt.model.lint import Finding
from composeopt.model.location import Location

SCHEMA = 1


def read_baseline(path: pathlib.Path, name: str) -> frozenset[str]:
    """Read the fingerprints of a baseline.

    Args:
        path: the file.
        name: how to write it in messages.

    Raises:
        InputError: it is not there, or no baseline.
    """
    place = Location(name)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = "no such baseline; write one with --update-baseline"
        raise InputError(message, place) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", place) from error
    except json.JSONDecodeError as error:
        message = f"not readable as JSON: {error.msg}"
        raise InputError(message, Location(name, error.lineno, error.colno)) from error
    try:
        if data["schema"] != SCHEMA:
            message = f"schema {data['schema']!r} is not known; known: {SCHEMA}"
            raise InputError(message, place)
        return frozenset(str(entry["fingerprint"]) for entry in data["findings"])
    except (KeyError, TypeError) as error:
        message = "not a baseline; write one with --update-baseline"
        raise InputError(message, place) from error


def write_baseline(findings: Iterable[Finding]) -> bytes:
    """Give the text of a baseline that holds these findings.

    Lines and wording are not in it, so it stays as it is when lines move.
    """
    entries = {
        finding.fingerprint: {
            "code": finding.code,
            "file": finding.location.file if finding.location else finding.project,
            "path": finding.path,
            "fingerprint": finding.fingerprint,
        }
        for finding in findings
    }
    ordered = sorted(entries.values(), key=lambda each: (each["file"], each["code"], each["path"]))
    return (json.dumps({"schema": SCHEMA, "findings": ordered}, indent=2) + "\n").encode()
