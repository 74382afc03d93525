"""The graph of a cover as bit masks, and what joining two groups costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.model.values import dataclass

PAIR = 10_000
"""What a pair that is no edge costs; preferences are small against it."""

SAME_KIND = 2
APART = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """A graph; every set of vertices is a bit mask.

    Vertices that are joined and have the same neighbours may always go together.
    They are *twins*: ``twins`` gives the whole set for each vertex, ``first`` one
    vertex of each set. ``items`` are the sets that a cover must hold.
    """

    first: tuple[int, ...]
    twins: tuple[int, ...]
    joined: tuple[int, ...]
    allowed: tuple[int, ...]
    alike: tuple[int, ...]
    apart: tuple[int, ...]
    items: tuple[int, ...]
    firsts: int

    @classmethod
    def of(
        cls,
        size: int,
        edges: frozenset[tuple[int, int]],
        allowed: frozenset[tuple[int, int]] | None,
        kinds: tuple[int, ...],
        apart: frozenset[tuple[int, int]],
    ) -> Problem:
        """Turn a graph into masks and find its twins."""
        joined = _neighbours(size, edges)
        everything = (1 << size) - 1
        may = [everything] * size if allowed is None else _neighbours(size, allowed | edges)
        may = [mask | 1 << vertex for vertex, mask in enumerate(may)]
        kind = kinds or (0,) * size
        classes: dict[tuple[int, int, int], int] = {}
        for vertex in range(size):
            key = (joined[vertex] | 1 << vertex, may[vertex], kind[vertex])
            classes[key] = classes.get(key, 0) | 1 << vertex
        twins = [0] * size
        for mask in classes.values():
            for vertex in bits(mask):
                twins[vertex] = mask
        first = tuple(next(iter(bits(mask))) for mask in classes.values())
        of_kind: dict[int, int] = {}
        for vertex in range(size):
            of_kind[kind[vertex]] = of_kind.get(kind[vertex], 0) | 1 << vertex
        alike = tuple(of_kind[kind[vertex]] if kinds else 0 for vertex in range(size))
        distant = tuple(_distant(kind[vertex], of_kind, apart) for vertex in range(size))
        items = tuple(_items(first, twins, joined))
        firsts = sum(1 << vertex for vertex in first)
        return cls(first, tuple(twins), tuple(joined), tuple(may), alike, distant, items, firsts)

    def added(self, one: int, other: int, covered: list[int]) -> int | None:
        """Say what the new pairs cost that joining two sets brings; None: not allowed."""
        left, right = one & ~other, other & ~one
        if left.bit_count() > right.bit_count():
            left, right = right, left
        total = 0
        for vertex in bits(left & self.firsts):
            if right & ~self.allowed[vertex]:
                return None
            fresh = right & ~covered[vertex] & ~self.joined[vertex]
            total += self.twins[vertex].bit_count() * self._price(vertex, fresh)
        return total

    def common(self, group: int) -> int:
        """Give with whom all of a group may share one; groups outside cannot join it."""
        found = -1
        for vertex in bits(group & self.firsts):
            found &= self.allowed[vertex]
        return found

    def covered(self, groups: Iterable[int]) -> list[int]:
        """Give for each vertex with whom it shares a group."""
        found = [0] * len(self.twins)
        for group in groups:
            grow(found, group)
        return found

    def cost(self, groups: Iterable[int]) -> int:
        """Say what all pairs cost that share a group and are no edge."""
        return sum(self._price(vertex, fresh) for vertex, fresh in self._slack(groups))

    def slack(self, groups: Iterable[int]) -> int:
        """Count the pairs that share a group and are no edge."""
        return sum(fresh.bit_count() for _, fresh in self._slack(groups))

    def _slack(self, groups: Iterable[int]) -> Iterator[tuple[int, int]]:
        for vertex, mask in enumerate(self.covered(groups)):
            later = mask >> (vertex + 1) << (vertex + 1)
            yield vertex, later & ~self.joined[vertex]

    def _price(self, vertex: int, others: int) -> int:
        return (
            PAIR * others.bit_count()
            - SAME_KIND * (others & self.alike[vertex]).bit_count()
            + APART * (others & self.apart[vertex]).bit_count()
        )


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, the lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def grow(covered: list[int], group: int) -> None:
    """Note that all in a group now share it."""
    for vertex in bits(group):
        covered[vertex] |= group


def _neighbours(size: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    near = [0] * size
    for one, other in edges:
        near[one] |= 1 << other
        near[other] |= 1 << one
    return near


def _distant(kind: int, of_kind: dict[int, int], apart: frozenset[tuple[int, int]]) -> int:
    return sum(
        mask for other, mask in of_kind.items() if (min(kind, other), max(kind, other)) in apart
    )


def _items(first: tuple[int, ...], twins: list[int], joined: list[int]) -> Iterator[int]:
    for place, one in enumerate(first):
        outside = joined[one] & ~twins[one]
        for other in first[place + 1 :]:
            if outside >> other & 1:
                yield twins[one] | twins[other]
        if not outside:
            yield twins[one]
