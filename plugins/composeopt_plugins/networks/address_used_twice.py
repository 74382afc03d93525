"""NET006: a fixed address that two containers ask for."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Evidence, Path, Rule, Service, Severity, Stack

KEYS = ("ipv4_address", "ipv6_address")


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
        taken: dict[tuple[str, str], list[tuple[Service, Path]]] = {}
        for service in stack.services():
            for network, settings in service.networks.items():
                for key in KEYS:
                    path: Path = (*service.path, "networks", network, key)
                    address = settings.get(key)
                    if not isinstance(address, str) or path in stack.unknown:
                        continue
                    users = taken.setdefault((network, address), [])
                    yield from self._findings(service, path, address, users)
                    users.append((service, path))

    def _findings(
        self, service: Service, path: Path, address: str, users: list[tuple[Service, Path]]
    ) -> Iterator[Diagnostic]:
        if service.replicas > 1:
            message = f"{service.replicas} containers of {service.name!r} ask for {address}"
            yield self.diagnostic(path, message, subject=address)
        for other, place in users:
            if service.replicas and other.replicas and not _are_apart(service, other):
                yield self.diagnostic(
                    path,
                    f"{other.name!r} has {address} already",
                    subject=address,
                    related=(Evidence(f"{other.name!r} asks for it here", place),),
                )
                return


def _are_apart(one: Service, other: Service) -> bool:
    mine, theirs = set(one.profiles), set(other.profiles)
    return bool(mine and theirs) and not mine & theirs
