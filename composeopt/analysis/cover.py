"""Cover the edges of a graph with few groups so that few other pairs share one.

Vertices are numbers, groups are sets of them. Every edge must lie in a group and
every vertex in at least one; what counts against a cover is each pair that shares
a group without being an edge. This is a clique cover with slack and NP-hard, so
groups are merged greedily, and small graphs are searched exhaustively besides,
with a limit of steps that does not depend on the machine.
"""

from __future__ import annotations

import functools
import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from composeopt.analysis.cover_problem import Problem, bits, grow
from composeopt.analysis.cover_search import search
from composeopt.analysis.cover_thinning import thinned
from composeopt.model.values import dataclass

Group = frozenset[int]
Rank = tuple[int, int, int, int, int]

EXACT_COSTS = 40
"""With so few groups the cost of every merge is worked out anew at each step."""

MANY = 128
"""From so many groups on, only merges of what is near each other are looked at."""


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


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover; ``slack`` counts the pairs that share a group and are no edge.

    ``optimal`` is True when the search proved that no cover with as many groups
    has less slack.
    """

    groups: tuple[Group, ...]
    slack: int
    optimal: bool = False


@functools.lru_cache(maxsize=32)
def cover(graph: Graph, most: int, *, exact: bool = True) -> Cover:
    """Cover a graph with at most ``most`` groups, or the fewest that is allowed.

    Args:
        graph: what to cover.
        most: how many groups at most.
        exact: also search small graphs exhaustively.
    """
    problem = _problem(graph)
    groups, optimal = _merged(problem, most), False
    if exact and len(groups) <= most:
        found = search(problem, most, groups)
        if found is not None:
            groups, optimal = found
    sets = sorted((frozenset(bits(mask)) for mask in _pruned(problem, groups)), key=sorted)
    return Cover(tuple(sets), slack(graph, sets), optimal)


@functools.lru_cache(maxsize=8)
def slack_by_count(graph: Graph, most: int) -> Mapping[int, int]:
    """Give the slack of the greedy cover with 1, 2, ... groups, until there is none."""
    problem = _problem(graph)
    best: dict[int, int] = {}
    for start in _starts(problem):
        for groups in _merges(problem, start):
            if len(groups) <= most:
                value = problem.slack(groups)
                best[len(groups)] = min(value, best.get(len(groups), value))
    found: dict[int, int] = {}
    for count in range(1, most + 1):
        # more groups never have more slack: what fewer reach, more reach too
        known = [best[count]] if count in best else []
        found[count] = min(known + ([found[count - 1]] if count > 1 else known or [0]))
        if found[count] == 0:
            break
    return MappingProxyType(found)


def slack(graph: Graph, groups: Iterable[Group]) -> int:
    """Count the pairs that share a group and are no edge."""
    return len(together(groups) - graph.edges)


def together(groups: Iterable[Group]) -> frozenset[tuple[int, int]]:
    """Give every pair that shares a group."""
    found: set[tuple[int, int]] = set()
    for group in groups:
        found.update(itertools.combinations(sorted(group), 2))
    return frozenset(found)


def _problem(graph: Graph) -> Problem:
    return Problem.of(graph.size, graph.edges, graph.allowed, graph.kinds, graph.apart)


def _starts(problem: Problem) -> list[list[int]]:
    starts = [_cliques(problem)]
    if len(problem.items) <= EXACT_COSTS:
        starts.append(list(problem.items))
    return starts


def _merged(problem: Problem, most: int) -> list[int]:
    best: tuple[tuple[int, int], list[int]] | None = None
    for start in _starts(problem):
        for groups in _merges(problem, start):
            score = (max(len(groups), most), problem.cost(groups))
            if best is None or score < best[0]:
                best = (score, groups)
            if len(groups) <= most:
                break
    return [] if best is None else best[1]


def _merges(problem: Problem, start: list[int]) -> Iterable[list[int]]:
    """Yield the groups, and again after each merge of the two that cost the least.

    While groups are many, a cost that was worked out before later merges is used
    as it is: it can only have become smaller.
    """
    groups = thinned(problem, list(dict.fromkeys(start)), MANY)
    covered = problem.covered(groups)
    queue: list[Rank] = []
    if len(groups) > EXACT_COSTS:
        queue.extend(_ranks(problem, itertools.combinations(groups, 2), covered))
        heapq.heapify(queue)
    yield groups
    while len(groups) > 1:
        if len(groups) <= EXACT_COSTS:
            queue = sorted(_ranks(problem, itertools.combinations(groups, 2), covered))
        alive = set(groups)
        while queue and not {queue[0][3], queue[0][4]} <= alive:
            heapq.heappop(queue)
        if not queue:
            return
        joint = queue[0][3] | queue[0][4]
        grow(covered, joint)
        groups = [group for group in groups if group & ~joint]
        if len(groups) >= EXACT_COSTS:
            for rank in _ranks(problem, ((group, joint) for group in groups), covered):
                heapq.heappush(queue, rank)
        groups.append(joint)
        yield groups


def _ranks(
    problem: Problem, candidates: Iterable[tuple[int, int]], covered: list[int]
) -> Iterator[Rank]:
    common: dict[int, int] = {}
    for one, other in candidates:
        if one not in common:
            common[one] = problem.common(one)
        if other & ~common[one]:
            continue
        cost = problem.added(one, other, covered)
        if cost is not None:
            yield cost, -(one & other).bit_count(), (one | other).bit_count(), one, other


def _cliques(problem: Problem) -> list[int]:
    """Cover all edges with cliques, each grown over as many open edges as there are."""
    open_ = list(problem.joined)
    found = [problem.twins[v] for v in problem.first if not problem.joined[v]]
    for start in problem.first:
        while open_[start]:
            clique, candidates = 1 << start, problem.joined[start]
            while candidates:
                best = max(
                    bits(candidates),
                    key=lambda v: ((open_[v] & clique).bit_count(), open_[v].bit_count(), -v),
                )
                if not open_[best] & clique:
                    break
                clique |= 1 << best
                candidates &= problem.joined[best]
            for vertex in bits(clique):
                open_[vertex] &= ~clique
            found.append(clique)
    return found


def _pruned(problem: Problem, masks: Iterable[int]) -> list[int]:
    """Take away groups and memberships that no edge needs."""
    groups = sorted(masks, key=lambda mask: (mask.bit_count(), mask))
    for place, group in enumerate(list(groups)):
        others = [mask for number, mask in enumerate(groups) if number != place]
        if all(_holds(item, others) for item in problem.items if item & ~group == 0):
            groups[place] = 0
    for place, group in enumerate(list(groups)):
        others = [mask for number, mask in enumerate(groups) if number != place]
        for vertex in problem.first:
            twins = problem.twins[vertex]
            if not twins & group or twins & ~group:
                continue
            touched = [i for i in problem.items if i & twins and i & ~groups[place] == 0]
            if all(_holds(item, others) for item in touched) and _holds(twins, others):
                groups[place] &= ~twins
    return [group for group in groups if group]


def _holds(item: int, groups: Iterable[int]) -> bool:
    return any(item & ~group == 0 for group in groups)
