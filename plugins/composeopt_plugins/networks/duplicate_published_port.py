"""NET002: two services that publish the same port of the host."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Context,
    Diagnostic,
    Evidence,
    Port,
    Rule,
    Service,
    Severity,
    Stack,
    dataclass,
)
from composeopt_plugins.networks.alternatives import are_alternatives

ANY = frozenset({"", "0.0.0.0", "::", "[::]"})  # noqa: S104 - what the rule compares


class DuplicatePublishedPort(Rule):
    """A port of the host is published twice.

    Ports on different addresses or protocols, and services whose profiles have
    nothing in common, do not collide.

    Why:
        Only one container can have the port: the second fails to start with
        ``port is already allocated``, after everything before it has started.
        ``docker compose config`` says nothing.

    Bad:
        services:
          web:
            image: nginx:1.27
            ports:
              - 127.0.0.1:8080:80
          api:
            image: httpd:2.4
            ports:
              - 127.0.0.1:8080:80  # <- NET002

    Good:
        services:
          web:
            image: nginx:1.27
            ports:
              - 127.0.0.1:8080:80
          api:
            image: httpd:2.4
            ports:
              - 127.0.0.1:8081:80
          dns:
            image: coredns/coredns:1.11.1
            ports:
              - 127.0.0.1:53:53/tcp
              - 127.0.0.1:53:53/udp
              - 127.0.0.2:53:53/udp
    """

    code = "NET002"
    name = "duplicate-published-port"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare each published port with those before it."""
        del context
        taken: dict[tuple[str, int], list[_Use]] = {}
        for service in stack.services():
            if service.network_mode or service.replicas == 0:
                continue
            for port in service.ports():
                for number in _numbers(port):
                    use = _Use(service, port)
                    others = taken.setdefault((port.protocol, number), [])
                    first = next((other for other in others if other.collides(use)), None)
                    if first is not None:
                        yield self._finding(number, first, use)
                        break
                    others.append(use)

    def _finding(self, number: int, first: _Use, second: _Use) -> Diagnostic:
        name = first.service.name
        return self.diagnostic(
            second.port.path,
            f"port {number}/{second.port.protocol} of the host is already published by {name!r}",
            subject=f"{number}/{second.port.protocol}",
            related=(Evidence(f"{name!r} publishes it here", first.port.path),),
        )


@dataclass(frozen=True, slots=True)
class _Use:
    """A service that publishes a port."""

    service: Service
    port: Port

    def collides(self, other: _Use) -> bool:
        """Say whether both cannot run at once."""
        return not are_alternatives(self.service, other.service) and _share_address(
            self.port.host_ip, other.port.host_ip
        )


def _share_address(one: str | None, other: str | None) -> bool:
    one, other = one or "", other or ""
    if one in ANY or other in ANY:
        return True
    return one == other


def _numbers(port: Port) -> range:
    """Give the host ports of an entry; a range that leaves a choice takes none for sure."""
    first, _, last = (port.published or "").partition("-")
    if last or not first.isdigit():
        return range(0)
    return range(int(first), int(first) + 1)
