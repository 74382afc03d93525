"""Whether everything runs and is healthy, and how often the engine restarted it."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.engine.observe.containers import Container
from composeopt.engine.validate.running import Running
from composeopt.model.validation import Check

_INSTRUMENT = "the engine's state of each container"


def healthy(running: Running) -> Check:
    """Hold the stack against: every service runs and is healthy, every job ended well."""
    wrong = [text for name in running.containers for text in _wrong(running, name)]
    return Check(
        target="healthy",
        subject="",
        wanted="every service runs and is healthy",
        measured=float(len(wrong)),
        unit="containers that are not",
        samples=len(running.all()),
        verdict="missed" if wrong else "met",
        instrument=_INSTRUMENT,
        details=tuple(wrong),
    )


def restarts(running: Running, most: int) -> Check:
    """Hold the stack against a number of restarts by the engine."""
    counted = sorted(
        ((each.restarts, each.name) for each in running.all() if each.restarts), reverse=True
    )
    total = sum(count for count, _ in counted)
    return Check(
        target="restarts",
        subject="",
        wanted=f"at most {most}",
        measured=float(total),
        unit="restarts",
        samples=len(running.all()),
        verdict="met" if total <= most else "missed",
        instrument=_INSTRUMENT,
        formula="the sum over all containers since each was created",
        details=tuple(f"{name} was restarted {count} times" for count, name in counted),
    )


def _wrong(running: Running, name: str) -> Iterator[str]:
    """Say what is wrong with the containers of a service."""
    found = running.containers[name]
    service = running.stack.service(name)
    wanted = service.replicas if service is not None else 0
    if len(found) < wanted:
        yield f"{name} has {len(found)} of {wanted} containers"
    for each in found:
        reason = _reason(running, each)
        if reason:
            yield f"{each.name} {reason}"


def _reason(running: Running, container: Container) -> str:
    if container.runs:
        return "" if container.health in ("", "healthy") else f"is {container.health}"
    if container.status == "exited":
        if container.exit_code == 0 and running.may_end(container.service):
            return ""
        killed = ", killed for memory" if container.oom_killed else ""
        return f"ended with {container.exit_code}{killed}"
    return f"is {container.status}"
