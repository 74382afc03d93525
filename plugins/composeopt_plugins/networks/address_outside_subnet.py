"""NET005: a fixed address that is not part of its network."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping

from composeopt.api import Context, Diagnostic, Path, Rule, Severity, Stack
from composeopt_plugins.networks.fixed_addresses import fixed_addresses

Subnet = ipaddress.IPv4Network | ipaddress.IPv6Network


class AddressOutsideSubnet(Rule):
    """A fixed address lies in no subnet of its network.

    External networks, and addresses and subnets with a variable that is not set,
    are left alone.

    Why:
        The engine gives a container only addresses of subnets that the network
        declares; it refuses to start one that asks for another.

    Bad:
        services:
          web:
            image: nginx:1.27
            networks:
              back:
                ipv4_address: 10.9.0.5  # <- NET005
              front:
                ipv4_address: 172.21.0.5  # <- NET005
        networks:
          back:
            ipam:
              config:
                - subnet: 172.20.0.0/16
          front:

    Good:
        services:
          web:
            image: nginx:1.27
            networks:
              back:
                ipv4_address: 172.20.0.5
        networks:
          back:
            ipam:
              config:
                - subnet: 172.20.0.0/16
    """

    code = "NET005"
    name = "address-outside-subnet"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare each fixed address with the subnets of its network."""
        del context
        for fixed in fixed_addresses(stack):
            address, subnets = _address(fixed.text), _subnets(stack, fixed.network)
            if address is None or subnets is None:
                continue
            known = [each for each in subnets if each.version == fixed.version]
            if not any(address in each for each in known):
                yield self._finding(fixed.path, fixed.network, str(address), known)

    def _finding(self, path: Path, network: str, address: str, known: list[Subnet]) -> Diagnostic:
        if known:
            message = f"{address} is outside network {network!r}: {', '.join(map(str, known))}"
        else:
            message = f"network {network!r} declares no subnet that {address} could be of"
        return self.diagnostic(path, message, subject=address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _subnets(stack: Stack, network: str) -> list[Subnet] | None:
    """Give the subnets that a network declares; None where they cannot be known."""
    declared = stack.value(("networks", network))
    if not isinstance(declared, Mapping) or declared.get("external"):
        return None
    ipam = declared.get("ipam")
    pools = ipam.get("config") if isinstance(ipam, Mapping) else None
    found: list[Subnet] = []
    for index, pool in enumerate(pools if isinstance(pools, list) else ()):
        text = pool.get("subnet") if isinstance(pool, Mapping) else None
        if ("networks", network, "ipam", "config", index, "subnet") in stack.unknown:
            return None
        try:
            found.append(ipaddress.ip_network(str(text), strict=False))
        except ValueError:
            return None
    return found
