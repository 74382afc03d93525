"""What would make a deployment fail, found before anything is touched."""

from __future__ import annotations

import pathlib
import platform
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import docker

from composeopt.engine.features import missing_drivers, missing_images, missing_runtimes
from composeopt.engine.taken import taken_ports, taken_subnets
from composeopt.model.values import dataclass
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from composeopt.stack.views import mapping, sequence, text

_LEAST_MEMORY = 6 * 2**20
"""Bytes under which the engine refuses a memory limit."""

_START_INTERVAL = (1, 44)
"""The API that knows ``start_interval``; older engines leave it out."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing found: an ``error`` stops the deployment, a ``warning`` does not."""

    level: Literal["error", "warning"]
    message: str


def look(
    client: docker.DockerClient,
    stack: Stack,
    info: Mapping[str, Any],
    *,
    is_local: bool,
    pull: str | None = None,
) -> tuple[Concern, ...]:
    """Hold a project against the engine that is to run it.

    Args:
        client: the engine.
        stack: the project, with the profiles that are active.
        info: what the engine says of itself.
        is_local: whether the engine's files are those of this machine.
        pull: when images are pulled, as the user says; None: as the file says.
    """
    services = [each for each in stack.services() if each.replicas]
    api = tuple(map(int, client.api.api_version.split(".")))
    found: list[Concern] = []
    for service in services:
        found += _limits(service, info)
        found += _unsupported(service)
        found += _times(service, api)
        if is_local:
            found += _binds(service)
    found += map(_error, missing_runtimes(services, info))
    found += map(_error, missing_images(client, services, pull))
    found += map(_warning, missing_drivers(client, stack, services, info))
    is_here = is_local and info.get("KernelVersion") == platform.release()
    found += map(_error, taken_ports(client, stack.name, services, is_here=is_here))
    found += map(_error, taken_subnets(client, stack))
    found += _external(client, stack)
    return tuple(found)


def _error(message: str) -> Concern:
    return Concern("error", message)


def _warning(message: str) -> Concern:
    return Concern("warning", message)


def _limits(service: Service, info: Mapping[str, Any]) -> Iterator[Concern]:
    limits = service.limits
    cpus, memory = info.get("NCPU"), info.get("MemTotal")
    if limits.cpus and cpus and limits.cpus > cpus:
        yield _error(f"{service.name}: limit of {limits.cpus:g} CPUs, but the host has {cpus}")
    if limits.memory and limits.memory < _LEAST_MEMORY:
        yield _error(f"{service.name}: the engine refuses memory limits under 6 MiB")
    if limits.memory and memory and limits.memory > memory:
        yield _warning(
            f"{service.name}: limit of {limits.memory / 2**30:.3g} GiB memory, but the host has "
            f"{memory / 2**30:.3g} GiB",
        )


def _unsupported(service: Service) -> Iterator[Concern]:
    if "pre_start" in service.data:
        yield _error(f"{service.name}: pre_start is not run by composeopt; use docker compose up")


def _binds(service: Service) -> Iterator[Concern]:
    for entry in sequence(service.data, "volumes"):
        if not isinstance(entry, Mapping) or entry.get("type") != "bind":
            continue
        source = text(entry, "source") or ""
        if not source or pathlib.Path(source).exists():
            continue
        if mapping(entry, "bind").get("create_host_path") is False:
            yield _error(f"{service.name}: bind source {source} does not exist")
        else:
            yield _warning(
                f"{service.name}: bind source {source} does not exist; the engine makes an "
                "empty folder of it",
            )


def _times(service: Service, api: tuple[int, ...]) -> Iterator[Concern]:
    check = service.healthcheck
    if check is not None and check.start_interval and api < _START_INTERVAL:
        yield _warning(
            f"{service.name}: this engine ignores healthcheck.start_interval; "
            "Docker Engine 25 and newer heed it (API 1.44, this one speaks "
            f"{'.'.join(map(str, api))})"
        )


def _external(client: docker.DockerClient, stack: Stack) -> Iterator[Concern]:
    kinds = (
        ("networks", {each["Name"] for each in client.api.networks()}),
        ("volumes", {each["Name"] for each in client.api.volumes().get("Volumes") or ()}),
    )
    for kind, present in kinds:
        section = stack.model.get(kind)
        for key, value in section.items() if isinstance(section, Mapping) else ():
            if isinstance(value, Mapping) and value.get("external"):
                name = str(value.get("name") or key)
                if name not in present:
                    yield _error(f"the external {kind[:-1]} {name} does not exist")
