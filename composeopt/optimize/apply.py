"""Apply Changes in memory: all at once, and only if that fails, by halves."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import replace

from composeopt.errors import ComposeoptError, RefusedEditError
from composeopt.facts.declared import Budget
from composeopt.model.changes import Change
from composeopt.model.edits import Edit
from composeopt.model.report import Discarded, Refused, StaleCommentRecord
from composeopt.model.values import dataclass
from composeopt.model.violations import Violation
from composeopt.optimize.ledger import Ledger, Proposal, State
from composeopt.patch.apply import apply as patch
from composeopt.plugin.context import Context
from composeopt.verify.changes import verify, verify_text


@dataclass(frozen=True, slots=True)
class Workshop:
    """Tries Changes on a stack; nothing leaves memory.

    Args:
        context: the engine and usage of the run.
        budget: what the owner declares.
        in_place: whether side files take the place of their originals.
    """

    context: Context
    budget: Budget
    in_place: bool = False

    def apply(self, state: State, proposals: Sequence[Proposal], ledger: Ledger) -> State:
        """Apply what can be applied and keeps its promises; give the new state.

        What is refused or broken goes to the ledger, alone: the rest is applied.
        """
        if not proposals:
            return state
        attempt = self._attempt(state, proposals)
        if isinstance(attempt, _Done):
            ledger.applied.extend(proposals)
            ledger.stale_comments.extend(attempt.stale_comments)
            return attempt.state
        if len(proposals) > 1:
            middle = len(proposals) // 2
            for half in (proposals[:middle], proposals[middle:]):
                state = self.apply(state, half, ledger)
            return state
        record = proposals[0].record
        if isinstance(attempt, RefusedEditError):
            ledger.refused.append(Refused(record, attempt.reason, attempt.detail))
        else:
            ledger.discarded.append(Discarded(record, attempt))
        return state

    def _attempt(
        self, state: State, proposals: Sequence[Proposal]
    ) -> _Done | RefusedEditError | tuple[Violation, ...]:
        changes = [with_side_edits(each.change, in_place=self.in_place) for each in proposals]
        edits = tuple(edit for change in changes for edit in change.edits)
        try:
            patched = patch(state.stack, edits, allow_included=self.in_place)
        except RefusedEditError as error:
            return error
        placed = [(state.stack.documents[each.document], each.edit) for each in patched.edits]
        texts = {**state.texts, **self._side_texts(proposals), **patched.texts}
        try:
            after = state.stack.with_texts(texts)
        except ComposeoptError as error:
            return (Violation("P1", f"the result does not load: {error}"),)
        violations = (
            *verify_text(placed, patched.texts),
            *verify(state.stack, after, changes, self.context, self.budget),
        )
        if violations:
            return violations
        stale = tuple(
            StaleCommentRecord(comment.text, comment.location) for comment in patched.stale_comments
        )
        return _Done(State(after, texts), stale)

    def _side_texts(self, proposals: Sequence[Proposal]) -> dict[pathlib.Path, bytes]:
        return {
            (file.original if self.in_place else file.copy): file.data
            for proposal in proposals
            for file in proposal.change.side_files
        }


def with_side_edits(change: Change, *, in_place: bool) -> Change:
    """Give a Change with the edits that lead containers to the copies it writes."""
    if in_place or not change.side_files:
        return change
    side: tuple[Edit, ...] = tuple(edit for file in change.side_files for edit in file.edits)
    return replace(change, edits=(*change.edits, *side))


@dataclass(frozen=True, slots=True)
class _Done:
    """An attempt that kept every promise."""

    state: State
    stale_comments: tuple[StaleCommentRecord, ...]
