"""Run the passes over a stack until nothing changes and every promise is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import field, replace

from composeopt.facts import compose
from composeopt.facts.declared import Declared, declared
from composeopt.model.report import Discarded, Judge, NoteRecord, PluginFailure
from composeopt.model.values import dataclass
from composeopt.model.violations import Violation
from composeopt.optimize.apply import Workshop, with_side_edits
from composeopt.optimize.ask import ask
from composeopt.optimize.bench import Bench
from composeopt.optimize.ledger import Key, Ledger, Proposal, State
from composeopt.optimize.plan import Planned
from composeopt.optimize.records import note_record
from composeopt.optimize.sift import Sieve
from composeopt.plugin.context import Context
from composeopt.stack.stack import Stack
from composeopt.verify.changes import verify_whole
from composeopt.verify.patience import slower_by
from composeopt.verify.valid import fitting

MOST_ROUNDS = 5
"""Rounds after which a run that still changes something has not settled."""

MOST_ATTEMPTS = 25
"""Attempts, each without one Change more, after which the original is given back."""

Excluded = Mapping[Key, Discarded]


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to.

    Args:
        before: the stack as it was read.
        after: the stack and texts with every applied Change.
        ledger: what became of each Change.
        judge: who held the result to P1; None when nothing was changed.
    """

    before: Stack
    after: State
    ledger: Ledger
    judge: Judge | None


@dataclass(frozen=True, slots=True)
class Optimizer:
    """Everything a run depends on besides the stack.

    Args:
        passes: what runs, in order.
        context: the facts of the run.
        binary: the compose binary that judges P1, or None for our own loader.
        in_place: whether files take the place of their originals.
    """

    passes: Sequence[Planned]
    context: Context = field(default_factory=Context)
    binary: compose.ComposeBinary | None = None
    in_place: bool = False

    def run(self, stack: Stack) -> Result:
        """Optimize a stack in memory.

        A Change that breaks a promise of the whole result is left out, and the
        run starts again without it.

        Raises:
            InputError: the ``x-composeopt`` block is wrong.
        """
        owner = declared(stack)
        excluded: dict[Key, Discarded] = {}
        for _ in range(MOST_ATTEMPTS):
            with closing(Bench(stack, fitting(self.binary, stack))) as bench:
                state, ledger, restless = self._rounds(bench, owner, excluded)
                broken = {p.key: Discarded(p.record, (_unsettled(p),)) for p in restless}
                judge = None
                if not broken and ledger.applied:
                    broken, judge = self._broken(bench, state, ledger, owner)
            if not broken:
                missing = [d for d in excluded.values() if d not in ledger.discarded]
                ledger.discarded.extend(missing)
                return Result(stack, state, ledger, judge)
            excluded.update(broken)
        return Result(stack, State(stack), _given_back(ledger), None)

    def _rounds(
        self, bench: Bench, owner: Declared, excluded: Excluded
    ) -> tuple[State, Ledger, list[Proposal]]:
        """Run all passes until a round changes nothing; give what did not settle."""
        sieve = Sieve(bench.stack, self.context.unsafe, owner.keep, excluded)
        first = Ledger()
        state = self._round(State(bench.stack), sieve, owner, first)
        if first.applied:
            bench.hear(state)
        latest = list(first.applied)
        for number in range(2, MOST_ROUNDS + 1):
            if not latest:
                return state, first, []
            again = Ledger()
            state = self._round(state, sieve, owner, again)
            latest = again.applied
            first.failures.extend(f for f in again.failures if f not in first.failures)
            if latest:
                first.applied.extend(latest)
                first.stale_comments.extend(again.stale_comments)
                first.notes.extend(_needed_another(latest, number))
        return state, first, latest

    def _round(self, state: State, sieve: Sieve, owner: Declared, ledger: Ledger) -> State:
        begin = seen = state.stack  # patience grows once, in the round that lowers a limit
        ratios: dict[str, float] = {}
        for planned in self.passes:
            if state.stack is not seen:
                seen, ratios = state.stack, _ratios(begin, state.stack)
            context = replace(self.context, selected=planned.selected, cpu_limit_ratio=dict(ratios))
            result = ask(planned, state.stack, context)
            if isinstance(result, PluginFailure):
                ledger.failures.append(result)
                continue
            ledger.notes.extend(
                note_record(note, planned, state.stack, sieve.original) for note in result.notes
            )
            wanted = sieve.sift(result.changes, planned, state.stack, ledger)
            workshop = Workshop(context, owner.budget, self.in_place)
            state = workshop.apply(state, wanted, ledger)
        return state

    def _broken(
        self, bench: Bench, state: State, ledger: Ledger, owner: Declared
    ) -> tuple[dict[Key, Discarded], Judge | None]:
        """Hold the whole result to P1, and to P4 to P7 against the original."""
        stack = bench.stack

        def whole(reached: State, applied: Sequence[Proposal]) -> tuple[Violation, ...]:
            changes = [with_side_edits(each.change, in_place=self.in_place) for each in applied]
            return verify_whole(stack, reached.stack, changes, self.context, owner.budget)

        def accepted(reached: State, applied: Sequence[Proposal]) -> tuple[Violation, ...]:
            del applied
            return bench.judge(reached).violations

        violations = whole(state, ledger.applied)
        if violations:
            return self._blame(stack, ledger.applied, owner, whole), None
        judgement = bench.judge(state)
        if judgement.violations:
            return self._blame(stack, ledger.applied, owner, accepted), None
        return {}, judgement.judge

    def _blame(
        self,
        stack: Stack,
        applied: Sequence[Proposal],
        owner: Declared,
        check: Callable[[State, Sequence[Proposal]], tuple[Violation, ...]],
    ) -> dict[Key, Discarded]:
        """Find the first Change with which a check fails, by bisection."""
        workshop = Workshop(self.context, owner.budget, self.in_place)
        low, high = 0, len(applied)
        found: tuple[Violation, ...] = ()
        while low < high:
            middle = (low + high) // 2
            part = applied[: middle + 1]
            reached = workshop.apply(State(stack), part, Ledger())
            violations = check(reached, part)
            if violations:
                high, found = middle, violations
            else:
                low = middle + 1
        culprit = applied[min(low, len(applied) - 1)]
        found = found or (Violation("P1", "the result as a whole breaks it"),)
        return {culprit.key: Discarded(culprit.record, found)}


def _ratios(original: Stack, stack: Stack) -> dict[str, float]:
    """Give old CPU limit over new one for each service that got less."""
    ratios = {}
    for service in stack.services():
        old = original.service(service.name)
        factor = slower_by(old, service) if old is not None else 1.0
        if factor > 1.0:
            ratios[service.name] = factor
    return ratios


def _needed_another(applied: Sequence[Proposal], number: int) -> list[NoteRecord]:
    names = dict.fromkeys(proposal.planned.name for proposal in applied)
    return [NoteRecord(f"needed round {number} to settle", name) for name in names]


def _unsettled(proposal: Proposal) -> Violation:
    detail = f"after {MOST_ROUNDS} runs the pass would still change this"
    return Violation("P3", detail, proposal.change.subject)


def _given_back(ledger: Ledger) -> Ledger:
    detail = "no set of changes that keeps every promise was found"
    violation = Violation("P3", detail)
    ledger.discarded.extend(Discarded(p.record, (violation,)) for p in ledger.applied)
    ledger.applied.clear()
    ledger.stale_comments.clear()
    return ledger
