"""NET006: a fixed address that two containers ask for."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Evidence, Rule, Severity, Stack
from composeopt_plugins.networks.alternatives import are_alternatives
from composeopt_plugins.networks.fixed_addresses import FixedAddress, fixed_addresses


class AddressUsedTwice(Rule):
    """Two containers ask for the same fixed address of a network.

    Services whose profiles have nothing in common do not collide.

    Why:
        The engine refuses to start the second: ``Address already in use``.

    Bad:
        services:
          web:
            image: nginx:1.27
            networks:
              back:
                ipv4_address: 172.20.0.5
          api:
            image: httpd:2.4
            networks:
              back:
                ipv4_address: 172.20.0.5  # <- NET006
          worker:
            image: busybox:1.36
            scale: 2
            networks:
              back:
                ipv4_address: 172.20.0.6  # <- NET006
        networks:
          back:
            ipam:
              config:
                - subnet: 172.20.0.0/16

    Good:
        services:
          web:
            image: nginx:1.27
            networks:
              back:
                ipv4_address: 172.20.0.5
          api:
            image: httpd:2.4
            networks:
              back:
                ipv4_address: 172.20.0.6
        networks:
          back:
            ipam:
              config:
                - subnet: 172.20.0.0/16
    """

    code = "NET006"
    name = "address-used-twice"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare each fixed address with those before it."""
        del context
        taken: dict[tuple[str, str], list[FixedAddress]] = {}
        for address in fixed_addresses(stack):
            users = taken.setdefault((address.network, address.text), [])
            yield from self._findings(address, users)
            users.append(address)

    def _findings(self, address: FixedAddress, users: list[FixedAddress]) -> Iterator[Diagnostic]:
        service, text = address.service, address.text
        if service.replicas > 1:
            message = f"{service.replicas} containers of {service.name!r} ask for {text}"
            yield self.diagnostic(address.path, message, subject=text)
        for user in users:
            other = user.service
            if service.replicas and other.replicas and not are_alternatives(service, other):
                yield self.diagnostic(
                    address.path,
                    f"{other.name!r} has {text} already",
                    subject=text,
                    related=(Evidence(f"{other.name!r} asks for it here", user.path),),
                )
                return
