"""From what a rule says to a finding with its place in a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from composeopt.document.document import Document
from composeopt.document.source import Source
from composeopt.model.findings import Diagnostic
from composeopt.model.lint import Finding, Offer, Related
from composeopt.model.location import Location
from composeopt.model.paths import format_path
from composeopt.plugin.rule import Rule
from composeopt.stack.stack import Stack


def place(diagnostic: Diagnostic, rule: Rule, stack: Stack) -> Finding:
    """Give a diagnostic the place that people can go to."""
    location = diagnostic.location or stack.locate(diagnostic.path, key=diagnostic.key)
    fix = diagnostic.fix
    path = format_path(stack.identified(diagnostic.path))
    first = stack.documents[0].source.name if stack.documents else ""
    related = tuple(
        Related(each.text, each.location or (stack.locate(each.path) if each.path else None))
        for each in diagnostic.related
    )
    return Finding(
        code=diagnostic.code,
        name=rule.name,
        severity=diagnostic.severity,
        message=diagnostic.message,
        location=location,
        path=path,
        subject=diagnostic.subject,
        offer=Offer(fix.title, fix.safety, fix.caveat) if fix else None,
        related=related,
        line=line_text(stack.documents, location),
        fingerprint=fingerprint(diagnostic.code, path, diagnostic.subject, location),
        project=first,
    )


def fingerprint(code: str, path: str, subject: str, location: Location | None) -> str:
    """Give what stays the same when lines move or the wording changes."""
    file = location.file if location else ""
    text = "\0".join((code, file, path, subject))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def line_text(documents: Iterable[Document], location: Location | None) -> str:
    """Give the text of the line at a place, without its end."""
    if location is None:
        return ""
    for document in documents:
        if document.source.name == location.file:
            return source_line(document.source, location.line)
    return ""


def source_line(source: Source, line: int) -> str:
    """Give one line of a source, counted from 1, without its end."""
    if not 1 <= line <= len(source.line_starts):
        return ""
    start = source.line_starts[line - 1]
    end = source.line_starts[line] if line < len(source.line_starts) else len(source.text)
    return source.text[start:end].rstrip("\r\n")
