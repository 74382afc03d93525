"""Targets that the command line names, over those of the block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from composeopt import errors
from composeopt.facts.declarations import LatencyTarget
from composeopt.facts.targets import (
    QUANTILES,
    RESOURCES,
    parse_edge,
    parse_latency,
    parse_share,
)
from composeopt.stack.stack import Stack


def efficiency(texts: Sequence[str]) -> Mapping[str, float]:
    """Read ``memory=50%``.

    Raises:
        UsageError: it is none.
    """
    found = {}
    for text in texts:
        name, _, value = text.partition("=")
        share = parse_share(value)
        if name not in RESOURCES or share is None:
            message = f"--efficiency {text}: write it like memory=50% or cpus=0.2"
            raise errors.UsageError(message)
        found[name] = share
    return found


def splits(stack: Stack, texts: Sequence[str]) -> Mapping[str, float]:
    """Read ``lb=5%``.

    Raises:
        UsageError: it is none, or the stack has no such service.
    """
    found = {}
    for text in texts:
        name, _, value = text.partition("=")
        share = parse_share(value)
        if share is None:
            message = f"--split {text}: write it like lb=5%"
            raise errors.UsageError(message)
        _known(stack, name, f"--split {text}")
        found[name] = share
    return found


def latencies(
    stack: Stack, declared: Sequence[LatencyTarget], texts: Sequence[str]
) -> tuple[LatencyTarget, ...]:
    """Read ``api->db:5432 p50=1ms p95=5ms``; an edge named here wins over the block's.

    Raises:
        UsageError: it is none, or the stack has no such service.
    """
    found = {(each.source, each.target, each.port): each for each in declared}
    for text in texts:
        each = _latency(text)
        for name in (each.source, each.target):
            _known(stack, name, f"--latency '{text}'")
        found[each.source, each.target, each.port] = each
    return tuple(found.values())


def _latency(text: str) -> LatencyTarget:
    edge, *bounds = text.replace(" -> ", "->").split()[:3] or [""]
    ends = parse_edge(edge)
    wanted = {}
    for bound in bounds:
        name, _, value = bound.partition("=")
        seconds = parse_latency(value)
        if name in QUANTILES and seconds is not None:
            wanted[name] = seconds
    if ends is None or not wanted or len(wanted) != len(bounds):
        message = f"--latency '{text}': write it like 'api->db:5432 p50=1ms p95=5ms'"
        raise errors.UsageError(message)
    return LatencyTarget(*ends, wanted.get("p50"), wanted.get("p95"))


def _known(stack: Stack, name: str, what: str) -> None:
    names = [service.name for service in stack.services()]
    if name not in names:
        message = f"{what}: the stack has no service '{name}'; known: {', '.join(names)}"
        raise errors.UsageError(message)
