"""What a project asks of an engine that this one may not have: runtimes, drivers, images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import docker
from docker.errors import APIError, ImageNotFound

from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from composeopt.stack.views import mapping, sequence, text

_INTERFACES = {"Log": "logdriver", "Network": "networkdriver", "Volume": "volumedriver"}
_NO_DRIVER = frozenset({"none", "host", "null"})


def missing_runtimes(services: Iterable[Service], info: Mapping[str, Any]) -> Iterator[str]:
    """Yield for each service whose runtime the engine does not know which it knows.

    Args:
        services: what is to run.
        info: what the engine says of itself.
    """
    known = info.get("Runtimes")
    for service in services:
        name = text(service.data, "runtime")
        # A name with a dot is a shim that the engine looks for on its PATH.
        if name and isinstance(known, Mapping) and "." not in name and name not in known:
            has = ", ".join(sorted(known))
            yield f"{service.name}: the engine has no runtime {name}; it has {has}"


def missing_images(
    client: docker.DockerClient, services: Iterable[Service], pull: str | None
) -> Iterator[str]:
    """Yield for each service whose image is not there and may not be pulled that it is so.

    An image that may be pulled or built is: that comes first, before anything is touched.

    Args:
        client: the engine.
        services: what is to run.
        pull: when to pull, as the user says; None: as the file says.
    """
    for service in services:
        policy = pull or text(service.data, "pull_policy")
        if policy != "never" or service.has_build or service.image is None:
            continue
        api: Any = client.api
        try:
            api.inspect_image(service.image)
        except ImageNotFound:
            yield f"{service.name}: the image {service.image} is not there and is never pulled"


def missing_drivers(
    client: docker.DockerClient,
    stack: Stack,
    services: Iterable[Service],
    info: Mapping[str, Any],
) -> Iterator[str]:
    """Yield for each driver of logs, networks and volumes that the engine does not show.

    It need not show a plugin of the old kind before that is used, so this is no certainty.

    Args:
        client: the engine.
        stack: the project.
        services: what is to run.
        info: what the engine says of itself.
    """
    wanted = [
        (f"{each.name}: logging", "Log", text(mapping(each.data, "logging"), "driver"))
        for each in services
    ]
    for section, kind in (("networks", "Network"), ("volumes", "Volume")):
        for key, value in mapping(stack.model, section).items():
            if isinstance(value, Mapping) and not value.get("external"):
                wanted.append((f"{section[:-1]} {key}", kind, text(value, "driver")))
    plugins: list[Mapping[str, Any]] | None = None
    for place, kind, driver in wanted:
        shown = mapping(info, "Plugins").get(kind)
        if not driver or driver in _NO_DRIVER or not isinstance(shown, list) or driver in shown:
            continue
        plugins = _plugins(client) if plugins is None else plugins
        if not any(_is(each, driver, kind) for each in plugins):
            yield f"{place}: the engine shows no {kind.lower()} driver {driver}"


def _plugins(client: docker.DockerClient) -> list[Mapping[str, Any]]:
    """Give the plugins that the engine manages; none where it may not be asked."""
    api: Any = client.api
    try:
        return list(api.plugins())
    except APIError:
        return []


def _is(plugin: Mapping[str, Any], driver: str, kind: str) -> bool:
    names = {str(plugin.get("Name")), str(plugin.get("Name")).removesuffix(":latest")}
    types = sequence(mapping(mapping(plugin, "Config"), "Interface"), "Types")
    does = any(_INTERFACES[kind] in str(each) for each in types)
    return driver in names and does and plugin.get("Enabled") is True
