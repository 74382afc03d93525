"""What of the engine clones must keep clear of."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from composeopt.engine import labels
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    import docker

Subnet = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else is there.

    Args:
        running: names of the projects that run.
        subnets: those of the engine's networks.
        is_local: whether the engine sees the files of this machine.
    """

    running: frozenset[str] = frozenset()
    subnets: tuple[Subnet, ...] = ()
    is_local: bool = True

    def has_room_for(self, text: str) -> bool:
        """Whether no network of the engine overlaps with a subnet."""
        subnet = ipaddress.ip_network(text, strict=False)
        return not any(
            each.version == subnet.version and each.overlaps(subnet) for each in self.subnets
        )


def look_around(client: docker.DockerClient, *, is_local: bool) -> Surroundings:
    """Look at what is on an engine."""
    names = {(each.get("Labels") or {}).get(labels.PROJECT, "") for each in client.api.containers()}
    subnets = (subnet for each in client.api.networks() for subnet in _subnets(each))
    return Surroundings(frozenset(names - {""}), tuple(subnets), is_local)


def _subnets(network: Mapping[str, Any]) -> list[Subnet]:
    configured = (network.get("IPAM") or {}).get("Config") or ()
    return [ipaddress.ip_network(each["Subnet"]) for each in configured if each.get("Subnet")]
