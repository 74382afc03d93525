"""Which candidate each check gets.

1. *By weight.* From the present checks, the step that shortens the most weighted
   waiting for the least probe cost is taken first, as long as the budget lasts.
   A check weighs one, because the whole stack waits for it, and one more for
   every service that waits for it to be healthy near the critical path. Without
   limits this is the minimum of sum(w I / 2) for a given sum(1 / I).
2. *By slack.* Where boot times are known, a check goes back to the longest
   interval that still lets the stack be healthy as early as step 1 did.

Checks with the same times, boot and weight are peers and get the same.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

from composeopt.api import (
    HEALTHY,
    Graph,
    dataclass,
    latest_healthy,
    simulate,
)
from composeopt_plugins.health.candidates import Candidate
from composeopt_plugins.health.checks import Check

_NEAR = 0.1
_MOST_TRIALS = 50
_ROUNDING = 1e-9


@dataclass(slots=True)
class _Peers:
    """Checks that get the same, and where they are on their way."""

    members: list[str]
    ways: Sequence[Candidate]
    weight: int
    boot_known: bool
    chosen: int = 0


def choose(
    checks: Mapping[str, Check],
    ways: Mapping[str, Sequence[Candidate]],
    graph: Graph,
    settle: Mapping[str, float],
    budget: float,
) -> dict[str, int]:
    """Give the index of the chosen candidate for each service.

    Args:
        checks: the checks that may be tuned, by service.
        ways: the candidates of each, the present one first.
        graph: who waits for whom.
        settle: seconds from start to healthy or done, of all services as they are.
        budget: cores that the additional probes may use.
    """
    weights = _weights(ways, graph, settle)
    groups = _groups(checks, ways, weights)
    _spend(groups, budget)
    _give_back(groups, graph, settle)
    return {name: peers.chosen for peers in groups for name in peers.members}


def _weights(
    ways: Mapping[str, Sequence[Candidate]], graph: Graph, settle: Mapping[str, float]
) -> dict[str, int]:
    """Weigh each check: one, and one for each near-critical service that waits for it."""
    schedule = simulate(graph, settle)
    latest = latest_healthy(graph, settle, schedule.end)
    near = {
        name
        for name, settled in schedule.settled.items()
        if latest[name] - settled <= _NEAR * schedule.end
    }
    weights = dict.fromkeys(ways, 1)
    for edge in graph.edges:
        if edge.target in weights and edge.condition == HEALTHY and edge.service in near:
            weights[edge.target] += 1
    return weights


def _groups(
    checks: Mapping[str, Check],
    ways: Mapping[str, Sequence[Candidate]],
    weights: Mapping[str, int],
) -> list[_Peers]:
    found: dict[tuple[object, ...], _Peers] = {}
    for name, each in checks.items():
        times = (each.check.interval, each.check.timeout, each.check.retries)
        boots = (each.boot, each.boot_p95)
        intervals = tuple((way.check.interval, way.check.start_interval) for way in ways[name])
        key = (times, boots, weights[name], intervals)
        peers = found.get(key)
        if peers is None:
            known = each.boot is not None
            found[key] = _Peers([name], ways[name], weights[name], known)
        else:
            peers.members.append(name)
    return list(found.values())


def _spend(groups: Sequence[_Peers], budget: float) -> None:
    """Take the best steps that the budget allows."""
    left = budget - sum(peers.ways[0].cost * len(peers.members) for peers in groups)
    queue: list[tuple[float, int]] = []
    for index, peers in enumerate(groups):
        _offer(queue, index, peers)
    while queue:
        _, index = heapq.heappop(queue)
        peers = groups[index]
        price = _price(peers) * len(peers.members)
        if price > left + _ROUNDING:
            continue  # what follows is dearer still
        left -= price
        peers.chosen += 1
        _offer(queue, index, peers)


def _offer(queue: list[tuple[float, int]], index: int, peers: _Peers) -> None:
    """Put the next step of some peers into the queue, the most gain for its price first."""
    following = peers.chosen + 1
    if following >= len(peers.ways) or not peers.ways[following].safe:
        return
    gain = peers.weight * (peers.ways[peers.chosen].healthy - peers.ways[following].healthy)
    price = _price(peers)
    heapq.heappush(queue, (-gain / price if price > _ROUNDING else -float("inf"), index))


def _price(peers: _Peers) -> float:
    return peers.ways[peers.chosen + 1].cost - peers.ways[peers.chosen].cost


def _give_back(groups: Sequence[_Peers], graph: Graph, settle: Mapping[str, float]) -> None:
    """Go back to the longest interval where slack covers it.

    Checks that nobody waits for share no slack with others. Of the rest, each is
    tried in a new simulation, and only as many as keep the whole near-linear.
    """
    end = simulate(graph, _planned(groups, settle)).end
    awaited = {edge.target for edge in graph.edges if edge.condition == HEALTHY}
    changed = [peers for peers in groups if peers.boot_known and peers.chosen]
    waited_for = [peers for peers in changed if not awaited.isdisjoint(peers.members)]
    free = [peers for peers in changed if awaited.isdisjoint(peers.members)]
    for batch in (free, *([peers] for peers in waited_for[:_MOST_TRIALS])):
        planned = _planned(groups, settle)
        started = simulate(graph, planned).started
        latest = latest_healthy(graph, planned, end)
        before = [peers.chosen for peers in batch]
        for peers in batch:
            slack = min(latest[name] - started[name] for name in peers.members)
            peers.chosen = _longest_within(peers, slack)
        if simulate(graph, _planned(groups, settle)).end > end + _ROUNDING:
            for peers, chosen in zip(batch, before, strict=True):
                peers.chosen = chosen


def _longest_within(peers: _Peers, slack: float) -> int:
    for index, way in enumerate(peers.ways[: peers.chosen]):
        if way.healthy <= slack + _ROUNDING:
            return index
    return peers.chosen


def _planned(groups: Sequence[_Peers], settle: Mapping[str, float]) -> dict[str, float]:
    planned = dict(settle)
    for peers in groups:
        for name in peers.members:
            planned[name] = peers.ways[peers.chosen].healthy
    return planned
