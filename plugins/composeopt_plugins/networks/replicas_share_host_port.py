"""NET004: several containers of one service that want the same port of the host."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Port, Rule, Service, Severity


class ReplicasShareHostPort(Rule):
    """Several containers of a service publish the same port of the host.

    Why:
        Only one container can have the port: ``docker compose up`` starts the
        first and fails at the second with ``port is already allocated``. Only
        Swarm shares such a port out.

    Bad:
        services:
          web:
            image: nginx:1.27
            ports:
              - 127.0.0.1:8080:80  # <- NET004
            deploy:
              replicas: 2

    Good:
        services:
          web:
            image: nginx:1.27
            ports:
              - 127.0.0.1:8080-8081:80
            deploy:
              replicas: 2
          api:
            image: httpd:2.4
            ports:
              - "80"
            scale: 3
    """

    code = "NET004"
    name = "replicas-share-host-port"
    severity = Severity.WARNING
    since = "0.1"

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Compare the number of containers with that of their host ports."""
        del context
        count = service.replicas
        if count < 2 or service.network_mode:
            return
        for port in service.ports():
            published = _published(port)
            if published and published < count:
                first = (port.published or "").partition("-")[0]
                yield self.diagnostic(
                    port.path,
                    f"{count} containers of {service.name!r} cannot share port {port.published}"
                    f" of the host; write a range like {first}-{int(first) + count - 1},"
                    " or leave the host's port out",
                    subject=f"{port.published}/{port.protocol}",
                )


def _published(port: Port) -> int:
    """Count the ports of the host that an entry gives its containers to choose from."""
    first, dash, last = (port.published or "").partition("-")
    if not first.isdigit() or (dash and not last.isdigit()):
        return 0
    return int(last) - int(first) + 1 if dash else 1
