"""What the resources pass says about the limits that it wants to set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from composeopt.api import Evidence, Expectation, Path, Peers, Service, Stack
from composeopt_plugins.resources.needs import Kind
from composeopt_plugins.resources.plan import Plan


def unread(stack: Stack) -> str:
    """Say why a budget cannot be shared out among some of those that it is for."""
    return f"left as they are: what {stack.unread} takes of the budget is not known"


def title(plan: Plan, names: Sequence[str], peers: Peers | None, kinds: Sequence[Kind]) -> str:
    """Say what a Change does."""
    limits = " and ".join(amounts(plan, names, kinds))
    if peers is None:
        return f"limit {names[0]} to {limits}"
    return f"give {', '.join(names)} {limits} each"


def amounts(plan: Plan, names: Sequence[str], kinds: Sequence[Kind]) -> Iterator[str]:
    """Yield the new limits in words."""
    for kind in kinds:
        for name in names:
            amount = plan.limit(name, kind)
            if amount is not None:
                assumed = " (assumed)" if plan.is_assumed(name, kind) else ""
                yield f"{worded(amount, kind)}{assumed}"
                break


def reason(plan: Plan, names: Sequence[str], peers: Peers | None, kinds: Sequence[Kind]) -> str:
    """Say why it is better."""
    if peers is not None and peers.declared:
        return (
            "Peers that do the same work get the same share of what the budget leaves; the "
            "slowest of them determines the pace of all."
        )
    if peers is not None:
        return (
            "These services look like peers (same image, ports and settings) and have unequal "
            "limits; they share what they have together."
        )
    unlimited = any(plan.needs[kind][names[0]].limit is None for kind in kinds)
    if any(plan.is_assumed(names[0], kind) for kind in kinds):
        return (
            "Without a limit it can take from all others whatever the host has. Nobody "
            "measured what it takes: composeopt observe does."
        )
    if unlimited:
        return "Without a limit it can take from all others whatever the host has."
    return "The usage profile says that it needs another limit."


def evidence(
    plan: Plan, services: Sequence[Service], peers: Peers | None, kinds: Sequence[Kind]
) -> Iterator[Evidence]:
    """Yield what it rests on."""
    if peers is not None:
        what = "declared" if peers.declared else "found"
        text = f"peers {', '.join(peers.services)} ({what}, not measured)"
        yield Evidence(text, path=peers.path)
    budget = plan.budget
    if budget.cpus is not None or budget.memory is not None:
        parts = [worded(budget.cpus, "cpus") if budget.cpus is not None else ""]
        parts.append(worded(budget.memory, "memory") if budget.memory is not None else "")
        path: Path | None = budget.path or None
        yield Evidence(f"the budget: {', '.join(filter(None, parts))}", path=path)
    for service in services:
        for kind in kinds:
            need = plan.needs[kind][service.name]
            if need.least is not None:
                source = plan.context.usage.source or "the usage profile"
                yield Evidence(f"{service.name} needs {worded(need.least, kind)} ({source})")
                if need.claimed > need.least:
                    text = f"its own settings need {worded(need.claimed, kind)}"
                    yield Evidence(text, path=service.path)
            elif plan.is_assumed(service.name, kind):
                assumed = need.assumed
                amount = worded(assumed.amount, kind)
                yield Evidence(f"{amount} is assumed: {assumed.because}", path=assumed.path)


def expected(plan: Plan, names: Sequence[str], kinds: Sequence[Kind]) -> Iterator[Expectation]:
    """Yield the limits before and after."""
    for kind in kinds:
        for name in names:
            amount, limit = plan.limit(name, kind), plan.needs[kind][name].limit
            if amount is not None and limit is not None:
                what, unit = ("CPU limit", "CPUs") if kind == "cpus" else ("memory limit", "bytes")
                yield Expectation(what, unit, limit, amount, name)


def caveats(plan: Plan, names: Sequence[str], kinds: Sequence[Kind]) -> Iterator[str]:
    """Yield what a user must know."""
    for kind in kinds:
        limits = [plan.needs[kind][name].limit for name in names if plan.limit(name, kind)]
        if None in limits:
            done = "throttled" if kind == "cpus" else "killed"
            yield f"what had no {'CPU' if kind == 'cpus' else 'memory'} limit can now be {done}"
    if "cpus" in kinds and any(_slows(plan, name) for name in names):
        yield "how long its boots take was not measured; under a CPU limit they may take longer"
    if "cpus" in kinds and any(_falls(plan, name) for name in names):
        yield (
            "where a CPU limit falls boots may take longer; the health pass lengthens the grace "
            "by the same ratio, and without it such a change is given back"
        )


def _slows(plan: Plan, name: str) -> bool:
    """Say whether a CPU limit is added that nobody granted, with a boot that nobody measured."""
    is_new = plan.needs["cpus"][name].limit is None and plan.limit(name, "cpus") is not None
    usage = plan.context.usage.of(name)
    return is_new and usage.boot_p95_seconds is None and usage.cpu_floor is None


def _falls(plan: Plan, name: str) -> bool:
    new, old = plan.limit(name, "cpus"), plan.needs["cpus"][name].limit
    return new is not None and old is not None and new < old


def worded(amount: float, kind: Kind) -> str:
    """Write an amount for people."""
    if kind == "memory":
        return f"{size(amount)} of memory"
    return "1 CPU" if amount == 1 else f"{amount:g} CPUs"


def size(amount: float) -> str:
    """Write bytes for people."""
    for unit, factor in (("GiB", 1024**3), ("MiB", 1024**2)):
        if amount >= factor:
            return f"{amount / factor:g} {unit}"
    return f"{amount:g} bytes"
