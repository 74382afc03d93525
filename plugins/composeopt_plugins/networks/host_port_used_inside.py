"""NET003: a service that is addressed by the port it has on the host."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Context,
    Conversation,
    Diagnostic,
    Evidence,
    Port,
    Rule,
    Service,
    Severity,
    Stack,
    conversations,
)


class HostPortUsedInside(Rule):
    """A service is addressed by its name and the port that is published on the host.

    Why:
        Between containers the port is the container's own. In ``5433:5432`` the
        5433 exists on the host only, and ``db:5433`` is refused.

    Bad:
        services:
          web:
            image: nginx:1.27
            environment:
              DATABASE_URL: postgres://app@db:5433/app  # <- NET003
          db:
            image: postgres:16
            ports:
              - 127.0.0.1:5433:5432

    Good:
        services:
          web:
            image: nginx:1.27
            environment:
              DATABASE_URL: postgres://app@db:5432/app
          db:
            image: postgres:16
            ports:
              - 127.0.0.1:5433:5432

    References:
        https://docs.docker.com/compose/how-tos/networking/
    """

    code = "NET003"
    name = "host-port-used-inside"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare the ports of conversations with those that are published."""
        del context
        services = {service.name: service for service in stack.services()}
        for talk in conversations(stack):
            target = services.get(talk.target)
            if target is None or talk.evidence.path is None or talk.source == talk.target:
                continue
            port = _published_only(target, talk)
            if port is not None and not services[talk.source].network_mode:
                yield self._finding(talk, port)

    def _finding(self, talk: Conversation, port: Port) -> Diagnostic:
        assert talk.evidence.path is not None  # noqa: S101 - check() has made sure
        return self.diagnostic(
            talk.evidence.path,
            f"{talk.target!r} has port {talk.port} on the host only; "
            f"inside the stack it listens on {port.target}",
            subject=f"{talk.target}:{talk.port}",
            related=(Evidence("it is published here", port.path),),
        )


def _published_only(target: Service, talk: Conversation) -> Port | None:
    """Give the entry that publishes the port, if the container itself has no such port."""
    ports = target.ports()
    own = {str(port.target) for port in ports}
    number = str(talk.port)
    if talk.port is None or number in own or number in str(target.environment):
        return None
    if any(number in word for word in (*(target.command or ()), *(target.entrypoint or ()))):
        return None
    return next((port for port in ports if port.published == number), None)
