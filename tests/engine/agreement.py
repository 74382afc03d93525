"""Holding containers made by docker-py against those that compose makes."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
from collections.abc import Mapping
from typing import Any

import docker
from docker.errors import NotFound

from benchmarks.lab.compose import compose
from composeopt.engine.creation import Flags
from composeopt.engine.direct.creator import Direct
from composeopt.engine.snapshot import Snapshot
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load

PARTS = ("Config", "HostConfig", "NetworkSettings", "Mounts")
_WAITS = "com.docker.compose.depends_on"
_OWN = ("com.docker.compose.config-hash", "com.docker.compose.version")
_ANONYMOUS = re.compile(r"\b(?!sha256:)[0-9a-f]{64}\b")
_FOREIGN = frozenset(
    {"SandboxID", "SandboxKey", "NetworkID", "EndpointID", "MacAddress", "IPAddress"}
)
"""What is another for each container, or set when it starts."""


class NotMadeError(Exception):
    """compose itself cannot make the project; the message is compose's."""


def compared(client: docker.DockerClient, file: pathlib.Path, project: str) -> dict[str, list[str]]:
    """Create a project with compose, then with docker-py, and hold what inspect shows together.

    Returns:
        What differs, by container, network and volume; the names of containers begin with ``/``.

    Raises:
        NotMadeError: compose cannot make it.
        CreationError: docker-py cannot, or refuses.
    """
    try:
        done = compose(["-f", os.fspath(file), "-p", project, "create"])
        if done.returncode:
            raise NotMadeError(done.stderr)
        by_compose = _inspected(client, project)
        remove(client, project)
        inputs = Inputs(
            (file,), project_name=project, profiles=(), environ=dict(os.environ), cwd=file.parent
        )
        Direct(client, load(inputs), Flags(), lambda _: None, lambda: False).create(
            Snapshot(project)
        )
        directly = _inspected(client, project)
    finally:
        remove(client, project)
    return {
        name: _compare(name, by_compose.get(name), directly.get(name))
        for name in sorted({*by_compose, *directly})
    }


def differences(client: docker.DockerClient, file: pathlib.Path, project: str) -> list[str]:
    """Give all that differs between a project made by compose and made by docker-py."""
    return [line for lines in compared(client, file, project).values() for line in lines]


def remove(client: docker.DockerClient, project: str) -> None:
    """Remove a project with its volumes."""
    filters = {"label": f"com.docker.compose.project={project}"}
    for each in client.api.containers(all=True, filters=filters):
        with contextlib.suppress(NotFound):  # the engine lists what it could not make, too
            client.api.remove_container(each["Id"], v=True, force=True)
    for each in client.api.networks(filters=filters):
        client.api.remove_network(each["Id"])
    for each in client.api.volumes(filters)["Volumes"] or ():
        client.api.remove_volume(each["Name"])


def _inspected(client: docker.DockerClient, project: str) -> dict[str, Any]:
    """Give what is to agree: containers, networks and volumes, by name."""
    filters = {"label": f"com.docker.compose.project={project}"}
    ids: dict[str, str] = {}
    found: dict[str, Any] = {}
    for each in client.api.containers(all=True, filters=filters):
        data = client.api.inspect_container(each["Id"])
        ids[data["Id"]] = data["Name"]
        found[data["Name"]] = {part: data[part] for part in PARTS}
    for each in client.api.networks(filters=filters):
        kept = ("Driver", "EnableIPv6", "Internal", "Attachable", "Options", "Labels")
        pools = [] if project in each["Name"] and _is_automatic(each) else each["IPAM"]
        found[f"network {each['Name']}"] = {**{key: each[key] for key in kept}, "IPAM": pools}
    for each in client.api.volumes(filters)["Volumes"] or ():
        parts = ("Driver", "Options", "Labels")
        found[f"volume {each['Name']}"] = {key: each[key] for key in parts}
    text = json.dumps(found)
    for container, name in ids.items():
        text = text.replace(container, name).replace(container[:12], name)
    again: dict[str, Any] = _plain(json.loads(_ANONYMOUS.sub("anonymous", text)))
    return again


def _is_automatic(network: Mapping[str, Any]) -> bool:
    return network["IPAM"].get("Options") is None and not network["Options"]


def _plain(value: Any) -> Any:
    """Leave out what differs from container to container; sort what has no order."""
    if isinstance(value, Mapping):
        return {
            # compose writes the dependencies in the order of a hash table.
            key: sorted(each.split(",")) if key == _WAITS else _plain(each)
            for key, each in value.items()
            if key not in _FOREIGN and key not in _OWN
        }
    if isinstance(value, list):
        return sorted((_plain(each) for each in value), key=json.dumps)
    return None if value in ({}, [], "") else value


def _compare(path: str, one: Any, other: Any) -> list[str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = sorted({*one, *other})
        return [
            line for key in keys for line in _compare(f"{path}/{key}", one.get(key), other.get(key))
        ]
    if (one or None) == (other or None):
        return []
    return [f"{path}: compose {json.dumps(one)}, docker-py {json.dumps(other)}"]
