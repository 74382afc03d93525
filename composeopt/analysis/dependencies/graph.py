"""The start-up graph: services and the edges that compose waits for.

Besides ``depends_on`` it holds the edges that compose derives from ``links``,
``volumes_from`` and shared namespaces. Where both name the same pair, the
declared edge is the one that counts, as in compose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from composeopt.model.values import dataclass
from composeopt.stack.service import Dependency, Service
from composeopt.stack.stack import Stack

HEALTHY = "service_healthy"
STARTED = "service_started"
COMPLETED = "service_completed_successfully"


@dataclass(frozen=True, slots=True)
class Graph:
    """Services and edges, at most one edge for a pair.

    Args:
        services: names, in the model's order.
        edges: from a service to what it depends on; both ends are services.
        gated: services that may be absent: behind a profile, scaled to zero, or
            made by a provider. An edge through them implies nothing.
        replicas: containers of each service; 1 where not named.
    """

    services: tuple[str, ...]
    edges: tuple[Dependency, ...]
    gated: frozenset[str] = frozenset()
    replicas: Mapping[str, int] = field(default_factory=dict)

    def targets(self) -> dict[str, list[Dependency]]:
        """Give the edges that leave each service."""
        found: dict[str, list[Dependency]] = {name: [] for name in self.services}
        for edge in self.edges:
            found[edge.service].append(edge)
        return found

    def sources(self) -> dict[str, list[Dependency]]:
        """Give the edges that arrive at each service."""
        found: dict[str, list[Dependency]] = {name: [] for name in self.services}
        for edge in self.edges:
            found[edge.target].append(edge)
        return found

    def order(self) -> tuple[str, ...]:
        """Give the services, dependencies first; those on a cycle are left out."""
        targets, sources = self.targets(), self.sources()
        missing = {name: len(edges) for name, edges in targets.items()}
        done = [name for name in self.services if not missing[name]]
        for name in done:  # grows while it is read
            for edge in sources[name]:
                missing[edge.service] -= 1
                if not missing[edge.service]:
                    done.append(edge.service)
        return tuple(done)

    def is_acyclic(self) -> bool:
        """Say whether no service waits for itself."""
        return len(self.order()) == len(self.services)


def dependency_graph(stack: Stack) -> Graph:
    """Read the start-up graph of a stack, all profiles active."""
    services = stack.services()
    names = tuple(service.name for service in services)
    return Graph(
        services=names,
        edges=_edges(services, frozenset(names)),
        gated=frozenset(service.name for service in services if _is_gated(service)),
        replicas={service.name: service.replicas for service in services if service.replicas != 1},
    )


def undefined_dependencies(stack: Stack) -> Mapping[str, tuple[Dependency, ...]]:
    """Give by service the edges to what nothing defines, where something was not fetched.

    Where all was read there are none but optional ones, which mean nothing.
    """
    if not stack.not_followed:
        return {}
    found = {
        service.name: tuple(
            edge for edge in service.dependencies() if stack.service(edge.target) is None
        )
        for service in stack.services()
    }
    return {name: edges for name, edges in found.items() if edges}


def _edges(services: Iterable[Service], names: frozenset[str]) -> tuple[Dependency, ...]:
    """Give one edge for each pair, the declared one before an implied one."""
    found: dict[tuple[str, str], Dependency] = {}
    for service in services:
        for edge in service.dependencies():
            pair = (edge.service, edge.target)
            known = found.get(pair)
            if edge.target in names and (
                known is None or (known.implied_by and not edge.implied_by)
            ):
                found[pair] = edge
    return tuple(found.values())


def _is_gated(service: Service) -> bool:
    return bool(service.profiles) or service.replicas == 0 or "provider" in service.data
