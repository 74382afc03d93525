"""Cover the edges of a graph with few groups so that few other pairs share one.

Vertices are numbers, groups are sets of them. Every edge must lie in a group and
every vertex in at least one; what counts against a cover is each pair that shares
a group without being an edge. This is a clique cover with slack and NP-hard, so:
twins are contracted, then groups are merged greedily, and small graphs are
searched exhaustively, with a limit of steps that does not depend on the machine.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Group = frozenset[int]

PAIR = 10_000
"""What a pair that is no edge costs; preferences are small against it."""

SEARCH_STEPS = 60_000
SEARCH_ITEMS = 40


@dataclass(frozen=True, slots=True)
class Graph:
    """What is to be covered.

    Args:
        size: number of vertices, 0 to ``size - 1``.
        edges: pairs (low, high) that must share a group.
        allowed: pairs that may share a group; None: all.
        kinds: a kind per vertex; among covers with equally many pairs too many,
            those win that keep kinds together. Empty: all alike.
        apart: pairs of kinds (low, high) that are rather not together.
    """

    size: int
    edges: frozenset[tuple[int, int]]
    allowed: frozenset[tuple[int, int]] | None = None
    kinds: tuple[int, ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()

    def cost(self, one: int, other: int) -> int:
        """Say what it costs that two vertices that are no edge share a group."""
        if not self.kinds:
            return PAIR
        low, high = sorted((self.kinds[one], self.kinds[other]))
        return PAIR + 1 if (low, high) in self.apart else PAIR - 2 * (low == high)


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover; ``slack`` counts the pairs that share a group and are no edge.

    ``optimal`` is True when the search proved that no cover with as many groups
    has less slack.
    """

    groups: tuple[Group, ...]
    slack: int
    optimal: bool = False


def cover(graph: Graph, most: int) -> Cover:
    """Cover a graph with at most ``most`` groups, or the fewest that is allowed."""
    problem = _Problem.of(graph)
    greedy = _merged(problem, most)
    best = _searched(problem, most, greedy) if len(greedy) <= most else None
    masks = greedy if best is None else best[0]
    groups = tuple(sorted(problem.expand(_pruned(problem, masks)), key=sorted))
    return Cover(groups, slack(graph, groups), best is not None and best[1])


def slack_by_count(graph: Graph, most: int) -> Mapping[int, int]:
    """Give the slack of the best cover found with 1, 2, ... groups, until there is none.

    More groups never have more slack: what fewer reach, more reach too.
    """
    found: dict[int, int] = {}
    for count in range(1, most + 1):
        value = cover(graph, count).slack
        found[count] = min(value, found.get(count - 1, value))
        if found[count] == 0:
            break
    return found


def slack(graph: Graph, groups: Iterable[Group]) -> int:
    """Count the pairs that share a group and are no edge."""
    return len(together(groups) - graph.edges)


def together(groups: Iterable[Group]) -> frozenset[tuple[int, int]]:
    """Give every pair that shares a group."""
    found: set[tuple[int, int]] = set()
    for group in groups:
        found.update(itertools.combinations(sorted(group), 2))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Problem:
    """The graph with twins contracted; sets of vertices are bit masks.

    Vertices that are joined and have the same neighbours may always go together,
    so they count as one that weighs as many.
    """

    members: tuple[tuple[int, ...], ...]
    joined: tuple[int, ...]
    allowed: tuple[int, ...]
    costs: tuple[tuple[int, ...], ...]
    items: tuple[int, ...] = field(default=())

    @classmethod
    def of(cls, graph: Graph) -> _Problem:
        """Contract the twins of a graph."""
        near = _neighbours(graph.size, graph.edges)
        everything = (1 << graph.size) - 1
        may = (
            [everything] * graph.size
            if graph.allowed is None
            else _neighbours(graph.size, graph.allowed | graph.edges)
        )
        twins: dict[tuple[int, int, int], list[int]] = {}
        for vertex in range(graph.size):
            own = 1 << vertex
            kind = graph.kinds[vertex] if graph.kinds else 0
            twins.setdefault((near[vertex] | own, may[vertex] | own, kind), []).append(vertex)
        members = tuple(tuple(group) for group in twins.values())
        first = {group[0]: number for number, group in enumerate(members)}

        def contracted(mask: int) -> int:
            return sum(1 << number for vertex, number in first.items() if mask >> vertex & 1)

        joined = tuple(contracted(near[group[0]]) & ~(1 << n) for n, group in enumerate(members))
        allowed = tuple(contracted(may[group[0]]) | 1 << n for n, group in enumerate(members))
        items = [
            1 << one | 1 << other
            for one in range(len(members))
            for other in range(one + 1, len(members))
            if joined[one] >> other & 1
        ]
        items.extend(1 << number for number in range(len(members)) if not joined[number])
        costs = tuple(
            tuple(len(one) * len(other) * graph.cost(one[0], other[0]) for other in members)
            for one in members
        )
        return cls(members, joined, allowed, costs, tuple(items))

    def added(self, one: int, other: int, covered: Sequence[int]) -> int | None:
        """Say what the new pairs cost that joining two sets brings; None: not allowed."""
        left, right = one & ~other, other & ~one
        total = 0
        for number in _bits(left):
            if right & ~self.allowed[number]:
                return None
            fresh = right & ~covered[number] & ~self.joined[number]
            costs = self.costs[number]
            total += sum(costs[peer] for peer in _bits(fresh))
        return total

    def expand(self, masks: Iterable[int]) -> list[Group]:
        """Turn masks of contracted vertices into groups of the graph's own."""
        return [
            frozenset(vertex for number in _bits(mask) for vertex in self.members[number])
            for mask in masks
        ]


def _neighbours(size: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    near = [0] * size
    for one, other in edges:
        near[one] |= 1 << other
        near[other] |= 1 << one
    return near


def _bits(mask: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _cover_with(covered: list[int], mask: int) -> None:
    for number in _bits(mask):
        covered[number] |= mask


def _cliques(problem: _Problem) -> list[int]:
    """Cover all edges with cliques, each grown over as many open edges as there are."""
    open_ = list(problem.joined)
    found: list[int] = [item for item in problem.items if item.bit_count() == 1]
    for start in range(len(problem.members)):
        while open_[start]:
            clique, candidates = 1 << start, problem.joined[start]
            while candidates:
                best = max(
                    _bits(candidates),
                    key=lambda v: ((open_[v] & clique).bit_count(), open_[v].bit_count(), -v),
                )
                if not open_[best] & clique:
                    break
                clique |= 1 << best
                candidates &= problem.joined[best]
            for number in _bits(clique):
                open_[number] &= ~clique
            found.append(clique)
    return found


def _merged(problem: _Problem, most: int) -> list[int]:
    """Merge the two groups that bring the fewest new pairs, until few are left."""
    small = len(problem.items) <= SEARCH_ITEMS
    starts = [_cliques(problem)] + ([list(problem.items)] if small else [])
    best: tuple[tuple[int, int], list[int]] | None = None
    for start in starts:
        groups = _merge_down(problem, start, most)
        score = (max(len(groups), most), _cost_of(problem, groups))
        if best is None or score < best[0]:
            best = (score, groups)
    return [] if best is None else best[1]


def _merge_down(problem: _Problem, start: list[int], most: int) -> list[int]:
    groups = list(dict.fromkeys(start))
    covered = [0] * len(problem.members)
    for group in groups:
        _cover_with(covered, group)
    costs: dict[tuple[int, int], int | None] = {}
    while len(groups) > most:
        for one, other in itertools.combinations(groups, 2):
            if (one, other) not in costs or len(groups) <= SEARCH_ITEMS:
                costs[one, other] = problem.added(one, other, covered)
        ranked = [
            (cost, -(pair[0] & pair[1]).bit_count(), (pair[0] | pair[1]).bit_count(), pair)
            for pair in itertools.combinations(groups, 2)
            if (cost := costs[pair]) is not None
        ]
        if not ranked:
            break
        one, other = min(ranked)[3]
        groups = [group for group in groups if group not in (one, other)]
        joint = one | other
        _cover_with(covered, joint)
        groups = [group for group in groups if group & ~joint]
        groups.append(joint)
    return groups


def _cost_of(problem: _Problem, groups: Iterable[int]) -> int:
    covered = [0] * len(problem.members)
    for group in groups:
        _cover_with(covered, group)
    total = 0
    for number, mask in enumerate(covered):
        fresh = (mask & ~problem.joined[number]) >> (number + 1) << (number + 1)
        costs = problem.costs[number]
        total += sum(costs[peer] for peer in _bits(fresh))
    return total


def _searched(problem: _Problem, most: int, start: list[int]) -> tuple[list[int], bool] | None:
    """Search all ways to put the items into at most ``most`` groups; None: too many items."""
    if len(problem.items) > SEARCH_ITEMS:
        return None
    search = _Search(problem, most, list(start), _cost_of(problem, start))
    search.place(0, [], [0] * len(problem.members), 0)
    return search.best, search.steps < SEARCH_STEPS


@dataclass(slots=True)
class _Search:
    """Branch and bound over the items; the steps are counted, not timed."""

    problem: _Problem
    most: int
    best: list[int]
    best_cost: int
    steps: int = 0

    def place(self, at: int, groups: list[int], covered: list[int], spent: int) -> None:
        self.steps += 1
        if self.steps >= SEARCH_STEPS or spent >= self.best_cost:
            return
        items = self.problem.items
        while at < len(items) and any(items[at] & ~group == 0 for group in groups):
            at += 1
        if at == len(items):
            self.best, self.best_cost = list(groups), spent
            return
        item = items[at]
        choices: list[tuple[int, int]] = []
        for number, group in enumerate(groups):
            cost = self.problem.added(group, item, covered)
            if cost is not None:
                choices.append((cost, number))
        if len(groups) < self.most:
            choices.append((0, len(groups)))
        for cost, number in sorted(choices):
            grown = [*groups]
            if number == len(groups):
                grown.append(item)
            else:
                grown[number] |= item
            after = list(covered)
            _cover_with(after, grown[number])
            self.place(at + 1, grown, after, spent + cost)


def _pruned(problem: _Problem, masks: Iterable[int]) -> list[int]:
    """Take away groups and memberships that no edge needs."""
    groups = sorted(masks, key=lambda mask: (mask.bit_count(), mask))
    for number, group in enumerate(list(groups)):
        others = [mask for place, mask in enumerate(groups) if place != number]
        if all(_holds(item, others) for item in problem.items if item & ~group == 0):
            groups[number] = 0
    for number, group in enumerate(list(groups)):
        for vertex in _bits(group):
            slim = groups[number] & ~(1 << vertex)
            others = [mask for place, mask in enumerate(groups) if place != number]
            touched = [i for i in problem.items if i >> vertex & 1 and i & ~groups[number] == 0]
            if all(_holds(item, others) for item in touched) and _holds(1 << vertex, others):
                groups[number] = slim
    return [group for group in groups if group]


def _holds(item: int, groups: Iterable[int]) -> bool:
    return any(item & ~group == 0 for group in groups)
