"""Decide, before anything is patched, which Changes may be tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from composeopt.model.changes import Change, Safety
from composeopt.model.location import Location
from composeopt.model.report import Discarded, Suppressed, Withheld
from composeopt.model.values import dataclass
from composeopt.optimize.ledger import Key, Ledger, Proposal
from composeopt.optimize.plan import Planned
from composeopt.optimize.records import change_record
from composeopt.stack.stack import Stack
from composeopt.suppress import Suppressions
from composeopt.verify import complete

_UNSAFE = "needs --unsafe"
_MANUAL = "for a person to decide; composeopt never makes it"


@dataclass(frozen=True, slots=True)
class Sieve:
    """What holds for all passes of a run.

    Args:
        original: the stack as it was read.
        unsafe: whether unsafe Changes are wanted.
        keep: per service, the passes that must leave it alone.
        excluded: Changes that broke a promise in an earlier attempt of this run.
    """

    original: Stack
    unsafe: bool
    keep: Mapping[str, Sequence[str]]
    excluded: Mapping[Key, Discarded]

    def sift(
        self, changes: Iterable[Change], planned: Planned, stack: Stack, ledger: Ledger
    ) -> tuple[Proposal, ...]:
        """Give the Changes that may be tried; the others go to the ledger."""
        asked = tuple(changes)
        if not asked:
            return ()
        suppressions = stack.once("suppressions", lambda: Suppressions.of(stack.documents))
        wanted = []
        for change in asked:
            violations = tuple(complete.check((change,)))
            if violations:
                record = change_record(_harmless(change), planned, stack, self.original)
                ledger.discarded.append(Discarded(record, violations))
                continue
            proposal = Proposal(change, planned, stack, self.original)
            held = self._keeper(change, planned.name, stack, suppressions)
            if held is not None:
                ledger.suppressed.append(Suppressed(proposal.record, *held))
            elif change.safety is Safety.MANUAL:
                ledger.withheld.append(Withheld(proposal.record, _MANUAL))
            elif change.safety is Safety.UNSAFE and not self.unsafe:
                ledger.withheld.append(Withheld(proposal.record, _UNSAFE))
            elif proposal.key in self.excluded:
                ledger.discarded.append(self.excluded[proposal.key])
            else:
                wanted.append(proposal)
        return tuple(wanted)

    def _keeper(
        self, change: Change, name: str, stack: Stack, suppressions: Suppressions
    ) -> tuple[str, Location | None] | None:
        """Say what keeps a pass off a place: ``keep`` of a service, or a comment."""
        for edit in change.edits:
            path = edit.path
            service = str(path[1]) if len(path) > 1 and path[0] == "services" else change.subject
            if name in self.keep.get(service, ()):
                place = ("services", service, "x-composeopt", "keep")
                return f"x-composeopt: keep of {service}", self.original.locate(place)
            directive = suppressions.match(stack, (name,), path)
            if directive is not None:
                return f"# composeopt: {directive.kind}[{name}]", directive.location
        return None


def _harmless(change: Change) -> Change:
    """Give an incomplete Change without what cannot even be shown."""
    return Change(str(change.title), (), str(change.reason), subject=str(change.subject))
