"""How much of what the limits set aside is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from composeopt.engine import observe
from composeopt.engine.observe import Observation
from composeopt.engine.validate.running import Running
from composeopt.facts.profile import ServiceUsage
from composeopt.model.validation import Check

LEAST_SAMPLES = 10
"""Samples of each container without which its peak says nothing."""

FORMULAS = {
    "cpus": "sum of the peak CPUs (over one second) of all containers / sum of their CPU limits",
    "memory": "sum of the peak working sets of all containers / sum of their memory limits",
}


def efficiency(running: Running, wanted: Mapping[str, float], seconds: float) -> Iterator[Check]:
    """Watch the stack for a while and hold what it uses against its limits.

    Args:
        running: the stack.
        wanted: the least share, by ``cpus``, ``memory``.
        seconds: how long to watch.
    """
    unlimited = {resource: _without_limit(running, resource) for resource in wanted}
    seen: Observation | None = None
    if not all(unlimited.values()):
        wishes = observe.Wishes(running.stack.name, seconds, instruments=())
        seen = observe.observe(running.client, running.endpoint, wishes)
    for resource, least in wanted.items():
        missing = unlimited[resource]
        if missing:
            what = "CPU" if resource == "cpus" else "memory"
            yield _unmeasured(resource, least, f"a {what} limit to {', '.join(missing)}")
        elif seen is not None:
            yield _check(running, resource, least, seen)


def _without_limit(running: Running, resource: str) -> tuple[str, ...]:
    return tuple(
        name
        for name, found in running.containers.items()
        if any(each.runs and not _limit(each.cpus, each.memory, resource) for each in found)
    )


def _limit(cpus: float | None, memory: int | None, resource: str) -> float:
    return (cpus if resource == "cpus" else memory) or 0.0


def _peak(usage: ServiceUsage, resource: str) -> float | None:
    return usage.cpu_peak if resource == "cpus" else usage.memory_peak


def _check(running: Running, resource: str, least: float, seen: Observation) -> Check:
    used = granted = 0.0
    samples: list[int] = []
    shares: list[tuple[float, str]] = []
    for name, found in running.containers.items():
        alive = [each for each in found if each.runs]
        usage = seen.services.get(name)
        peak = None if usage is None else _peak(usage, resource)
        if not alive:
            continue
        if usage is None or peak is None or (usage.samples or 0) < LEAST_SAMPLES:
            count = 0 if usage is None else usage.samples or 0
            add = f"a longer --duration: {count} of {LEAST_SAMPLES} samples of {name}"
            return _unmeasured(resource, least, add)
        limit = sum(_limit(each.cpus, each.memory, resource) for each in alive)
        used += peak * len(alive)
        granted += limit
        samples.append(usage.samples or 0)
        shares.append((peak * len(alive) / limit, name))
    if not granted:
        return _unmeasured(resource, least, "a service that runs")
    share = used / granted
    return Check(
        target="efficiency",
        subject=resource,
        wanted=f"at least {100 * least:g} %",
        measured=100 * share,
        unit="%",
        samples=min(samples),
        verdict="met" if share >= least else "missed",
        instrument=f"the engine's statistics for {seen.window_seconds:.0f} s",
        formula=f"{FORMULAS[resource]}; of replicas the highest counts for each",
        details=tuple(f"{name} uses {each:.0%} of its limit" for each, name in sorted(shares)),
    )


def _unmeasured(resource: str, least: float, add: str) -> Check:
    return Check(
        target="efficiency",
        subject=resource,
        wanted=f"at least {100 * least:g} %",
        measured=None,
        unit="%",
        samples=0,
        verdict="unmeasured",
        formula=FORMULAS[resource],
        add=add,
    )
