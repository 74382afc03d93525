"""Weights of upstream servers: the CPU share of each, times what its role is declared to take."""

from __future__ import annotations

import math
from collections.abc import Iterator

from composeopt.api import (
    Evidence,
    Group,
    HostNames,
    NginxConfiguration,
    NginxServer,
    NginxUpstream,
    SetArguments,
    Stack,
    declared,
    nginx_upstreams,
)
from composeopt_plugins.nginx.proposals import Proposal

QUARTER = 4
"""Shares are counted in quarters of a CPU."""

LARGEST = 100
"""Largest denominator of a leader's factor."""

Share = tuple[int, int]
"""Numerator and denominator."""

BALANCED_OTHERWISE = frozenset({"hash", "ip_hash"})
IDLE = frozenset({"down", "backup"})


def weights(
    stack: Stack, configuration: NginxConfiguration, known: HostNames
) -> Iterator[Proposal | str]:
    """Yield the weights to write, and in words what to know of them or why some are left."""
    for upstream in nginx_upstreams(configuration):
        targets = _targets(configuration.service, upstream, known)
        if targets is None:
            continue
        group = _group(stack, targets)
        shares = _shares(stack, targets, group)
        if shares is None:
            continue
        if len(shares) < len(targets):
            yield f"upstream {upstream.name}: some servers have a CPU limit and some have none"
            continue
        wanted = _normalised(shares)
        present = [_weight(server) for server in upstream.servers]
        if present == wanted:
            continue
        if any(weight != 1 for weight in present) and group is None:
            yield f"upstream {upstream.name} keeps its own weights: no group is declared"
            continue
        yield _proposal(upstream, targets, wanted, group)
        block = upstream.directive.block or ()
        if len(set(wanted)) > 1 and any(each.name == "least_conn" for each in block):
            yield (
                f"upstream {upstream.name} is least_conn, which weighs open requests: weights "
                f"show while a worker has more than {sum(wanted)} of them open"
            )


def _proposal(
    upstream: NginxUpstream, targets: list[str], wanted: list[int], group: Group | None
) -> Proposal:
    edits = tuple(
        SetArguments(server.directive, _with_weight(server, weight))
        for server, weight in zip(upstream.servers, wanted, strict=True)
    )
    ratio = ":".join(str(weight) for weight in wanted)
    evidence = [Evidence(f"the CPU limit of {target}", ("services", target)) for target in targets]
    label = ""
    if group is not None and group.leader in targets and group.leader_factor != 1:
        label = " (declared)"
        evidence.append(
            Evidence(
                f"{group.leader} is declared to take {group.leader_factor:g} times the load of "
                "its peers for its CPU share",
                group.path,
            )
        )
    evidence.append(Evidence(f"upstream {upstream.name}", location=upstream.location))
    return Proposal(
        upstream.configured,
        edits,
        f"weights {ratio} for {upstream.name}{label}",
        tuple(evidence),
        safe=group is not None,
    )


def _targets(service: str, upstream: NginxUpstream, known: HostNames) -> list[str] | None:
    """Give the service behind each server; None when the upstream is not ours to weigh."""
    block = upstream.directive.block or ()
    if len(upstream.servers) < 2 or any(each.name in BALANCED_OTHERWISE for each in block):
        return None
    if sum(each.name == "server" for each in block) != len(upstream.servers):
        return None
    targets: list[str] = []
    for server in upstream.servers:
        found = known.services(server.host, service)
        if len(found) != 1 or IDLE & set(server.parameters):
            return None
        targets.append(found[0])
    return targets if len(set(targets)) == len(targets) else None


def _group(stack: Stack, targets: list[str]) -> Group | None:
    for group in declared(stack).groups.values():
        if set(targets) <= set(group.services):
            return group
    return None


def _shares(stack: Stack, targets: list[str], group: Group | None) -> list[Share] | None:
    """Give the share of each service that has one; None: there is nothing to go by.

    A share is in quarters of a CPU. In a declared group without any limits all
    are alike but for the leader's factor.
    """
    services = [stack.service(target) for target in targets]
    cpus = [None if service is None else service.limits.cpus for service in services]
    if not any(cpus):
        if group is None:
            return None
        cpus = [1.0] * len(targets)
    shares: list[Share] = []
    for target, limit in zip(targets, cpus, strict=True):
        if limit:
            leads = group is not None and group.leader == target
            factor = group.leader_factor if group is not None and leads else 1.0
            quarters = max(1, round(limit * QUARTER))
            numerator, denominator = _ratio(factor)
            shares.append((quarters * numerator, denominator))
    return shares


def _ratio(factor: float) -> Share:
    """Write a factor as a fraction with at most two digits below."""
    numerator, denominator = factor.as_integer_ratio()
    if denominator > LARGEST:
        from fractions import Fraction  # noqa: PLC0415 - long to import, and most are halves

        near = Fraction(factor).limit_denominator(LARGEST)
        return near.numerator, near.denominator
    return numerator, denominator


def _normalised(shares: list[Share]) -> list[int]:
    scale = math.lcm(*(denominator for _, denominator in shares))
    whole = [numerator * scale // denominator for numerator, denominator in shares]
    divisor = math.gcd(*whole)
    return [number // divisor for number in whole]


def _weight(server: NginxServer) -> int:
    for parameter in server.parameters:
        if parameter.startswith("weight=") and parameter[7:].isdigit():
            return int(parameter[7:])
    return 1


def _with_weight(server: NginxServer, weight: int) -> tuple[str, ...]:
    values = server.directive.values
    others = tuple(value for value in values[1:] if not value.startswith("weight="))
    written = () if weight == 1 else (f"weight={weight}",)
    return (values[0], *written, *others)
