"""Ports and subnets that somebody else holds already."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import docker

from composeopt.engine import labels
from composeopt.stack.service import Port, Service
from composeopt.stack.stack import Stack
from composeopt.stack.views import mapping, sequence

_KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - how the engine writes it

Subnet = ipaddress.IPv4Network | ipaddress.IPv6Network


def taken_ports(
    client: docker.DockerClient, project: str, services: Iterable[Service], *, is_here: bool
) -> Iterator[str]:
    """Yield for each published port that is taken who holds it.

    Args:
        client: the engine.
        project: whose own containers do not count.
        services: who publishes.
        is_here: whether the engine's host is this machine, so that programs count too.
    """
    own, others = _held(client, project)
    for service in services:
        for port in service.ports():
            if port.mode == "expose" or not (port.published or "").isdigit():
                continue
            said = f"{service.name}: port {port.published} of the host is taken by"
            holder = next((each[3] for each in others if _meets(port, each)), None)
            if holder is not None:
                yield f"{said} the container {holder}"
            elif is_here and not any(_meets(port, each) for each in own) and _is_in_use(port):
                yield f"{said} another program"


Held = tuple[str, int, str, str]
"""Address, port, protocol, and the container that publishes it."""


def _held(client: docker.DockerClient, project: str) -> tuple[list[Held], list[Held]]:
    """Give what a project's own containers publish, and what all others do."""
    own: list[Held] = []
    others: list[Held] = []
    for each in client.api.containers():
        mine = (each.get("Labels") or {}).get(labels.PROJECT) == project
        for port in each.get("Ports") or ():
            if port.get("PublicPort"):
                name = each["Names"][0].removeprefix("/")
                held = (port.get("IP", ""), port["PublicPort"], port["Type"], name)
                (own if mine else others).append(held)
    return own, others


def _meets(port: Port, held: Held) -> bool:
    address, number, protocol, _ = held
    if (int(port.published or 0), port.protocol) != (number, protocol):
        return False
    ours = port.host_ip or ""
    return ours in _EVERYWHERE or address in _EVERYWHERE or ours == address


def _is_in_use(port: Port) -> bool:
    """Try to listen on a port as the engine will."""
    kind = _KINDS.get(port.protocol)
    if kind is None:
        return False
    address = port.host_ip or "0.0.0.0"  # noqa: S104 - that is what publishing means
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, int(port.published or 0)))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def taken_subnets(client: docker.DockerClient, stack: Stack) -> Iterator[str]:
    """Yield for each declared subnet that overlaps another network's whose it is."""
    held: list[tuple[Subnet, str]] = []
    for each in client.api.networks():
        if (each.get("Labels") or {}).get(labels.PROJECT) != stack.name:
            held += [(subnet, each["Name"]) for subnet in _subnets(each["IPAM"].get("Config"))]
    for key, value in mapping(stack.model, "networks").items():
        if not isinstance(value, Mapping) or value.get("external"):
            continue
        pools = [
            {"Subnet": pool.get("subnet")}
            for pool in sequence(mapping(value, "ipam"), "config")
            if isinstance(pool, Mapping)
        ]
        for subnet in _subnets(pools):
            for other, name in held:
                if subnet.version == other.version and subnet.overlaps(other):
                    yield f"network {key}: {subnet} overlaps with {other} of the network {name}"


def _subnets(pools: Any) -> list[Subnet]:
    found: list[Subnet] = []
    for pool in pools or ():
        try:
            found.append(ipaddress.ip_network(str(pool.get("Subnet")), strict=False))
        except ValueError:
            continue
    return found
