"""What a run of ``optimize`` did and did not do, as values; renderers read only this.

Every number is either *predicted* (computed from files and facts) or
*measured* (seen on an engine); the two never share a field.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from composeopt.model.changes import Expectation
from composeopt.model.edits import Plain
from composeopt.model.location import Location
from composeopt.model.overview import Overview
from composeopt.model.values import dataclass
from composeopt.model.violations import Violation

SCHEMA = 1

Range = tuple[float, float]

UNKNOWN_BOOTS = "unknown boot times"
"""How the basis of a prediction that counts boots as nothing begins to say so."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read; ``digest`` is the SHA-256 of its bytes in hexadecimal."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written, or would be.

    ``replaces`` is the file that it stands for, empty for one that stands beside all others.
    """

    name: str
    digest: str
    replaces: str


@dataclass(frozen=True, slots=True)
class Judge:
    """Who said that the result is valid.

    ``name``: ``docker compose``, ``docker-compose`` or ``composeopt`` (its own
    loader, where no compose binary was found). ``profiles`` lists the profile
    sets that were judged; ``rejected_before`` those that already failed before;
    ``placeholders`` the required variables that were unset and judged with a
    value made up.
    """

    name: str
    version: str
    profiles: tuple[str, ...] = ()
    rejected_before: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditRecord:
    """One edit with the values before and after; secrets are masked."""

    kind: Literal["replace", "add", "remove", "append"]
    path: str
    old: Plain = None
    new: Plain = None


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """What a Change rests on, and where that stands."""

    text: str
    path: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One Change as it is reported.

    Args:
        pass_name: the pass that wants it.
        plugin: the plugin that brought the pass.
        title: what it does.
        subject: the service or resource it is about.
        reason: why it is better.
        evidence: what it rests on, with places.
        safety: ``safe``, ``unsafe`` or ``manual``.
        predicted: what it is expected to gain or cost; never measured here.
        edits: what it writes.
        location: the place of its first edit, else of its first evidence.
        ignore_comment: the exact comment that keeps the pass off this place.
        ignore_flag: the exact flag that keeps the pass out of a run.
        notes: caveats.
        actions: what the user has to do besides starting the result.
    """

    pass_name: str
    plugin: str
    title: str
    subject: str
    reason: str
    evidence: tuple[EvidenceRecord, ...]
    safety: Literal["safe", "unsafe", "manual"]
    predicted: tuple[Expectation, ...]
    edits: tuple[EditRecord, ...]
    location: Location | None
    ignore_comment: str
    ignore_flag: str
    notes: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """A Change that waits for the user: for ``--unsafe``, or for a hand."""

    change: ChangeRecord
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A Change whose edits cannot be made without guessing.

    ``reason`` is the stable class of the refusal (``alias``, ``interpolated``),
    ``detail`` a sentence a user can act on.
    """

    change: ChangeRecord
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Discarded:
    """A Change that verify gave back, with the promises it breaks."""

    change: ChangeRecord
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A Change that a comment or ``x-composeopt: keep`` forbids; ``by`` says which."""

    change: ChangeRecord
    by: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class StaleCommentRecord:
    """A kept comment that states a value which was changed, so maybe untrue now."""

    text: str
    location: Location | None
    path: str = ""


@dataclass(frozen=True, slots=True)
class PluginFailure:
    """A plugin that broke: it did not load, raised, or broke its contract."""

    plugin: str
    message: str
    pass_name: str = ""


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """Something that was seen and left alone."""

    text: str
    pass_name: str = ""
    subject: str = ""
    evidence: tuple[EvidenceRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """A predicted duration in seconds, as (low, high), and what it rests on."""

    low: float
    high: float
    basis: str

    @property
    def is_exact(self) -> bool:
        """Say whether the range is one number."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class HealthFigures:
    """What a service's healthcheck tolerates and sees; predicted, in seconds.

    Args:
        interval: between probes once started, as the engine will use it.
        patience: boot time that is surely tolerated.
        outage_tolerance: outage of a running service that is surely tolerated.
        dead_detection: longest time until a dead service is unhealthy.
        hung_detection: longest time until a hung service (probes time out) is.
    """

    interval: float
    patience: float
    outage_tolerance: float
    dead_detection: float
    hung_detection: float


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """A service's health figures before and after; None where it has no check."""

    service: str
    before: HealthFigures | None
    after: HealthFigures | None


@dataclass(frozen=True, slots=True)
class GraphFigures:
    """The dependency graph in numbers."""

    edges: int
    depth: int
    critical_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """The stack before and after. Everything here is predicted, nothing measured."""

    predicted_healthy_before: Prediction | None = None
    predicted_healthy_after: Prediction | None = None
    graph_before: GraphFigures | None = None
    graph_after: GraphFigures | None = None
    services: tuple[ServiceFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One run of ``optimize``.

    Args:
        project: the project's name.
        version: of composeopt.
        inputs: the files that were read.
        engine: the target engine in words (``25.0 (--engine)``, ``any``).
        usage: the usage profile's file, or empty.
        judge: who held the result to P1; None when nothing was changed.
        summary: before and after.
        passes: the passes that ran, in order.
        applied: the Changes in the result.
        withheld: what waits for the user.
        refused: what cannot be written without guessing.
        discarded: what verify gave back.
        suppressed: what the files forbid.
        stale_comments: comments that may be untrue now.
        failures: plugins that broke.
        notes: what was seen and left alone.
        written: files written, or that would be.
        command: the exact command that starts the result, as arguments.
        command_reason: why it has the flags it has; may be empty.
        overview: what the stack is, as it comes out of the run.
        dry: True when nothing was written: on request (``--check``, ``--diff``), or stopped.
        stopped: True when nothing was written because something failed (``--strict``).
        compose: the oldest Docker Compose that reads what was written; empty: any v2.
    """

    project: str
    version: str
    inputs: tuple[InputFile, ...]
    engine: str
    usage: str = ""
    judge: Judge | None = None
    summary: Summary = field(default_factory=Summary)
    passes: tuple[str, ...] = ()
    applied: tuple[ChangeRecord, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    refused: tuple[Refused, ...] = ()
    discarded: tuple[Discarded, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    stale_comments: tuple[StaleCommentRecord, ...] = ()
    failures: tuple[PluginFailure, ...] = ()
    notes: tuple[NoteRecord, ...] = ()
    written: tuple[WrittenFile, ...] = ()
    command: tuple[str, ...] = ()
    command_reason: str = ""
    overview: Overview = field(default_factory=Overview)
    dry: bool = False
    stopped: bool = False
    compose: str = ""
    schema: int = SCHEMA

    @property
    def changes(self) -> bool:
        """Say whether the result differs from what was read."""
        return bool(self.applied)
