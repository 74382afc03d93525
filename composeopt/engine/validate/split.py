"""Whether an nginx splits its requests by the weights of its configuration."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from composeopt.engine.validate.counting import Address, by_access_log, by_connections
from composeopt.engine.validate.running import Running
from composeopt.engine.validate.weights import NoSplitError, Split, splits
from composeopt.model.validation import Check

_LEAST = 40
"""Requests without which a split says nothing, whatever the tolerance."""


def split(running: Running, service: str, tolerance: float, seconds: float) -> Iterator[Check]:
    """Hold the traffic of a while against the weights.

    Args:
        running: the stack.
        service: runs nginx.
        tolerance: how far a share may be from its weight's, as a share.
        seconds: how long to count; the traffic is the stack's own.
    """
    try:
        if running.one(service) is None:
            message = f"a running container to {service}"
            raise NoSplitError(message)
        for each in splits(running, service):
            yield _split(running, service, each, tolerance, seconds)
    except NoSplitError as error:
        yield _unmeasured(service, tolerance, str(error))


def _split(running: Running, service: str, each: Split, tolerance: float, seconds: float) -> Check:
    subject = f"{service} upstream {each.name}"
    if each.logs_address:
        instrument = "the access log's $upstream_addr"
        counted = by_access_log(running, service, each, seconds)
    elif not each.keeps_connections:
        instrument = "connections to each server, counted in the tables of sockets of both ends"
        counted = by_connections(running, service, each, seconds)
    else:
        add = f"$upstream_addr to a log_format of {service}, written to its stdout"
        return _unmeasured(subject, tolerance, add)
    total, least = sum(counted.values()), max(_LEAST, math.ceil(2 / tolerance))
    if total < least:
        add = f"traffic, or a longer --duration: {total} requests in {seconds:g} s, {least} tell"
        return _unmeasured(subject, tolerance, add)
    return _check(subject, each, counted, tolerance, instrument)


def _check(
    subject: str, each: Split, counted: Counter[Address], tolerance: float, instrument: str
) -> Check:
    total = sum(counted.values())
    wanted: dict[str, float] = {}
    found: dict[str, float] = {}
    for backend in each.backends:
        name = f"{backend.service}:{backend.port}"
        share = counted[backend.address, backend.port] / total
        wanted[name] = wanted.get(name, 0.0) + backend.share
        found[name] = found.get(name, 0.0) + share
    furthest = max(abs(found[name] - wanted[name]) for name in wanted)
    return Check(
        target="split",
        subject=subject,
        wanted=f"within {100 * tolerance:g} points of the weights",
        measured=100 * furthest,
        unit="points",
        samples=total,
        verdict="met" if furthest <= tolerance else "missed",
        instrument=instrument,
        formula="the furthest share of the requests from weight / sum of the weights",
        details=tuple(
            f"{name} got {found[name]:.1%}, its weight is {wanted[name]:.1%}" for name in wanted
        ),
    )


def _unmeasured(subject: str, tolerance: float, add: str) -> Check:
    return Check(
        target="split",
        subject=subject,
        wanted=f"within {100 * tolerance:g} points of the weights",
        measured=None,
        unit="points",
        samples=0,
        verdict="unmeasured",
        add=add,
    )
