"""Who depends on whom by way of others: order, and perhaps talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from composeopt.analysis.dependencies.graph import Graph


@dataclass(frozen=True, slots=True)
class Chains:
    """Which services each service depends on, directly or not.

    ``below`` holds for each service one bit for each service below it; services
    on a cycle have none.
    """

    bit: Mapping[str, int]
    below: Mapping[str, int]
    targets: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, graph: Graph) -> Chains:
        """Follow every edge of a graph, implied ones too."""
        bit = {name: 1 << index for index, name in enumerate(graph.services)}
        targets = {
            name: tuple(edge.target for edge in edges) for name, edges in graph.targets().items()
        }
        below = dict.fromkeys(graph.services, 0)
        for name in graph.order():
            for target in targets[name]:
                below[name] |= bit[target] | below[target]
        return cls(bit, below, targets)

    def way(self, source: str, target: str) -> str:
        """Give the service by way of which ``source`` depends on ``target``; empty: none.

        For an edge that leads there at once this is ``target`` itself, unless
        another path does too.
        """
        bit = self.bit.get(target, 0)
        if not self.below.get(source, 0) & bit:
            return ""
        return next((name for name in self.targets[source] if self.below[name] & bit), target)
