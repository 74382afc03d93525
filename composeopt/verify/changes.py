"""Hold a set of Changes to every promise that can be judged in memory."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping, Sequence

from composeopt.document.document import Document
from composeopt.facts.declared import Budget
from composeopt.model.changes import Change
from composeopt.model.edits import Edit
from composeopt.model.violations import Violation
from composeopt.plugin.context import Context
from composeopt.stack.stack import Stack
from composeopt.verify import complete, kept, limits, patience, protected, reachable
from composeopt.verify.difference import changed_paths


def verify(
    before: Stack,
    after: Stack,
    changes: Sequence[Change],
    context: Context,
    budget: Budget,
) -> tuple[Violation, ...]:
    """Hold Changes that were applied together to P4 to P8.

    P1 is judged once for the result (:mod:`composeopt.verify.valid`), P2 where
    the text is at hand (:func:`verify_text`), P3 by running the passes again.

    Args:
        before: the stack the Changes were made for.
        after: the same project loaded with their edits applied.
        changes: the Changes.
        context: the engine and the usage profile of the run.
        budget: what the owner declares that the stack may use.
    """
    changed = changed_paths(before, after)
    return (
        *complete.check(changes),
        *protected.check(before, after, changes, changed),
        *reachable.check(before, after, changed),
        *patience.check(before, after, context.engine, changed),
        *limits.check(before, after, context.usage, budget, changed),
    )


def verify_text(
    edits: Sequence[tuple[Document, Edit]], texts: Mapping[pathlib.Path, bytes]
) -> tuple[Violation, ...]:
    """Hold the new text of the changed files to P2.

    Args:
        edits: the edits by document, addressed by document path.
        texts: the bytes after, by absolute path.
    """
    return tuple(kept.check(edits, texts))
