"""The edits that turn today's memberships into those of a segmentation."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping

from composeopt.api import (
    Add,
    Edit,
    Path,
    Plain,
    Remove,
    Segmentation,
    Stack,
    sibling_subnets,
    subnets,
)
from composeopt_plugins.networks.addresses import free_subnets


def edits(stack: Stack, found: Segmentation, names: tuple[str, ...]) -> tuple[Edit, ...]:
    """Give the edits: new networks, then each service, then the networks nobody uses."""
    members = dict(zip(names, found.groups, strict=True))
    return (
        *_definitions(stack, found, names),
        *_services(stack, found, members),
        *_gone(stack, found, names),
    )


def aliases(stack: Stack, found: Segmentation, service: str) -> tuple[str, ...]:
    """Give the aliases a service has on any movable network."""
    known: dict[str, None] = {}
    for network in found.networks.movable:
        value = stack.value(("services", service, "networks", network, "aliases"))
        known.update(dict.fromkeys(str(a) for a in value) if isinstance(value, list) else {})
    return tuple(known)


def _definitions(stack: Stack, found: Segmentation, names: tuple[str, ...]) -> Iterator[Edit]:
    new = [name for name in names if name not in found.networks.movable]
    if not new:
        return
    model: dict[str, Plain] = {}
    settings = found.networks.settings
    first = settings.get(found.networks.movable[0], {})
    for key in ("driver", "driver_opts"):
        if first.get(key):
            model[key] = first[key]
    laid_out: dict[str, str] = {}
    if any(subnets(settings.get(name, {})) for name in found.networks.movable):
        laid_out = free_subnets(stack.name, new, _taken(stack, found))
    values: dict[str, Plain] = {}
    for name in new:
        value: dict[str, Plain] = dict(model)
        if name in laid_out:
            value["ipam"] = {"config": [{"subnet": laid_out[name]}]}
        values[name] = value or None
    if stack.origin(("networks",)) is None:
        yield Add(("networks",), values)
    else:
        for name, definition in values.items():
            yield Add(("networks", name), definition)


def _taken(stack: Stack, found: Segmentation) -> list[ipaddress.IPv4Network]:
    own = [
        each for name in found.networks.settings for each in subnets(found.networks.settings[name])
    ]
    return [*own, *sibling_subnets(stack)]


def _services(
    stack: Stack, found: Segmentation, members: Mapping[str, frozenset[str]]
) -> Iterator[Edit]:
    movable = set(found.networks.movable)
    for service in found.members:
        path: Path = ("services", service, "networks")
        value = stack.value(path)
        old = set(value) if isinstance(value, Mapping) else {"default"}
        wanted = [name for name, group in members.items() if service in group]
        spoken = aliases(stack, found, service)
        settings: Plain = {"aliases": list(spoken)} if spoken else None
        if stack.origin(path) is None:
            if wanted != ["default"]:
                yield Add(path, dict.fromkeys(wanted, settings) if spoken else wanted)
            continue
        for name in wanted:
            if name not in old:
                yield Add((*path, name), settings)
            elif spoken and stack.value((*path, name, "aliases")) != list(spoken):
                yield Remove((*path, name))
                yield Add((*path, name), settings)
        for name in sorted((old & movable) - set(wanted)):
            yield Remove((*path, name))


def _gone(stack: Stack, found: Segmentation, names: tuple[str, ...]) -> Iterator[Edit]:
    for network in found.networks.movable:
        path: Path = ("networks", network)
        if network not in names and stack.origin(path) is not None:
            yield Remove(path)
