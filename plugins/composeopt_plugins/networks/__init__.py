"""The pass that separates services, and rules about published ports and networks."""

from __future__ import annotations

from composeopt.api import Pass, Rule, hookimpl


@hookimpl
def composeopt_passes() -> list[type[Pass]]:
    """Return the pass that separates services."""
    from composeopt_plugins.networks.networks import Networks

    return [Networks]


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about published ports and networks."""
    from composeopt_plugins.networks.address_outside_subnet import AddressOutsideSubnet
    from composeopt_plugins.networks.address_used_twice import AddressUsedTwice
    from composeopt_plugins.networks.duplicate_published_port import DuplicatePublishedPort
    from composeopt_plugins.networks.host_port_used_inside import HostPortUsedInside
    from composeopt_plugins.networks.port_on_all_interfaces import PortOnAllInterfaces
    from composeopt_plugins.networks.ports_without_network import PortsWithoutNetwork
    from composeopt_plugins.networks.replicas_share_host_port import ReplicasShareHostPort

    return [
        AddressOutsideSubnet,
        AddressUsedTwice,
        DuplicatePublishedPort,
        HostPortUsedInside,
        PortOnAllInterfaces,
        PortsWithoutNetwork,
        ReplicasShareHostPort,
    ]
