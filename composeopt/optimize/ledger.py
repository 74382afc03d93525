"""What became of each Change of a run."""

from __future__ import annotations

import pathlib
from collections.abc import Hashable, Mapping
from dataclasses import field

from composeopt.model.changes import Change
from composeopt.model.report import (
    ChangeRecord,
    Discarded,
    NoteRecord,
    PluginFailure,
    Refused,
    StaleCommentRecord,
    Suppressed,
    Withheld,
)
from composeopt.model.values import dataclass
from composeopt.optimize.plan import Planned
from composeopt.optimize.records import change_record
from composeopt.stack.stack import Stack

Key = Hashable


@dataclass(frozen=True, slots=True)
class Proposal:
    """A Change that a pass wants.

    Args:
        change: it.
        planned: the pass.
        stack: the stack that the pass saw.
        original: the stack as it was read.
    """

    change: Change
    planned: Planned
    stack: Stack = field(repr=False, compare=False)
    original: Stack = field(repr=False, compare=False)

    @property
    def record(self) -> ChangeRecord:
        """How it is reported; made when asked for, because a quiet run shows few."""
        return change_record(self.change, self.planned, self.stack, self.original)

    @property
    def key(self) -> Key:
        """What stays the same when the pass wants the same again."""
        paths = tuple((type(edit).__name__, edit.path) for edit in self.change.edits)
        return (self.planned.name, self.change.subject, paths)


@dataclass(frozen=True, slots=True)
class State:
    """The stack as it is after some Changes.

    Args:
        stack: it, loaded.
        texts: the bytes of every file that differs from the disk, by absolute path.
    """

    stack: Stack
    texts: Mapping[pathlib.Path, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Ledger:
    """Gathers what became of each Change while the passes run."""

    applied: list[Proposal] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    discarded: list[Discarded] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)
    stale_comments: list[StaleCommentRecord] = field(default_factory=list)
    failures: list[PluginFailure] = field(default_factory=list)
    notes: list[NoteRecord] = field(default_factory=list)
