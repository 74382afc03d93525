"""What the passes would do, told beside what the stack is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from composeopt import __version__
from composeopt.analysis.overview import overview
from composeopt.analysis.plan import requirements, shares, start_up, traffic
from composeopt.model.plan import ChangeOutlook, Outcome, PassOutlook, StackPlan
from composeopt.model.report import ChangeRecord, PluginFailure
from composeopt.model.values import dataclass
from composeopt.optimize.assemble import engine_words, input_files
from composeopt.optimize.ledger import Ledger
from composeopt.optimize.plan import Planned
from composeopt.optimize.run import Result
from composeopt.plugin.context import Context


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a plan needs besides the result of a run in memory.

    Args:
        passes: the passes that ran.
        context: the facts of the run.
        broken: plugins that did not load.
    """

    passes: Sequence[Planned]
    context: Context
    broken: Sequence[PluginFailure] = field(default_factory=tuple)

    def plan(self, result: Result) -> StackPlan:
        """Describe the stack as it was read, and what the run would change."""
        stack, context, ledger = result.before, self.context, result.ledger
        return StackPlan(
            project=stack.name,
            version=__version__,
            inputs=input_files(stack),
            engine=engine_words(context.engine),
            usage=context.usage.source,
            overview=overview(stack),
            start_up=start_up(stack, context.usage, context.engine),
            traffic=traffic(stack),
            shares=shares(stack),
            requirements=requirements(stack),
            passes=tuple(_pass(planned, ledger) for planned in self.passes),
            failures=(*self.broken, *ledger.failures),
        )


def _pass(planned: Planned, ledger: Ledger) -> PassOutlook:
    return PassOutlook(
        name=planned.name,
        plugin=planned.plugin,
        changes=tuple(
            ChangeOutlook(
                title=record.title,
                subject=record.subject,
                outcome=outcome,
                why=why,
                predicted=record.predicted,
                location=record.location,
            )
            for record, outcome, why in _changes(ledger)
            if record.pass_name == planned.name
        ),
        notes=tuple(note for note in ledger.notes if note.pass_name == planned.name),
    )


def _changes(ledger: Ledger) -> Iterator[tuple[ChangeRecord, Outcome, str]]:
    for proposal in ledger.applied:
        yield proposal.record, "would change", ""
    for withheld in ledger.withheld:
        yield withheld.change, "withheld", withheld.reason
    for refused in ledger.refused:
        yield refused.change, "refused", refused.detail
    for discarded in ledger.discarded:
        yield discarded.change, "discarded", "; ".join(map(str, discarded.violations))
    for suppressed in ledger.suppressed:
        yield suppressed.change, "suppressed", f"by {suppressed.by}"
