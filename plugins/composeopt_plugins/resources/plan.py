"""What the resources pass has worked out, before it is put into Changes."""

from __future__ import annotations

from collections.abc import Mapping

from composeopt.api import (
    Budget,
    Context,
    Peers,
    Stack,
    dataclass,
)
from composeopt_plugins.resources.needs import Kind, Need
from composeopt_plugins.resources.sharing import Shares

KINDS: tuple[Kind, ...] = ("cpus", "memory")


@dataclass(frozen=True, slots=True)
class Plan:
    """The new limits of a stack, and what they rest on."""

    stack: Stack
    context: Context
    budget: Budget
    needs: Mapping[Kind, Mapping[str, Need]]
    shares: Mapping[Kind, Shares]

    def limit(self, name: str, kind: Kind) -> float | None:
        """Give the new limit of a service, None where it keeps what it has."""
        return self.shares[kind].limits.get(name)

    def is_shared(self, peers: Peers) -> bool:
        """Say whether peers get new limits as a group."""
        return any(
            self.limit(name, kind) is not None and name in self.shares[kind].together
            for kind in KINDS
            for name in peers.services
        )

    def is_assumed(self, name: str, kind: Kind) -> bool:
        """Say whether a new limit rests on what is known of the image only."""
        return name in self.shares[kind].assumed

    def is_safe(self, name: str, kind: Kind) -> bool:
        """Say whether the owner or a measurement stands behind a new limit.

        A limit where there was none takes something away; it is safe only under a
        declared budget, which no stack without limits can be held to, and for CPUs
        only where the owner grants that much or the boot was measured.
        """
        if name in self.shares[kind].unsafe or self.is_assumed(name, kind):
            return False
        if self.needs[kind][name].limit is not None:
            return True
        if kind == "memory":
            return self.budget.memory is not None
        usage = self.context.usage.of(name)
        granted = usage.cpu_floor is not None or usage.boot_p95_seconds is not None
        return self.budget.cpus is not None and granted
