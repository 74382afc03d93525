"""NET001: a published port that listens on every interface."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Add,
    Context,
    Diagnostic,
    Edit,
    Fix,
    Path,
    Port,
    Replace,
    Rule,
    Safety,
    Service,
    Severity,
    Stack,
)
from composeopt_plugins.networks.data_ports import DATA_PORTS

LOOPBACK = "127.0.0.1"
ANY = frozenset({"0.0.0.0", "::", "[::]"})  # noqa: S104 - what the rule looks for

# What the world is meant to reach.
PUBLIC = frozenset({"80", "443"})

CAVEAT = "other machines can no longer reach the port"


class PortOnAllInterfaces(Rule):
    """A published port listens on every interface of the host.

    Ports of databases and other stores of data are warned of; others are only
    mentioned, and 80 and 443 are what the world is meant to reach.

    Why:
        Docker publishes by writing packet-filter rules ahead of the host's
        firewall, so ``5432:5432`` is reachable from the network even where ufw
        denies it. Other services of the stack need no published port at all.

    Bad:
        services:
          web:
            image: nginx:1.27
            ports:
              - 8080:80      # <- NET001
          db:
            image: postgres:16
            ports:
              - "5432:5432"  # <- NET001

    Good:
        services:
          web:
            image: nginx:1.27
            ports:
              - 80:80
              - 127.0.0.1:8080:80
              - ${BIND:-127.0.0.1}:8081:80
              - "81"

    Fixed:
        services:
          web:
            image: nginx:1.27
            ports:
              - 127.0.0.1:8080:80
          db:
            image: postgres:16
            ports:
              - "127.0.0.1:5432:5432"

    References:
        https://docs.docker.com/engine/network/packet-filtering-firewalls/
    """

    code = "NET001"
    name = "port-on-all-interfaces"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find published ports without an address, one finding per entry."""
        del context
        for service in stack.services():
            if service.network_mode:  # host and none publish nothing
                continue
            entries: dict[tuple[int, Path], list[Port]] = {}
            for port in service.ports():
                if _is_open(port, stack):
                    entries.setdefault(_entry(port, stack), []).append(port)
            for ports in entries.values():
                yield self._finding(stack, service, ports)

    def _finding(self, stack: Stack, service: Service, ports: list[Port]) -> Diagnostic:
        port = ports[0]
        store = next((DATA_PORTS[each.target] for each in ports if each.target in DATA_PORTS), "")
        published = port.published or ""
        if len(ports) > 1:
            published = f"{published.split('-')[0]}-{(ports[-1].published or '').split('-')[-1]}"
        what = f"{store} port" if store else "port"
        edits = tuple(edit for each in ports if (edit := _bind(stack, each)) is not None)
        fix = Fix(
            f"bind {published} to {LOOPBACK}",
            edits,
            Safety.UNSAFE,
            ("services.*.ports",),
            CAVEAT,
        )
        return self.diagnostic(
            port.path,
            f"{what} {published} of {service.name!r} listens on every interface; "
            f"write {LOOPBACK}:{published}:... if only this machine needs it",
            subject=f"{published}/{port.protocol}",
            severity=Severity.WARNING if store else Severity.INFO,
            fix=fix if edits else None,
        )


def _is_open(port: Port, stack: Stack) -> bool:
    if port.published is None or port.published in PUBLIC:
        return False
    if any(path[: len(port.path)] == port.path for path in stack.unknown):
        return False  # the address may be in the variable
    return port.host_ip is None or port.host_ip in ANY


def _entry(port: Port, stack: Stack) -> tuple[int, Path]:
    """Tell entries apart: a range is many ports and one entry."""
    origin = stack.origin(port.path)
    return (0, port.path) if origin is None else (id(origin.document), origin.path)


def _bind(stack: Stack, port: Port) -> Edit | None:
    origin = stack.origin(port.path)
    if origin is None or port.host_ip is not None:
        return None
    node = origin.document.node(origin.path)
    text = getattr(node, "value", None)
    if isinstance(text, str):
        return Replace(port.path, f"{LOOPBACK}:{text}") if text.count(":") == 1 else None
    return Add((*port.path, "host_ip"), LOOPBACK)
