"""P5: no service is declared unhealthy sooner than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.analysis.health import never_less_patient
from composeopt.facts.engine import EngineFacts
from composeopt.model.paths import Path, format_path
from composeopt.model.violations import Violation
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack

_CPU_KEYS = frozenset({"cpus", "cpu_quota", "cpu_period", "cpu_count", "cpu_percent", "deploy"})


def check(
    before: Stack,
    after: Stack,
    engine: EngineFacts,
    changed: Iterable[Path],
    *,
    slower: bool = False,
) -> Iterator[Violation]:
    """Yield each service whose boots or outages are tolerated less than before.

    Args:
        before: the stack before the Changes.
        after: the stack with them.
        engine: the target engine; without a version the promise holds on all.
        changed: the leaf paths that differ.
        slower: whether a lower CPU limit counts: a boot takes longer by the
            ratio, and the patience that is needed grows by it.
    """
    for name in _touched(changed):
        old, new = before.service(name), after.service(name)
        if old is None or new is None:
            continue
        factor = slower_by(old, new) if slower else 1.0
        reason = never_less_patient(old.healthcheck, new.healthcheck, engine, factor)
        if reason is not None:
            yield Violation("P5", reason, format_path(("services", name, "healthcheck")))


def slower_by(old: Service, new: Service) -> float:
    """Give the old CPU limit over the new one, at least 1."""
    limit, was = new.limits.cpus, old.limits.cpus
    if not limit or not was:
        return 1.0
    return max(1.0, was / limit)


def _touched(changed: Iterable[Path]) -> tuple[str, ...]:
    names = (
        path[1]
        for path in changed
        if len(path) > 2
        and path[0] == "services"
        and (path[2] == "healthcheck" or path[2] in _CPU_KEYS)
    )
    return tuple(dict.fromkeys(str(name) for name in names))
