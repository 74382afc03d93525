"""What of a project is on the engine: containers and networks, as they can be put back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import docker
from docker.errors import NotFound

from composeopt.engine import labels
from composeopt.model.values import dataclass

_ENDPOINT = ("IPAMConfig", "Links", "Aliases", "DriverOpts")
_NETWORK = (
    "Driver",
    "IPAM",
    "Internal",
    "Attachable",
    "Ingress",
    "EnableIPv6",
    "Options",
    "Labels",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One container as it stands.

    Args:
        id: its full id.
        name: its name.
        service: its service.
        number: its number within the service.
        state: ``running``, ``exited``, ``created``, ``paused``, ``restarting``, ``dead``.
        depends_on: the services it depends on, and the condition of each.
        endpoints: the networks it is attached to by name, with aliases and addresses.
    """

    id: str
    name: str
    service: str
    number: int
    state: str
    depends_on: Mapping[str, str]
    endpoints: Mapping[str, Mapping[str, Any]]

    @property
    def runs(self) -> bool:
        """Whether it is meant to run."""
        return self.state in {"running", "restarting", "paused"}


@dataclass(frozen=True, slots=True)
class Net:
    """One network of the project: its id and what makes it anew."""

    id: str
    name: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project on the engine at one moment."""

    project: str
    containers: tuple[Standing, ...] = ()
    networks: tuple[Net, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its containers."""
        return frozenset(each.id for each in self.containers)


def take(client: docker.DockerClient, project: str) -> Snapshot:
    """Look at a project, stopped containers included, those of ``compose run`` not."""
    filters = labels.of_project(project)
    standing = []
    for each in client.api.containers(all=True, filters=filters):
        if each["Labels"].get(labels.ONE_OFF) == "True":
            continue
        try:
            standing.append(_standing(client.api.inspect_container(each["Id"])))
        except NotFound:
            continue
    networks = []
    for each in client.api.networks(filters=filters):
        settings = {key: each[key] for key in _NETWORK if key in each}
        networks.append(Net(each["Id"], each["Name"], settings))
    standing.sort(key=lambda each: (each.service, each.number, each.name))
    return Snapshot(project, tuple(standing), tuple(sorted(networks, key=lambda each: each.name)))


def _standing(data: Mapping[str, Any]) -> Standing:
    own = data["Config"].get("Labels") or {}
    number = own.get(labels.NUMBER, "")
    networks = data["NetworkSettings"].get("Networks") or {}
    return Standing(
        id=data["Id"],
        name=data["Name"].removeprefix("/"),
        service=own.get(labels.SERVICE, ""),
        number=int(number) if number.isdigit() else 0,
        state=data["State"]["Status"],
        depends_on=depends_on(own.get(labels.DEPENDS_ON, "")),
        endpoints={name: _endpoint(each, data["Id"]) for name, each in networks.items()},
    )


def depends_on(text: str) -> dict[str, str]:
    """Read compose's label: ``db:service_healthy:false,cache:service_started:false``."""
    found = {}
    for entry in text.split(","):
        name, _, rest = entry.partition(":")
        if name:
            found[name] = rest.partition(":")[0] or "service_started"
    return found


def _endpoint(data: Mapping[str, Any], container: str) -> dict[str, Any]:
    kept = {key: data[key] for key in _ENDPOINT if data.get(key)}
    aliases = [name for name in kept.get("Aliases", ()) if name != container[:12]]
    return {**kept, "Aliases": aliases} if aliases else kept
