"""Edges that other edges imply: a transitive reduction with conditions.

An edge A -> C goes when there is another path A -> ... -> X -> C and

* every edge of the path is required;
* no service of the path but A may be absent (profile, zero replicas, provider);
* its last edge X -> C has the same condition, or A -> C only asks for a start;
* with ``restart: true`` on A -> C, every edge of the path has it too.

Then X has started only after C was in the wanted state, and A starts after X.
All such edges may go at once: where an edge of the path goes too, the path that
implies *it* has all these properties again, and a graph without cycles lets
this happen only finitely often.

What is taken for granted: nobody starts single services with ``--no-deps``, and
a service that was healthy when X started is not asked again when A does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from composeopt.analysis.dependencies.graph import STARTED, Graph
from composeopt.model.values import dataclass
from composeopt.stack.service import Dependency


@dataclass(frozen=True, slots=True)
class Redundant:
    """A declared edge, and the path of services that implies it."""

    edge: Dependency
    path: tuple[str, ...]


def redundant_edges(graph: Graph) -> tuple[Redundant, ...]:
    """Give the declared edges that others imply; none when the graph has a cycle."""
    if not graph.is_acyclic():
        return ()
    plain = _Closure(graph, graph.edges)
    lasting: _Closure | None = None
    found = []
    for edge in graph.edges:
        if edge.implied_by or edge.target in graph.gated:
            continue
        if edge.restart and lasting is None:
            lasting = _Closure(graph, (each for each in graph.edges if each.restart))
        closure = lasting if edge.restart and lasting is not None else plain
        path = closure.path(edge)
        if path:
            found.append(Redundant(edge, path))
    return tuple(found)


def without(graph: Graph, edges: Iterable[Dependency]) -> Graph:
    """Give the graph without some of its edges."""
    gone = {(edge.service, edge.target) for edge in edges}
    kept = (edge for edge in graph.edges if (edge.service, edge.target) not in gone)
    return replace(graph, edges=tuple(kept))


class _Closure:
    """Which services are surely started before which, as sets of bits."""

    def __init__(self, graph: Graph, edges: Iterable[Dependency]) -> None:
        self._names = graph.services
        self._bit = {name: 1 << index for index, name in enumerate(graph.services)}
        self._targets: dict[str, list[str]] = {name: [] for name in graph.services}
        self._before: dict[tuple[str, str], int] = {}
        for edge in edges:
            if not edge.required or edge.target in graph.gated:
                continue
            self._targets[edge.service].append(edge.target)
            for condition in {edge.condition, STARTED}:
                key = (edge.target, condition)
                self._before[key] = self._before.get(key, 0) | self._bit[edge.service]
        self._reach: dict[str, int] = {}
        for name in graph.order():
            reached = 0
            for target in self._targets[name]:
                reached |= self._bit[target] | self._reach[target]
            self._reach[name] = reached

    def path(self, edge: Dependency) -> tuple[str, ...]:
        """Give a shortest path that implies the edge, or nothing."""
        last = self._before.get((edge.target, edge.condition), 0) & self._reach[edge.service]
        if not last:
            return ()
        came_from: dict[str, str] = {edge.service: ""}
        queue = deque([edge.service])
        while queue:
            name = queue.popleft()
            if self._bit[name] & last:
                return (*_walk_back(came_from, name), edge.target)
            for target in self._targets[name]:
                leads_there = (self._bit[target] | self._reach[target]) & last
                if target not in came_from and leads_there:
                    came_from[target] = name
                    queue.append(target)
        return ()


def _walk_back(came_from: dict[str, str], name: str) -> tuple[str, ...]:
    steps = []
    while name:
        steps.append(name)
        name = came_from[name]
    return tuple(reversed(steps))
