"""What a pass wants to do: a Change, whole or not at all."""

from __future__ import annotations

import pathlib
from enum import IntEnum

from composeopt.model.edits import Edit
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.values import dataclass


class Safety(IntEnum):
    """Who may apply it: MANUAL nobody, UNSAFE on request, SAFE always."""

    MANUAL = 0
    UNSAFE = 1
    SAFE = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a decision rests on.

    Give ``path`` (in the resolved stack) and the core fills in ``location``;
    give ``location`` for what lies in another file. Never quote a secret.
    """

    text: str
    path: Path | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """A predicted number, before and after.

    ``quantity`` says what (``time to healthy``), ``unit`` in what (``s``,
    ``bytes``, ``edges``). A value that is a range is a (low, high) pair.
    """

    quantity: str
    unit: str
    before: float | tuple[float, float]
    after: float | tuple[float, float]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class SideFile:
    """A mounted file that a Change improves; it is no compose file.

    By default ``data`` is written to ``copy``, beside the original, before the
    compose file is, and ``edits`` lead the container to the copy. With
    ``--in-place`` it is written to ``original`` and ``edits`` are left out. In
    both cases nothing is written when the original no longer has ``digest``.
    In memory the core hands ``data`` on through ``Inputs.texts``.

    Args:
        original: absolute path of the file as it is mounted today.
        copy: absolute path of the file to write.
        data: the new bytes, whole.
        digest: SHA-256 of the original's bytes as they were read, in hexadecimal.
        edits: addressed by resolved path; they change the mount and nothing else.
        subjects: the services that mount it and must be recreated to see it.
    """

    original: pathlib.Path
    copy: pathlib.Path
    data: bytes
    digest: str
    edits: tuple[Edit, ...]
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One improvement, applied whole or not at all.

    Args:
        title: imperative sentence, e.g. ``probe redis every 2 s instead of 10 s``.
        edits: addressed by resolved path.
        reason: why it is better, one or two sentences.
        evidence: what it rests on.
        safety: see :class:`Safety`.
        expected: what it is predicted to gain or cost.
        touches: patterns of the resolved paths it changes, ``*`` for one step:
            ``services.*.healthcheck``. Images, commands, environment, volumes,
            published ports and secrets change only when a pattern names that
            key; everything not matched is held unchanged by verify.
        subject: the service or resource it is about, for sorting and suppression.
        notes: caveats, printed with it where more is asked for.
        side_files: mounted files that it improves; written with it or not at all.
        actions: what the user has to do besides starting the result; always printed.
    """

    title: str
    edits: tuple[Edit, ...]
    reason: str
    evidence: tuple[Evidence, ...] = ()
    safety: Safety = Safety.SAFE
    expected: tuple[Expectation, ...] = ()
    touches: tuple[str, ...] = ()
    subject: str = ""
    notes: tuple[str, ...] = ()
    side_files: tuple[SideFile, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something a pass saw and left alone, or could not do."""

    text: str
    subject: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class PassResult:
    """What a pass returns."""

    changes: tuple[Change, ...] = ()
    notes: tuple[Note, ...] = ()
