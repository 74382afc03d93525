"""What a lint run says: placed findings, repairs made and refused, and faults."""

from __future__ import annotations

import pathlib

from composeopt.model.changes import Safety
from composeopt.model.findings import Severity
from composeopt.model.location import Location
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding."""

    text: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The repair that a finding comes with."""

    title: str
    safety: Safety
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, with its place in a file.

    Args:
        code: the rule's code.
        name: the rule's name.
        severity: how bad, if true.
        message: lower case, no full stop.
        location: where; None when no file is to blame.
        path: the resolved path as people read it, or the empty string.
        subject: stable discriminator within the path.
        offer: a repair, or None.
        related: other places that belong to it.
        line: the text of the line at the place, for people only: it may hold
            a secret and is never written to a machine-readable format.
        fingerprint: what stays the same when lines move or words change.
        suppressed: the reason a comment gives for keeping it, or None when it
            is not suppressed.
        project: the first file of the project it was found in.
    """

    code: str
    name: str
    severity: Severity
    message: str
    location: Location | None
    path: str = ""
    subject: str = ""
    offer: Offer | None = None
    related: tuple[Related, ...] = ()
    line: str = ""
    fingerprint: str = ""
    suppressed: str | None = None
    project: str = ""

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """How findings are sorted: by place, then code, then subject."""
        place = self.location or Location("")
        return (place.file, place.line, place.column, self.code, self.subject, self.message)


@dataclass(frozen=True, slots=True)
class Repair:
    """A fix that was made, would be made, or was refused.

    ``refused`` is the class of the reason (``alias``, ``interpolated``, ...), or
    the empty string when it was made; ``detail`` is for people.
    """

    code: str
    title: str
    location: Location | None
    refused: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that kept a part of the run from being done; exit code 2.

    ``kind``: ``plugin`` (did not load), ``rule`` (raised), ``fix`` (did not settle).
    """

    kind: str
    name: str
    message: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file that fixes changed: its name, its absolute path, before and after."""

    file: str
    path: pathlib.Path
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Skip:
    """A file that was seen and not linted."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class LintReport:
    """The outcome of one run.

    Args:
        files: every compose file that was looked at, as the user would write it.
        findings: what is wrong (after fixes, if any were made), sorted.
        suppressed: findings that a comment or the baseline turned off, sorted.
        repairs: fixes made or refused.
        rewrites: files that fixes changed.
        faults: what could not be done.
        skipped: compose files that were left out.
        profiles: every profile that a service names, sorted.
        whole: whether all that was asked for could be read.
    """

    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    repairs: tuple[Repair, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    faults: tuple[Fault, ...] = ()
    skipped: tuple[Skip, ...] = ()
    profiles: tuple[str, ...] = ()
    whole: bool = True

    def exit_code(self, fail_on: Severity | None, *, would_change: bool = False) -> int:
        """Give 2 for faults, 1 for findings that count, else 0.

        Args:
            fail_on: the least severity that counts; None: findings never count.
            would_change: count files that a fix would change, too.
        """
        if self.faults:
            return 2
        if would_change and self.rewrites:
            return 1
        counts = fail_on is not None and any(each.severity >= fail_on for each in self.findings)
        return 1 if counts else 0
