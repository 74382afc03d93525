"""Hold a set of Changes to every promise that can be judged in memory."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping, Sequence

from composeopt.document.document import Document
from composeopt.facts.declared import Budget
from composeopt.model.changes import Change, Safety
from composeopt.model.edits import Edit
from composeopt.model.paths import format_path
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

    An unsafe Change is applied because the user asked for it; what it does to the
    services that it edits is held to P7 and P8 only.

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
        *_kept_by_safe(
            changes,
            (
                *reachable.check(before, after, changed, hints=_all_safe(changes)),
                *patience.check(before, after, context.engine, changed),
                *limits.check(before, after, context.usage, budget, changed),
            ),
        ),
    )


def verify_whole(
    original: Stack,
    result: Stack,
    changes: Sequence[Change],
    context: Context,
    budget: Budget,
) -> tuple[Violation, ...]:
    """Hold everything that was applied, together, to P4 to P7 against the original.

    Only here does P5 count what a lower CPU limit does to the boot: the limit and
    the patience that makes up for it come from different passes.

    Args:
        original: the stack as it was read.
        result: the stack with every Change.
        changes: the Changes, in order.
        context: the engine and the usage profile of the run.
        budget: what the owner declares that the stack may use.
    """
    changed = changed_paths(original, result)
    return (
        *protected.check(original, result, changes, changed),
        *_kept_by_safe(
            changes,
            (
                *reachable.check(original, result, changed, hints=_all_safe(changes)),
                *patience.check(original, result, context.engine, changed, slower=True),
                *limits.check(original, result, context.usage, budget, changed),
            ),
        ),
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


def _all_safe(changes: Sequence[Change]) -> bool:
    return all(change.safety is Safety.SAFE for change in changes)


def _kept_by_safe(
    changes: Sequence[Change], violations: Iterable[Violation]
) -> tuple[Violation, ...]:
    """Leave out what an unsafe Change does to its own services: that was asked for."""
    unsafe = [change for change in changes if change.safety is not Safety.SAFE]
    if not unsafe:
        return tuple(violations)
    paths = [edit.path for change in unsafe for edit in change.edits]
    places = {format_path(path[:2]) for path in paths if path[0] == "services"}
    return tuple(
        violation
        for violation in violations
        if violation.path.startswith("services.")
        and not any(_is_below(violation.path, place) for place in places)
    )


def _is_below(path: str, place: str) -> bool:
    return path == place or path.startswith((f"{place}.", f"{place}["))
