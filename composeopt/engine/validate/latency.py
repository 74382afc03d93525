"""How long connecting takes between two services that talk, measured where they talk."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from composeopt.analysis.conversations import conversations
from composeopt.engine.observe.containers import Container
from composeopt.engine.probing import Answer, Door, NoProbeError
from composeopt.engine.validate.running import Running
from composeopt.facts.declarations import LatencyTarget
from composeopt.model.validation import Check

_PATIENCE = 2.0
"""Seconds after which a connection counts as lost, at the least."""

LEAST = 20
"""Connections that p95 needs: one of them may be slower."""

_FORMULA = "TCP connect, one at a time, by nearest rank; a lost one counts as the longest"


def latency(running: Running, target: LatencyTarget, samples: int) -> Iterator[Check]:
    """Hold the connections of one edge against its quantiles.

    Args:
        running: the stack.
        target: the edge and what it may take.
        samples: how many connections to make.
    """
    try:
        answer, patience = _measure(running, target, max(samples, LEAST))
    except NoProbeError as error:
        yield from (_unmeasured(target, each, str(error)) for each in _wanted(target))
        return
    (knock,) = answer.knocks
    times = sorted((*knock.seconds, *[math.inf] * knock.lost))
    detail = f"{knock.lost} of {len(times)} connections were not made in {patience:g} s"
    if knock.outcome == "refused":
        detail = f"nothing listens on {knock.door.port} of {target.target}"
    details = (detail,) if knock.lost or knock.outcome == "refused" else ()
    for quantile in _wanted(target):
        yield _check(target, quantile, times, answer.instrument, details)


def quantile_of(times: Sequence[float], quantile: str) -> float:
    """Give the nearest rank of ``p50`` or ``p95`` in sorted times."""
    rank = math.ceil(int(quantile[1:]) / 100 * len(times))
    return times[max(0, rank - 1)]


def _measure(running: Running, target: LatencyTarget, count: int) -> tuple[Answer, float]:
    source, listener = running.one(target.source), running.one(target.target)
    for name, container in ((target.source, source), (target.target, listener)):
        if container is None:
            message = f"a running container to {name}"
            raise NoProbeError(message)
    assert source is not None  # noqa: S101 - told to mypy; the loop has raised
    assert listener is not None  # noqa: S101 - likewise
    port = target.port or _port(running, target)
    bounds = [each for each in (target.p50, target.p95) if each is not None]
    patience = max(_PATIENCE, 2 * max(bounds))
    running.prober.survey(running.all())
    door = Door(_address(source, listener), port)
    answer = running.prober.knock(source, (door,), count=count, patience=patience, clock=True)
    return answer, patience


def _port(running: Running, target: LatencyTarget) -> int:
    """Give the port that the stack's conversations tell of this edge."""
    ports = {
        one.port
        for one in conversations(running.stack)
        if (one.source, one.target) == (target.source, target.target) and one.port is not None
    }
    if len(ports) != 1:
        told = f"the files name {len(ports)} ports" if ports else "no file names the port"
        message = f"a port to the target: {target.name}:PORT ({told})"
        raise NoProbeError(message)
    return ports.pop()


def _address(source: Container, listener: Container) -> str:
    """Give the listener's address on a network that both are on, or any."""
    for network, addresses in listener.networks.items():
        if network in source.networks and addresses:
            return addresses[0]
    if not listener.addresses:
        message = f"a network that {source.service} and {listener.service} share"
        raise NoProbeError(message)
    return listener.addresses[0]


def _wanted(target: LatencyTarget) -> tuple[str, ...]:
    return tuple(
        name for name, bound in (("p50", target.p50), ("p95", target.p95)) if bound is not None
    )


def _check(
    target: LatencyTarget,
    quantile: str,
    times: Sequence[float],
    instrument: str,
    details: tuple[str, ...],
) -> Check:
    bound = target.p50 if quantile == "p50" else target.p95
    found = quantile_of(times, quantile) if times else math.inf
    return Check(
        target="latency",
        subject=f"{target.name} {quantile}",
        wanted=f"at most {1000 * (bound or 0.0):g} ms",
        measured=None if found == math.inf else 1000 * found,
        unit="ms",
        samples=len(times),
        verdict="met" if found <= (bound or 0.0) else "missed",
        instrument=instrument,
        formula=_FORMULA,
        details=details,
    )


def _unmeasured(target: LatencyTarget, quantile: str, add: str) -> Check:
    bound = target.p50 if quantile == "p50" else target.p95
    return Check(
        target="latency",
        subject=f"{target.name} {quantile}",
        wanted=f"at most {1000 * (bound or 0.0):g} ms",
        measured=None,
        unit="ms",
        samples=0,
        verdict="unmeasured",
        formula=_FORMULA,
        add=add,
    )
