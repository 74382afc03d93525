"""resources: share CPUs and memory among peers, inside the budget."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence

from composeopt.api import (
    Change,
    Context,
    Edit,
    Expectation,
    Note,
    Pass,
    PassResult,
    Peers,
    Safety,
    Service,
    Stack,
    declared,
    format_path,
    peer_groups,
)
from composeopt_plugins.resources import words
from composeopt_plugins.resources.assumptions import NOTHING
from composeopt_plugins.resources.limits import limit_edits
from composeopt_plugins.resources.needs import Kind, Need, need
from composeopt_plugins.resources.plan import KINDS, Plan
from composeopt_plugins.resources.sharing import share

_NAMED = 8
_NAMES = {
    "cpus": ("all CPU limits together", "CPUs"),
    "memory": ("all memory limits together", "bytes"),
}


class Resources(Pass):
    """Give peers the same, and everybody what was measured, inside the budget.

    Peers of a declared group under a declared budget share what it leaves, max-min,
    and never less than was measured, granted or claimed by their own settings. Peers
    that are only found, or shrink without a budget, are unsafe. Services without
    limits get them where a usage profile says how much. Where none does, but there
    is a profile or a budget, the catalogue may say what a small deployment takes;
    such a limit is called assumed, and is unsafe.
    """

    name = "resources"
    since = "0.1"
    after = ("dependencies",)

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Give one Change for each group and each service alone."""
        owner = declared(stack)
        if stack.not_followed and (owner.budget.cpus or owner.budget.memory):
            return PassResult(notes=(Note(words.unread(stack)),))
        groups = peer_groups(stack, owner)
        services = stack.services()
        needs = {
            kind: {each.name: need(stack, each, context, kind) for each in services}
            for kind in KINDS
        }
        budgets = {"cpus": owner.budget.cpus, "memory": owner.budget.memory}
        if not context.usage.services:  # without a profile only a budget asks for new limits
            needs = {kind: _asked(needs[kind], budgets[kind]) for kind in KINDS}
        shares = {
            kind: share(needs[kind], groups, budgets[kind], kind, unsafe=context.unsafe)
            for kind in KINDS
        }
        plan = Plan(stack, context, owner.budget, needs, shares)
        return PassResult(tuple(_changes(plan, groups)), (*_notes(plan), *_killed(plan)))


def _asked(needs: dict[str, Need], budget: float | None) -> dict[str, Need]:
    if budget is not None:
        return needs
    return {name: dataclasses.replace(each, assumed=NOTHING) for name, each in needs.items()}


def _changes(plan: Plan, groups: Sequence[Peers]) -> Iterator[Change]:
    """Yield the Changes, groups first because they may shrink, each with its own figures."""
    sums = {
        kind: sum((each.limit or 0.0) * each.replicas for each in plan.needs[kind].values())
        for kind in KINDS
    }
    for services, peers, kinds in _bundles(plan, groups):
        change = _change(plan, services, peers, kinds)
        figures = []
        for kind in kinds:
            more = sum(_more(plan, service, kind) for service in services)
            if more:
                now = (round(sums[kind], 2), round(sums[kind] + more, 2))
                figures.append(Expectation(*_NAMES[kind], *now, subject="stack"))
        yield dataclasses.replace(change, expected=(*figures, *change.expected))


def _more(plan: Plan, service: Service, kind: Kind) -> float:
    """Give how much more a service may use, all its containers together."""
    amount = plan.limit(service.name, kind)
    if amount is None:
        return 0.0
    return (amount - (plan.needs[kind][service.name].limit or 0.0)) * service.replicas


def _bundles(
    plan: Plan, groups: Sequence[Peers]
) -> Iterator[tuple[tuple[Service, ...], Peers | None, tuple[Kind, ...]]]:
    """Yield which services and resources make one Change."""
    done: set[str] = set()
    for peers in groups:
        if plan.is_shared(peers):
            done.update(peers.services)
            members = (plan.stack.service(name) for name in peers.services)
            yield tuple(each for each in members if each is not None), peers, KINDS
    for service in plan.stack.services():
        if service.name in done:
            continue
        changed = [kind for kind in KINDS if plan.limit(service.name, kind) is not None]
        for safe in (True, False):
            kinds = tuple(kind for kind in changed if plan.is_safe(service.name, kind) is safe)
            if kinds:
                yield (service,), None, kinds


def _change(
    plan: Plan, services: Sequence[Service], peers: Peers | None, kinds: Sequence[Kind]
) -> Change:
    edits: list[Edit] = []
    for service in services:
        cpus = plan.limit(service.name, "cpus") if "cpus" in kinds else None
        memory = plan.limit(service.name, "memory") if "memory" in kinds else None
        bytes_ = None if memory is None else int(memory)
        edits += limit_edits(plan.stack, service, cpus, bytes_)
    names = [service.name for service in services]
    safe = all(
        plan.is_safe(name, kind)
        for kind in kinds
        for name in names
        if plan.limit(name, kind) is not None
    )
    return Change(
        title=words.title(plan, names, peers, kinds),
        edits=tuple(edits),
        reason=words.reason(plan, names, peers, kinds),
        evidence=tuple(words.evidence(plan, services, peers, kinds)),
        safety=Safety.SAFE if safe else Safety.UNSAFE,
        expected=tuple(words.expected(plan, names, kinds)),
        touches=tuple(dict.fromkeys(format_path(edit.path) for edit in edits)),
        subject=names[0],
        notes=tuple(words.caveats(plan, names, kinds)),
    )


def _notes(plan: Plan) -> Iterator[Note]:
    yield from _too_little(plan)
    for kind in KINDS:
        what = "CPU" if kind == "cpus" else "memory"
        if plan.shares[kind].short:
            yield Note(f"the {what} that is needed at least exceeds the budget; nothing is shared")
        budget = plan.budget.cpus if kind == "cpus" else plan.budget.memory
        shares = plan.shares[kind]
        unlimited = [
            each.service
            for each in plan.needs[kind].values()
            if each.limit is None and each.service not in shares.limits
        ]
        if budget is not None and unlimited:
            others = [name for name in unlimited if name not in shares.unfit]
            if others:
                yield Note(
                    f"no {what} limit, no measurement and nothing to assume, so the budget "
                    f"cannot hold them: {_shortened(others)}"
                )
            if shares.unfit:
                yield Note(
                    f"what may be assumed of the {what} of {_shortened(shares.unfit)} does not "
                    "fit what the budget leaves"
                )


def _too_little(plan: Plan) -> Iterator[Note]:
    """Say who was watched too briefly to be given less, or a first limit, and what is missing."""
    found = {each.name: plan.context.usage.of(each.name) for each in plan.stack.services()}
    short = {name: usage.missing for name, usage in found.items() if not usage.is_enough}
    if short:
        samples = max(samples for samples, _ in short.values())
        seconds = max(seconds for _, seconds in short.values())
        missing = [f"{samples} more samples"] if samples else []
        missing += [f"{math.ceil(seconds)} s more"] if seconds else []
        yield Note(
            f"the usage profile says too little to give less, or a first limit, to "
            f"{_shortened(tuple(short))}: up to {' and '.join(missing)} are missing"
        )


def _killed(plan: Plan) -> Iterator[Note]:
    for service in plan.stack.services():
        usage = plan.context.usage.of(service.name)
        if usage.oom_killed and not (usage.memory_peak or usage.memory_high_water):
            text = "it was killed for memory, and no peak says how much it needs"
            yield Note(text, subject=service.name)


def _shortened(names: Sequence[str]) -> str:
    """Name the first of many."""
    if len(names) <= _NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
