"""P6: limits stay inside the budget, and above what is known to be needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.analysis.budget import memory_claims
from composeopt.facts.declared import Budget
from composeopt.facts.usage import Usage
from composeopt.model.paths import Path, format_path
from composeopt.model.violations import Violation
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack

_KEYS = frozenset({"deploy", "cpus", "mem_limit", "scale", "cpu_quota", "cpu_period"})
_TINY = 1e-9


def check(
    before: Stack, after: Stack, usage: Usage, budget: Budget, changed: Iterable[Path]
) -> Iterator[Violation]:
    """Yield limits that a Change set too low for a service or too high for the budget.

    Args:
        before: the stack before the Changes.
        after: the stack with them.
        usage: what was measured, or granted by the owner.
        budget: what the stack may use in all.
        changed: the leaf paths that differ.
    """
    names = tuple(
        dict.fromkeys(
            str(path[1])
            for path in changed
            if len(path) > 2 and path[0] == "services" and path[2] in _KEYS
        )
    )
    for name in names:
        old, new = before.service(name), after.service(name)
        if old is not None and new is not None:
            yield from _service(old, new, usage)
            yield from _settings(after, old, new)
    if names:
        yield from _budget(before, after, budget)


def _service(old: Service, new: Service, usage: Usage) -> Iterator[Violation]:
    known, before, after = usage.of(new.name), old.limits, new.limits
    rows = (
        ("cpus", before.cpus, after.cpus, known.cpu_peak, known.cpu_floor),
        ("memory", before.memory, after.memory, known.memory_peak, known.memory_floor),
    )
    for resource, was, limit, peak, floor in rows:
        if limit is None or (was is not None and limit >= was - _TINY):
            continue
        for what, least in (("measured peak", peak), ("granted floor", floor)):
            if least is not None and limit < least - _TINY:
                detail = f"the {resource} limit {limit:g} is below the {what} {least:g}"
                yield Violation("P6", detail, format_path(new.path))


def _settings(after: Stack, old: Service, new: Service) -> Iterator[Violation]:
    """Yield settings inside the service that a lower or new memory limit falls short of."""
    was, limit = old.limits.memory, new.limits.memory
    if limit is None or (was is not None and limit >= was):
        return
    for claim in memory_claims(after, new):
        if claim.least is None and was is not None:
            detail = f"the memory limit shrinks, and {claim.setting} cannot be read"
        elif claim.least is not None and limit < claim.least:
            detail = (
                f"the memory limit {limit} is below the {claim.least} that {claim.setting} needs"
            )
        else:
            continue
        yield Violation("P6", detail, format_path(new.path))


def _budget(before: Stack, after: Stack, budget: Budget) -> Iterator[Violation]:
    for resource, allowed in (("cpus", budget.cpus), ("memory", budget.memory)):
        if allowed is None:
            continue
        was, now = _total(before, resource), _total(after, resource)
        if now > allowed + _TINY and now > was + _TINY:
            detail = f"all {resource} limits together are {now:g}, the budget is {allowed:g}"
            yield Violation("P6", detail, format_path(budget.path) or budget.source)


def _total(stack: Stack, resource: str) -> float:
    total = 0.0
    for service in stack.services():
        limits = service.limits
        limit = limits.cpus if resource == "cpus" else limits.memory
        total += (limit or 0) * service.replicas
    return total
