"""What shares an nginx should give to its upstream servers, by its mounted configuration."""

from __future__ import annotations

from collections.abc import Iterator

from docker.errors import APIError

from composeopt.analysis.configured import nginx_configurations
from composeopt.analysis.names import Names, names
from composeopt.engine.validate.running import Running
from composeopt.facts.nginx import NginxConfiguration, directives
from composeopt.facts.nginx_hosts import NginxUpstream, upstreams
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

_OTHERWISE = frozenset({"hash", "ip_hash", "least_conn", "least_time", "random"})
_HTTP = 80

_KEEPS = (1, 29, 7)
"""Since then nginx keeps connections to upstream servers unless told not to (CHANGES)."""

_VERSION = pattern(r"nginx/(\d+)\.(\d+)\.(\d+)")


class NoSplitError(Exception):
    """The split cannot be measured; the message says what to add."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One address that an upstream sends to.

    Args:
        service: whose it is.
        address: as containers know it.
        port: on which it listens.
        share: of the requests that it should get, 0 to 1.
    """

    service: str
    address: str
    port: int
    share: float


@dataclass(frozen=True, slots=True)
class Split:
    """One upstream block: who should get which share, and how requests can be counted.

    Args:
        name: the block's.
        backends: at least two.
        keeps_connections: one connection may carry several requests.
        logs_address: the access log says which server answered.
    """

    name: str
    backends: tuple[Backend, ...]
    keeps_connections: bool
    logs_address: bool


def splits(running: Running, service: str) -> tuple[Split, ...]:
    """Give the upstream blocks of a service that runs nginx.

    Raises:
        NoSplitError: there is none to measure.
    """
    configurations = [
        each for each in nginx_configurations(running.stack) if each.service == service
    ]
    if not configurations:
        message = f"an nginx configuration mounted into {service}"
        raise NoSplitError(message)
    found = tuple(_splits(running, configurations[0]))
    if not found:
        message = f"an upstream of two servers or more to the configuration of {service}"
        raise NoSplitError(message)
    return found


def _splits(running: Running, configuration: NginxConfiguration) -> Iterator[Split]:
    known = names(running.stack)
    logs_address = any(
        "$upstream_addr" in " ".join(each.values)
        for _, each in directives(configuration, "log_format")
    )
    by_default = _keeps_by_default(running, configuration)
    for upstream in upstreams(configuration):
        block = {each.name: each.values for each in upstream.directive.block or ()}
        otherwise = sorted(set(block) & _OTHERWISE)
        if otherwise:
            message = (
                f"upstream {upstream.name} without {otherwise[0]}: only round robin has weights"
            )
            raise NoSplitError(message)
        backends = tuple(_backends(running, configuration.service, upstream, known))
        if len({(each.service, each.port) for each in backends}) > 1:
            kept = block.get("keepalive")
            keeps = kept != ("0",) if kept is not None else by_default
            yield Split(upstream.name, backends, keeps, logs_address)


def _keeps_by_default(running: Running, configuration: NginxConfiguration) -> bool:
    """Say whether this nginx keeps connections of upstreams that do not say; unknown: it may."""
    versions = {each.values for _, each in directives(configuration, "proxy_http_version")}
    if versions == {("1.0",)}:
        return False
    container = running.one(configuration.service)
    if container is None:
        return True
    api = running.client.api
    try:
        run = api.exec_create(container.id, ["nginx", "-v"])["Id"]
        match = _VERSION.search(bytes(api.exec_start(run)).decode("utf-8", "replace"))
    except APIError:
        return True
    return match is None or tuple(int(each) for each in match.groups()) >= _KEEPS


def _backends(
    running: Running, service: str, upstream: NginxUpstream, known: Names
) -> Iterator[Backend]:
    """Give every address of every server; a name of several is several servers to nginx."""
    found: list[tuple[str, str, int, int]] = []
    for server in upstream.servers:
        if {"down", "backup"} & set(server.parameters):
            continue
        weight = _weight(server.parameters)
        for target in known.services(server.host, service):
            addresses = _addresses(running, service, target)
            found += [(target, each, server.port or _HTTP, weight) for each in addresses]
    total = sum(weight for *_, weight in found)
    for target, address, port, weight in found:
        yield Backend(target, address, port, weight / total)


def _weight(parameters: tuple[str, ...]) -> int:
    for each in parameters:
        if each.startswith("weight=") and each[7:].isdigit():
            return int(each[7:])
    return 1


def _addresses(running: Running, service: str, target: str) -> list[str]:
    """Give the addresses of a service on the networks it shares with the nginx."""
    mine = running.one(service)
    return [
        addresses[0]
        for each in running.containers.get(target, ())
        if each.runs and mine is not None
        for network, addresses in each.networks.items()
        if network in mine.networks and addresses
    ]
