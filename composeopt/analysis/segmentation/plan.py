"""Rearrange the movable networks so that fewer pairs can talk that need not."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

from composeopt.analysis.cover import Cover, Graph, cover, slack_by_count, together
from composeopt.analysis.names import attachments, owners, service_data
from composeopt.analysis.pairs import Pairs, pairs
from composeopt.analysis.reachability import Pair
from composeopt.analysis.segmentation.movable import Networks, networks
from composeopt.facts.catalogue import image_facts
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

MOST = 12
"""More networks than these are never proposed: an engine has about thirty address pools."""

WORTH = 0.10
"""One more network must cut this share of the pairs that one common network has too many."""

KINDS = {
    "proxy": 1,
    "database": 2,
    "cache": 2,
    "storage": 2,
    "search": 2,
    "queue": 2,
    "metrics": 3,
    "dashboard": 3,
    "alerts": 3,
    "logs": 3,
    "exporter": 3,
    "tracing": 3,
}
APART = frozenset({(1, 2)})


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How the movable networks should be.

    Args:
        groups: the members of each network to be; wildcards included.
        members: every service that is on a movable network today.
        wildcards: those of them that may talk to anybody; they reach what they reached.
        networks: which networks are movable and which are not.
        pairs: the classes of all pairs.
        before: pairs of members that share a movable or fixed network today,
            wildcards left out.
        after: the same, rearranged.
        optimal: True when it is proved that as many networks cannot do better.
        limit: the number of networks that was aimed at.
    """

    groups: tuple[frozenset[str], ...]
    members: tuple[str, ...]
    wildcards: frozenset[str]
    networks: Networks
    pairs: Pairs
    before: frozenset[Pair]
    after: frozenset[Pair]
    optimal: bool
    limit: int


def segmentation(
    stack: Stack, *, most: int | None = None, unsafe: bool = False
) -> Segmentation | None:
    """Find the networks that cut the most needless pairs; None: today's are as good.

    Args:
        stack: the stack.
        most: at most so many networks; None: as many as are worth it.
        unsafe: also cut pairs of which nobody knows whether they talk.
    """
    known = networks(stack)
    if not known.movable:
        return None
    classes = pairs(stack)
    today = _Today.of(stack, known, classes)
    if len(today.plain) < 3:
        return None
    needed = today.edges(classes.needed)
    kept = needed if unsafe else needed | today.edges(classes.unknown)
    if today.allowed <= kept:
        return None
    limit = most if most is not None else _worth(len(today.plain), needed)
    graph = Graph(len(today.plain), kept, today.allowed, today.kinds, APART)
    best = _settled(graph, limit)
    old_slack = len(today.allowed - kept)
    if best is None or best.slack >= old_slack:
        return None
    groups = [frozenset(today.plain[vertex] for vertex in group) for group in best.groups]
    everybody = today.with_wildcards(groups)
    if everybody is None:
        return None
    after = frozenset(_named(today.plain, pair) for pair in together(best.groups)) | today.on_fixed
    return Segmentation(
        everybody,
        today.members,
        frozenset(today.wild),
        known,
        classes,
        frozenset(_named(today.plain, pair) for pair in today.allowed) | today.on_fixed,
        after,
        best.optimal,
        limit,
    )


def why_not(stack: Stack, *, unsafe: bool = False) -> tuple[str, Networks]:
    """Say, where :func:`segmentation` proposes nothing, why that is, and what must stay."""
    known = networks(stack)
    return _why_not(stack, known, unsafe=unsafe), known


def _why_not(stack: Stack, known: Networks, *, unsafe: bool) -> str:
    if not known.movable:
        return "none of them may be rearranged"
    classes = pairs(stack)
    today = _Today.of(stack, known, classes)
    if len(today.plain) < 3:
        return "fewer than three services that could be told apart are on what may be rearranged"
    needed, unknown = today.edges(classes.needed), today.edges(classes.unknown)
    if today.allowed <= needed:
        return "everybody needs to reach whom they reach today"
    if not unsafe and today.allowed <= needed | unknown:
        doubt = len(unknown - needed)
        words = "one pair that reaches" if doubt == 1 else f"{doubt} pairs that reach"
        return f"{words} each other may need to: nothing tells; --unsafe parts them"
    return "no other arrangement cuts more than today's"


def _worth(size: int, needed: frozenset[tuple[int, int]]) -> int:
    """Give the smallest number of networks after which one more is not worth it."""
    values = slack_by_count(Graph(size, needed), MOST)
    for count in sorted(values):
        after = values.get(count + 1, values[count])
        if values[count] - after < WORTH * values[1] or count + 1 not in values:
            return count
    return max(values)


def _settled(graph: Graph, limit: int) -> Cover | None:
    """Cover again within what was reached, until a second run would find nothing better."""
    best: Cover | None = None
    for _ in range(5):
        found = cover(graph, limit)
        if best is not None and found.slack >= best.slack:
            break
        best = found
        allowed = together(found.groups)
        graph = Graph(graph.size, graph.edges, allowed, graph.kinds, graph.apart)
    return best


@dataclass(frozen=True, slots=True)
class _Today:
    """Who is on the movable networks, as numbers.

    ``plain`` lists the members that are no wildcards; vertices are indexes into it.
    ``allowed`` are the pairs that can talk today through movable networks alone;
    ``on_fixed`` those that share a fixed network, whatever is rearranged.
    """

    members: tuple[str, ...]
    plain: tuple[str, ...]
    wild: tuple[str, ...]
    allowed: frozenset[tuple[int, int]]
    on_fixed: frozenset[Pair]
    reaches: Mapping[str, frozenset[str]]
    kinds: tuple[int, ...]
    owner: Mapping[str, str]

    @classmethod
    def of(cls, stack: Stack, known: Networks, classes: Pairs) -> _Today:
        """Read today's memberships of a stack."""
        services, owner = service_data(stack), owners(stack)
        own = {name: set(attachments(data)) for name, data in services.items()}
        movable, fixed = set(known.movable), set(known.fixed)
        members = tuple(
            sorted(
                name
                for name, networks_ in own.items()
                if owner[name] == name and networks_ & movable
            )
        )
        loose = {owner[name] for name, one in classes.talkers.items() if one.wildcard}
        plain = tuple(name for name in members if name not in loose)
        on_movable = _by_network(members, own, movable)
        reaches = {
            name: frozenset().union(*(on_movable[network] for network in own[name] & movable))
            - {name}
            for name in members
        }
        shared = _together(plain, _by_network(plain, own, movable))
        apart = _together(plain, _by_network(plain, own, fixed))
        on_fixed = frozenset(_named(plain, pair) for pair in apart)
        allowed = shared - apart
        kinds = tuple(_kind(stack, services[name]) for name in plain)
        wild = tuple(name for name in members if name in loose)
        return cls(members, plain, wild, allowed, on_fixed, reaches, kinds, owner)

    def edges(self, classes: Iterable[Pair]) -> frozenset[tuple[int, int]]:
        """Turn pairs of services into pairs of vertices that movable networks must carry."""
        number = {name: index for index, name in enumerate(self.plain)}
        of = {name: number.get(owner, -1) for name, owner in self.owner.items()}
        ends = ((of[one], of[other]) for one, other in classes)
        return self.allowed.intersection((a, b) if a < b else (b, a) for a, b in ends)

    def with_wildcards(self, groups: list[frozenset[str]]) -> tuple[frozenset[str], ...] | None:
        """Put each wildcard on networks where it reaches all it reached, and nobody else."""
        grown = [set(group) for group in groups]
        for name in self.wild:
            open_ = set(self.reaches[name]) - {other for other in self.wild if other > name}
            while open_:
                usable = [group for group in grown if group - {name} <= self.reaches[name]]
                best = max(usable, key=lambda group: len(group & open_), default=None)
                if best is None or not best & open_:
                    return None
                open_ -= best
                best.add(name)
            if not any(name in group for group in grown):
                grown.append({name})
        return tuple(frozenset(group) for group in grown)


def _by_network(
    names: Iterable[str], networks_: Mapping[str, set[str]], wanted: set[str]
) -> Mapping[str, frozenset[str]]:
    """Give which of some services are on each of the wanted networks."""
    found: dict[str, set[str]] = {}
    for name in names:
        for network in networks_[name] & wanted:
            found.setdefault(network, set()).add(name)
    return {network: frozenset(group) for network, group in found.items()}


def _together(
    names: Sequence[str], groups: Mapping[str, frozenset[str]]
) -> frozenset[tuple[int, int]]:
    """Give the pairs that share a group, as numbers; the smaller one first.

    There are as many as services squared; no line of Python runs for each.
    """
    number = {name: index for index, name in enumerate(names)}
    return frozenset(
        itertools.chain.from_iterable(
            itertools.combinations(sorted(number[name] for name in group), 2)
            for group in groups.values()
        )
    )


def _named(plain: tuple[str, ...], pair: tuple[int, int]) -> Pair:
    return plain[pair[0]], plain[pair[1]]


def _kind(stack: Stack, data: Mapping[str, object]) -> int:
    image = str(data.get("image") or "")
    facts = None if data.get("build") else image_facts(image, stack.inputs.images)
    return 0 if facts is None else KINDS.get(facts.role, 0)
