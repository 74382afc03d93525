"""memory: move memory limits to a power-of-two grid."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Change,
    Context,
    Evidence,
    Expectation,
    Note,
    Pass,
    PassResult,
    Safety,
    Service,
    Stack,
    dataclass,
    declared,
    format_path,
    round_memory,
    round_to_power,
)
from composeopt_plugins.resources.limits import limit_edits
from composeopt_plugins.resources.needs import need
from composeopt_plugins.resources.words import size, unread


class Memory(Pass):
    """Round memory limits to a grid of powers of two.

    Multiples of 16 MiB below 256 MiB, of 64 MiB below 1 GiB, of 256 MiB below 8 GiB
    and of 1 GiB above. What it is good for: sums that add up, and headroom that one
    can see. Nothing gets faster or smaller by it.

    Limits go up; down only where the budget leaves no room and what was measured,
    granted or claimed by settings allows it. Rounding limits for no speed is noise
    where nobody counts, so it is done under a declared budget, or when the pass is
    selected by name.
    """

    name = "memory"
    since = "0.1"
    after = ("resources",)

    @dataclass(frozen=True, slots=True)
    class Options:
        """How to round.

        Args:
            mode: ``grid``, or ``pow2`` for whole powers of two, which can waste
                nearly half of what is given.
        """

        mode: str = "grid"

    options: Options

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Give one Change for each limit off the grid."""
        budget = declared(stack).budget.memory
        if budget is None and not context.selected:
            return PassResult()
        if stack.not_followed and budget is not None:
            return PassResult(notes=(Note(unread(stack)),))
        services = stack.services()
        total = sum((each.limits.memory or 0) * each.replicas for each in services)
        left = (float("inf") if budget is None else float(budget)) - total
        changes: list[Change] = []
        notes: list[Note] = []
        for service in services:
            limit = service.limits.memory
            if not limit:
                continue
            rounded = self._round(stack, context, service, limit, left)
            if rounded == limit:
                continue
            if rounded is None:
                notes.append(_no_room(service))
                continue
            left -= (rounded - limit) * service.replicas
            changes.append(_change(stack, service, rounded, total))
        return PassResult(tuple(changes), tuple(notes))

    def _round(
        self, stack: Stack, context: Context, service: Service, limit: int, left: float
    ) -> int | None:
        """Give the rounded limit, None where neither up nor down is possible."""
        pow2 = self.options.mode == "pow2"
        up = round_to_power(limit) if pow2 else round_memory(limit, up=True)
        if (up - limit) * service.replicas <= left:
            return up
        down = up // 2 if pow2 else round_memory(limit, up=False)
        known = need(stack, service, context, "memory")
        return down if known.measured and known.readable and known.floor <= down else None


def _change(stack: Stack, service: Service, rounded: int, total: int) -> Change:
    """Give the Change of one service, in a stack whose limits come to so much together."""
    edits = limit_edits(stack, service, None, rounded)
    limit = service.limits.memory or 0
    sums = (total, total + (rounded - limit) * service.replicas)
    difference = abs(rounded - limit) / limit
    return Change(
        title=f"round the memory limit of {service.name} "
        f"{'up' if rounded > limit else 'down'} to {size(rounded)}",
        edits=edits,
        reason="On a grid of powers of two the limits of a stack add up to the budget without "
        "remainders. This makes nothing faster.",
        evidence=tuple(_evidence(service)),
        safety=Safety.SAFE,
        expected=(
            Expectation("memory limit", "bytes", limit, rounded, service.name),
            Expectation("all memory limits together", "bytes", *sums, subject="stack"),
        ),
        touches=tuple(format_path(edit.path) for edit in edits),
        subject=service.name,
        notes=(f"{difference:.0%} {'more' if rounded > limit else 'less'} than before",),
    )


def _evidence(service: Service) -> Iterator[Evidence]:
    yield Evidence("a limit off the grid", path=service.limits.memory_path)


def _no_room(service: Service) -> Note:
    return Note(
        "its memory limit is off the grid, and neither is there room in the budget to round it "
        "up nor is it known that less would do",
        subject=service.name,
        evidence=tuple(_evidence(service)),
    )
