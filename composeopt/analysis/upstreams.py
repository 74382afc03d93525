"""Which services an nginx must be able to resolve at the moment it starts."""

from __future__ import annotations

from composeopt.analysis.configured import nginx_configurations
from composeopt.analysis.names import names, owners
from composeopt.facts.nginx_hosts import hosts
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class UpstreamDemand:
    """An nginx that refuses to start until the name of another service resolves.

    A container has a name once it has started, so ``service`` needs at least a
    started edge to ``target``, directly or through others. Hosts behind a
    variable or marked ``resolve`` are looked up later and make no demand.

    Args:
        service: the service that runs nginx.
        target: the service that the host name stands for.
        host: the name as the configuration writes it.
        port: the port behind it, or None.
        path: the mount or config that brings the file, in the resolved stack.
        location: where the file names the host.
    """

    service: str
    target: str
    host: str
    port: int | None
    path: Path
    location: Location


def upstream_demands(stack: Stack) -> tuple[UpstreamDemand, ...]:
    """Give every demand, in the order of services and files; each pair once."""
    known, owner = names(stack), owners(stack)
    found: dict[tuple[str, str], UpstreamDemand] = {}
    for configuration in nginx_configurations(stack):
        service = configuration.service
        mounts = {one.file.source.name: one.mount.path for one in configuration.files}
        for host in hosts(configuration):
            targets = known.services(host.host, service)
            if not host.at_start or len(targets) != 1 or owner[targets[0]] == owner[service]:
                continue
            demand = UpstreamDemand(
                service,
                targets[0],
                host.host,
                host.port,
                mounts[host.location.file],
                host.location,
            )
            found.setdefault((service, targets[0]), demand)
    return tuple(found.values())
