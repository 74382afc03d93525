"""The networks a container is attached to, and under which names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from composeopt.engine.direct.values import whole
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from composeopt.stack.views import mapping, text, words


def attachments_of(
    stack: Stack, service: Service, container: str, links: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Give the endpoints by network name, the primary one first.

    Args:
        stack: the project.
        service: the service.
        container: the container's name.
        links: what links make of other services' containers.
    """
    networks = mapping(service.data, "networks")

    def rank(key: str) -> tuple[int, str]:
        return -whole(mapping(networks, key).get("priority")), key

    return {
        network_name(stack, key): _endpoint(service, networks[key], container, links)
        for key in sorted(networks, key=rank)
    }


def network_name(stack: Stack, key: str) -> str:
    """Give the engine's name of one of the project's networks."""
    value = stack.value(("networks", key))
    return (text(value, "name") if isinstance(value, Mapping) else None) or key


def links_of(
    project: str, service: Service, containers: Mapping[str, Sequence[tuple[str, int]]]
) -> list[str]:
    """Give the links of a container, each to every container of the service meant.

    One is found under the alias, its service and number, and the name that it would have
    if the file did not give it one.

    Args:
        project: its name.
        service: the service.
        containers: by service, the names and numbers of its containers.
    """
    found = []
    for link in words(service.data, "links") or ():
        target, _, alias = link.partition(":")
        for name, number in containers.get(target, ()):
            numbered = f"{target}-{number}"
            aliases = (alias or target, numbered, f"{project}-{numbered}")
            found += [f"{name}:{each}" for each in aliases]
    return found


def _endpoint(
    service: Service, settings: Any, container: str, links: Sequence[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {"Aliases": [container, service.name]}
    if links:
        found["Links"] = list(links)
    if not isinstance(settings, Mapping):
        return found
    found["Aliases"] += words(settings, "aliases") or ()
    addresses = {
        "IPv4Address": text(settings, "ipv4_address"),
        "IPv6Address": text(settings, "ipv6_address"),
        "LinkLocalIPs": list(words(settings, "link_local_ips") or ()),
    }
    found["IPAMConfig"] = {key: value for key, value in addresses.items() if value}
    return found
