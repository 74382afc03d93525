"""Who gets how much of one resource.

* Peers of a *declared* group under a *declared* budget share alike; the budget
  is filled max-min, and they may shrink down to what is measured, granted and
  claimed by their settings.
* Other peers share what they have together: that rests on a guess, or takes
  without leave, and is unsafe.
* A service alone gets more where a measurement says so, and less only where it
  was measured and the budget leaves no choice. One without a limit gets what was
  measured or granted.
* One without a limit of which nothing is known gets what may be assumed, the
  smallest first, as long as the budget holds it. That is always unsafe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from composeopt.api import (
    FillItem,
    Peers,
    cpu_quantum,
    dataclass,
    fill,
    memory_quantum,
)
from composeopt_plugins.resources.needs import Kind, Need

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Shares:
    """The new limits of one resource.

    Args:
        limits: by service; only where they differ from the present ones.
        together: services that share with their peers.
        unsafe: services whose new limit nobody consented to.
        short: True when not even what is needed fits the budget.
        assumed: services whose new limit rests on an assumption; they are unsafe.
        unfit: services for whose assumed limit the budget leaves no room.
    """

    limits: Mapping[str, float]
    together: frozenset[str] = frozenset()
    unsafe: frozenset[str] = frozenset()
    short: bool = False
    assumed: frozenset[str] = frozenset()
    unfit: tuple[str, ...] = ()


def share(
    needs: Mapping[str, Need],
    groups: Sequence[Peers],
    budget: float | None,
    kind: Kind,
    *,
    unsafe: bool = False,
) -> Shares:
    """Share one resource.

    Args:
        needs: what is known, by service.
        groups: peers, declared and found.
        budget: what the stack may use in all, or None.
        kind: which resource.
        unsafe: whether assumed limits will be in force; else nobody makes room for them,
            and they are only said.
    """
    sure = _share(needs, groups, budget, kind, frozenset())
    open_ = [each for each in needs.values() if each.assumed.amount]
    if sure.short or not open_:
        return sure
    ranked = [
        each.service
        for each in sorted(open_, key=lambda one: (one.assumed.amount * one.replicas, one.service))
    ]
    both, fitting = sure, 0
    low, high = 1, len(ranked)
    while low <= high:
        middle = (low + high) // 2
        tried = _share(needs, groups, budget, kind, frozenset(ranked[:middle]))
        if tried.short:
            high = middle - 1
        else:
            both, fitting, low = tried, middle, middle + 1
    named = ranked[:fitting]
    limits = both.limits
    if not unsafe:
        limits = {**sure.limits, **{name: both.limits[name] for name in named}}
    unfit = tuple(sorted(ranked[fitting:]))
    return replace(both, limits=limits, assumed=frozenset(named), unfit=unfit)


def _share(
    needs: Mapping[str, Need],
    groups: Sequence[Peers],
    budget: float | None,
    kind: Kind,
    assumed: frozenset[str],
) -> Shares:
    consented = [each for each in groups if each.declared and budget is not None]
    consented = [each for each in consented if _can_share(needs, each)]
    others = [
        each for each in groups if each not in consented and _can_share(needs, each, alone=True)
    ]
    found: dict[str, float] = {}
    for each in others:
        found.update(_among_themselves(needs, each, kind))
    unsafe = frozenset(found)
    together = unsafe.union(*(each.services for each in consented))
    single = [each for each in needs.values() if each.service not in together]
    single = [
        replace(each, least=each.assumed.amount) if each.service in assumed else each
        for each in single
    ]
    filled = _filled(needs, consented, single, found, budget, kind)
    if filled is None:
        return Shares({}, short=True)
    found.update(filled)
    return Shares(_changed(needs, found), together, unsafe)


def _filled(
    needs: Mapping[str, Need],
    groups: Sequence[Peers],
    single: Sequence[Need],
    fixed: Mapping[str, float],
    budget: float | None,
    kind: Kind,
) -> dict[str, float] | None:
    """Fill the budget; without one, everybody gets what they demand."""
    members = [[needs[name] for name in each.services] for each in groups]
    members += [[each] for each in single if each.limit is not None or each.least is not None]
    items = [_group_item(each) if len(each) > 1 else _single_item(each[0]) for each in members]
    members_items = list(zip(members, items, strict=True))
    if budget is None:
        amounts: Iterable[float] = [item.demand for item in items]
    else:
        spent = sum(
            max(amount, needs[name].limit or 0.0) * needs[name].replicas
            for name, amount in fixed.items()
        )
        quantum = cpu_quantum if kind == "cpus" else memory_quantum
        shares = fill(items, budget - spent, quantum)
        if shares is None:
            return None
        amounts = shares
    return {
        each.service: amount
        for (group, _), amount in zip(members_items, amounts, strict=True)
        for each in group
    }


def _group_item(members: Sequence[Need]) -> FillItem:
    demand = max(max(each.limit or 0.0, each.least or 0.0) for each in members)
    floor = max(each.floor for each in members)
    return FillItem(floor, max(demand, floor), sum(each.replicas for each in members))


def _single_item(each: Need) -> FillItem:
    if each.limit is None:
        return FillItem(each.floor, each.floor, each.replicas)
    demand = max(each.limit, each.least or 0.0)
    if not each.measured:
        return FillItem(demand, demand, each.replicas)
    return FillItem(min(each.floor, demand), demand, each.replicas)


def _can_share(needs: Mapping[str, Need], peers: Peers, *, alone: bool = False) -> bool:
    """Say whether all members have limits, or needs, to share by."""
    members = [needs[name] for name in peers.services if name in needs]
    if len(members) < len(peers.services) or len(members) <= 1:
        return False
    if alone:
        return all(each.limit is not None for each in members)
    return all(each.limit is not None or each.least is not None for each in members)


def _among_themselves(needs: Mapping[str, Need], peers: Peers, kind: Kind) -> dict[str, float]:
    """Share what the peers have together; nothing when they share alike already."""
    members = [needs[name] for name in peers.services]
    limits = [each.limit or 0.0 for each in members]
    if max(limits) - min(limits) <= _ROUNDING:
        return {}
    have = sum(each.replicas * limit for each, limit in zip(members, limits, strict=True))
    quantum = cpu_quantum if kind == "cpus" else memory_quantum
    shares = fill([_group_item(members)], have, quantum)
    return dict.fromkeys(peers.services, shares[0]) if shares else {}


def _changed(needs: Mapping[str, Need], found: Mapping[str, float]) -> dict[str, float]:
    return {
        name: amount
        for name, amount in found.items()
        if abs(amount - (needs[name].limit or 0.0)) > _ROUNDING
    }
