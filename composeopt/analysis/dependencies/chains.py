"""Who depends on whom by way of others: order, and perhaps talk."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.analysis.dependencies.graph import Graph


def chains(graph: Graph) -> Iterator[tuple[str, str, str]]:
    """Yield (source, target, way) where a service depends on another by way of a third.

    An edge that leads there at once is none, unless another path does too.
    Services on a cycle are left out.
    """
    bit = {name: 1 << index for index, name in enumerate(graph.services)}
    targets = {name: [edge.target for edge in edges] for name, edges in graph.targets().items()}
    below: dict[str, int] = {}
    for name in graph.order():
        found = 0
        for way in targets[name]:
            fresh = below[way] & ~found
            found |= below[way]
            while fresh:
                lowest = fresh & -fresh
                fresh ^= lowest
                yield name, graph.services[lowest.bit_length() - 1], way
        for target in targets[name]:
            found |= bit[target]
        below[name] = found
