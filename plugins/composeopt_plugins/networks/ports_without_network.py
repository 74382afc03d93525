"""NET007: published ports of a service that has no network of its own."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Service, Severity

DISCARDED = ("host", "none")
SHARED = ("service:", "container:")


class PortsWithoutNetwork(Rule):
    """A service publishes ports although its ``network_mode`` leaves it no network.

    Why:
        With ``host`` and ``none`` the engine discards the ports: the program is
        reached by its own port, or not at all, whatever the file says. With the
        network of another container the engine refuses to start it: ``conflicting
        options``; the ports belong to the service whose network it is.

    Bad:
        services:
          web:
            image: nginx:1.27
            network_mode: host
            ports:  # <- NET007
              - 127.0.0.1:8080:80
          probe:
            image: busybox:1.36
            network_mode: service:web
            ports:  # <- NET007
              - 127.0.0.1:9000:9000

    Good:
        services:
          web:
            image: nginx:1.27
            network_mode: host
          api:
            image: httpd:2.4
            ports:
              - 127.0.0.1:8080:80
    """

    code = "NET007"
    name = "ports-without-network"
    severity = Severity.WARNING
    since = "0.1"

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Compare the network mode with the ports."""
        del context
        mode = service.network_mode or ""
        shared = mode.startswith(SHARED)
        if not service.data.get("ports") or not (shared or mode in DISCARDED):
            return
        right = f"publish them at {mode.partition(':')[2]!r}" if shared else "remove them"
        what = "are refused by the engine" if shared else "have no effect"
        yield self.diagnostic(
            (*service.path, "ports"),
            f"with network_mode {mode} the ports {what}; {right}",
            severity=Severity.ERROR if shared else None,
            key=True,
        )
