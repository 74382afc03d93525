"""Who may start: each container as soon as what its service waits for holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from composeopt.analysis.dependencies.graph import COMPLETED, HEALTHY, Graph
from composeopt.engine.track import Track
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """One service waits for another."""

    service: str
    target: str
    condition: str
    required: bool = True


def edges_of(graph: Graph, services: Iterable[str]) -> tuple[Edge, ...]:
    """Give the edges among services that have containers."""
    present = frozenset(services)
    return tuple(
        Edge(each.service, each.target, each.condition, each.required)
        for each in graph.edges
        if each.service in present and each.target in present
    )


class Order:
    """The waits of a stack, held against its containers' ways.

    Args:
        edges: who waits for whom.
        tracks: the containers that are there.
        expected: how many there will be of each service, while they are made; until then
            nobody takes those that are there for all.
    """

    def __init__(
        self,
        edges: Iterable[Edge],
        tracks: Iterable[Track],
        expected: Mapping[str, int] | None = None,
    ) -> None:
        self.waits: dict[str, list[Edge]] = {}
        self.awaited: dict[str, list[Edge]] = {}
        self.expected: Mapping[str, int] = expected or {}
        self.by_service: dict[str, list[Track]] = {name: [] for name in self.expected}
        for edge in edges:
            self.waits.setdefault(edge.service, []).append(edge)
            self.awaited.setdefault(edge.target, []).append(edge)
        for track in tracks:
            self.add(track)

    def add(self, track: Track) -> None:
        """Take in a container that was made."""
        self.by_service.setdefault(track.identity.service, []).append(track)

    def complete(self) -> None:
        """Take those that are there for all that there will be."""
        self.expected = {}
        self.by_service = {name: each for name, each in self.by_service.items() if each}
        present = self.by_service.keys()
        for edges in (self.waits, self.awaited):
            for name, found in edges.items():
                edges[name] = [e for e in found if {e.service, e.target} <= present]

    def startable(self, track: Track) -> bool:
        """Say whether everything holds that its service waits for."""
        return all(self.holds(edge) for edge in self.waits.get(track.identity.service, ()))

    def pending(self, service: str) -> tuple[Edge, ...]:
        """Give what a service still waits for."""
        return tuple(edge for edge in self.waits.get(service, ()) if not self.holds(edge))

    def holds(self, edge: Edge) -> bool:
        """Say whether a wait is over; an optional one is also over when it cannot hold."""
        targets = self.by_service.get(edge.target, [])
        if len(targets) < self.expected.get(edge.target, 0):
            return False
        if not edge.required and any(each.failure for each in targets):
            return True
        return all(moment(each, edge.condition) is not None for each in targets)

    def moment(self, edge: Edge) -> float | None:
        """Give when a wait ended, None while it lasts or when nothing had to come."""
        moments = [moment(each, edge.condition) for each in self.by_service.get(edge.target, [])]
        return max((each for each in moments if each is not None), default=None)

    def is_optional(self, service: str) -> bool:
        """Say whether everybody who waits for a service can do without it."""
        edges = self.awaited.get(service, ())
        return bool(edges) and not any(edge.required for edge in edges)

    def impossible(self) -> tuple[Track, str] | None:
        """Give a container that ended well but was to get healthy, and why that fails."""
        for edge in (edge for edges in self.awaited.values() for edge in edges if edge.required):
            for track in self.by_service.get(edge.target, []):
                reason = _never(track, edge)
                if reason:
                    return track, reason
        return None


def moment(track: Track, condition: str) -> float | None:
    """Give when a container met a condition, None if it has not."""
    if condition == COMPLETED:
        return track.ready if track.is_completed else None
    if condition == HEALTHY:
        return None if track.launched is None or track.is_completed else track.ready
    return track.launched


def _never(track: Track, edge: Edge) -> str:
    if edge.condition != HEALTHY:
        return ""
    if track.identity.check is None:
        return f"has no healthcheck, but {edge.service} waits until it is healthy"
    if track.is_completed:
        return f"exited with code 0, but {edge.service} waits until it is healthy"
    return ""


def by_depth(
    names: Sequence[str], waits: Mapping[str, Iterable[str]]
) -> tuple[tuple[str, ...], ...]:
    """Give services in layers, those that wait for nobody first; a cycle comes last."""
    left, layers = list(dict.fromkeys(names)), []
    while left:
        layer = [each for each in left if not set(waits.get(each, ())) & (set(left) - {each})]
        layers.append(tuple(layer or left))
        left = [each for each in left if each not in layers[-1]]
    return tuple(layers)


def phases(order: Order) -> dict[str, int]:
    """Give the phase of each service: 1 waits for nobody, 2 for phase 1, and so on."""
    waits = {name: [edge.target for edge in edges] for name, edges in order.waits.items()}
    layers = by_depth(list(order.by_service), waits)
    return {name: number for number, layer in enumerate(layers, 1) for name in layer}
