"""Hosts that an nginx must resolve to start, and that nothing in the stack bears."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

from composeopt.analysis.configured import nginx_configurations
from composeopt.analysis.names import names
from composeopt.facts.nginx_hosts import hosts
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.values import dataclass
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class UnknownUpstream:
    """A host without a dot that no service, alias or ``extra_hosts`` entry explains.

    Args:
        service: the service that runs nginx.
        host: the name as the configuration writes it.
        path: the mount or config that brings the file, in the resolved stack.
        location: where the file names the host.
    """

    service: str
    host: str
    path: Path
    location: Location


def unknown_upstreams(stack: Stack) -> tuple[UnknownUpstream, ...]:
    """Give every such host once per service.

    Services on an external network, whose other members are not known, and
    those on the network of the host or of another container are left out; so are
    configurations of which something could not be read. Of a stack that includes
    something remote nothing is told: it may bear the name.
    """
    if stack.not_followed:
        return ()
    known = names(stack)
    found: dict[tuple[str, str], UnknownUpstream] = {}
    for configuration in nginx_configurations(stack):
        service = stack.service(configuration.service)
        unsure = configuration.unread or configuration.problems
        if service is None or service.network_mode or unsure or _is_elsewhere(stack, service):
            continue
        mounts = {one.file.source.name: one.mount.path for one in configuration.files}
        local = _extra_hosts(service) | {"localhost"}
        for host in hosts(configuration):
            name = host.host.lower()
            if not host.at_start or "." in name or name in local or _is_address(name):
                continue
            if not known.services(host.host, service.name):
                unknown = UnknownUpstream(
                    service.name, host.host, mounts[host.location.file], host.location
                )
                found.setdefault((service.name, name), unknown)
    return tuple(found.values())


def _is_elsewhere(stack: Stack, service: Service) -> bool:
    """Say whether the service shares a network with containers of other projects."""
    declared = stack.model.get("networks")
    networks = declared if isinstance(declared, Mapping) else {}
    settings = (networks.get(name) for name in service.networks)
    return any(isinstance(each, Mapping) and each.get("external") for each in settings) or bool(
        service.data.get("external_links")
    )


def _extra_hosts(service: Service) -> set[str]:
    value = service.data.get("extra_hosts")
    entries = value if isinstance(value, Mapping | list | tuple) else ()
    return {re.split("[:=]", str(entry))[0].lower() for entry in entries}


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
