"""Making a project's containers with docker-py alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from typing import Any

import docker
from docker.errors import APIError

from composeopt.analysis.dependencies import dependency_graph
from composeopt.engine import aside, halt, labels
from composeopt.engine.compose import CreationError, Progress
from composeopt.engine.creation import Flags, ignore, never
from composeopt.engine.direct import naming
from composeopt.engine.direct.attachments import attachments_of, links_of
from composeopt.engine.direct.config import config_of
from composeopt.engine.direct.host import host_of
from composeopt.engine.direct.keys import refused
from composeopt.engine.direct.mounts import mounts_of, tmpfs_of
from composeopt.engine.direct.resources import Resources
from composeopt.engine.snapshot import Snapshot, Standing
from composeopt.model.values import dataclass
from composeopt.stack.environment import project_directory
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from composeopt.stack.views import NAMESPACES, mapping, text, words

_WIDTH = 8
_ALL_AT_ONCE = (1, 44)
"""The API from which a container is created on all of its networks."""

_NAMESPACES = {"network_mode": "NetworkMode", "ipc": "IpcMode", "pid": "PidMode"}


@dataclass(frozen=True, slots=True)
class _Made:
    """One container that is to be: its service, number and what it is made from."""

    service: Service
    number: int
    image: Mapping[str, Any]
    digest: str
    replaces: Standing | None = None


@dataclass(slots=True)
class Direct:
    """Makes the containers of a project; refuses what needs compose before it begins.

    Args:
        client: the engine.
        stack: the project, with the profiles that are active.
        flags: what the user wants.
        tell: hears each thing made.
        stopping: says whether the user wants to stop.
    """

    client: docker.DockerClient
    stack: Stack
    flags: Flags
    tell: Callable[[Progress], None]
    stopping: Callable[[], bool]
    _containers: dict[str, list[tuple[str, int, str]]] = field(init=False, default_factory=dict)

    @property
    def name(self) -> str:
        """Who makes the containers, for the record."""
        return "docker-py"

    def create(
        self,
        before: Snapshot,
        made: Callable[[str], None] = ignore,
        is_over: Callable[[], bool] = never,
    ) -> None:
        """Make what is missing or changed; what stood before is put aside, not removed.

        Args:
            before: the project as it is.
            made: hears the name of each container that is made, as soon as it is.
            is_over: says whether nothing more is to be made.

        Raises:
            CreationError: a key needs compose, or the engine refuses.
            KeyboardInterrupt: the user wants to stop.
        """
        try:
            wanted, gone = self._plan(before, pull=True)
            replaced = [each.replaces for each in wanted if each.replaces]
            self._put_aside(before, [*replaced, *gone])
            self._stop_followers(before, replaced)
            resources = self._resources()
            resources.make_networks(before)
            resources.make_volumes()
            self._remember(before, wanted, gone)
            for each in wanted:
                if self.stopping() or is_over():
                    raise KeyboardInterrupt
                made(self._make(each))
        except APIError as error:
            raise CreationError(str(error.explanation or error)) from error

    def rehearse(self, before: Snapshot) -> tuple[Progress, ...]:
        """Give what :meth:`create` would do, and do nothing.

        Raises:
            CreationError: it would not succeed.
        """
        wanted, gone = self._plan(before, pull=False)
        resources = self._resources()
        steps = [Progress(each, "Created") for each in resources.missing(before)]
        steps += [Progress(f"Network {key}", "Recreated") for key in resources.diverged(before)]
        for each in wanted:
            name = naming.container_name(self.stack, each.service, each.number)
            steps.append(Progress(f"Container {name}", "Recreated" if each.replaces else "Created"))
        return (*steps, *(Progress(f"Container {each.name}", "Removed") for each in gone))

    @property
    def _api(self) -> Any:
        return self.client.api

    def _resources(self) -> Resources:
        return Resources(self.client, self.stack, self.tell)

    def _plan(self, before: Snapshot, *, pull: bool) -> tuple[list[_Made], list[Standing]]:
        """Give what is to be made, dependencies first, and what is to go."""
        keys = refused(self.stack)
        if keys:
            message = f"docker compose is not installed, and docker-py makes no {', '.join(keys)}"
            raise CreationError(message)
        if self.flags.build:
            raise CreationError("docker compose is not installed, so nothing can be built")
        remade = self._resources().diverged(before)
        services = {each.name: each for each in self.stack.services()}
        wanted: list[_Made] = []
        gone = [each for each in before.containers if each.service not in services]
        gone = gone if self.flags.remove_orphans else []
        for name in dependency_graph(self.stack).order():
            fresh = {each.service.name for each in wanted}
            made, left = self._of_service(services[name], before, pull=pull)
            cascades = bool(
                remade & services[name].networks.keys() or _shares(services[name], fresh)
            )
            wanted += [
                each for each in made if each.replaces is None or cascades or self._changed(each)
            ]
            gone += left
        return wanted, gone

    def _of_service(
        self, service: Service, before: Snapshot, *, pull: bool
    ) -> tuple[list[_Made], list[Standing]]:
        """Give a container for each replica, and those there are too many of."""
        standing = [each for each in before.containers if each.service == service.name]
        kept, left = standing[: service.replicas], standing[service.replicas :]
        if not service.replicas:
            return [], left
        policy = self.flags.pull if pull else "missing"
        image = self._resources().image(service, policy)
        digest = naming.config_hash(service.data, sorted(service.networks))
        made = [_Made(service, each.number, image, digest, each) for each in kept]
        highest = max((each.number for each in standing), default=0)
        numbers = range(highest + 1, highest + 1 + service.replicas - len(kept))
        made += [_Made(service, number, image, digest) for number in numbers]
        return made, left

    def _changed(self, made: _Made) -> bool:
        """Say whether a container that stands must be made anew."""
        assert made.replaces is not None  # noqa: S101 - asked of such containers only
        if self.flags.force_recreate:
            return True
        data = self.client.api.inspect_container(made.replaces.id)
        own = data["Config"].get("Labels") or {}
        return (own.get(labels.CONFIG_HASH), own.get(naming.IMAGE)) != (
            made.digest,
            made.image["Id"],
        )

    def _put_aside(self, before: Snapshot, standing: Iterable[Standing]) -> None:
        shelf = aside.Shelf(self.client, before)
        with ThreadPoolExecutor(_WIDTH) as pool:
            list(pool.map(shelf.keep, [each.id for each in standing]))

    def _stop_followers(self, before: Snapshot, replaced: Sequence[Standing]) -> None:
        """Stop who is to start again with a service of ``restart: true`` that is made anew."""
        gone = {each.id for each in replaced}
        remade = {each.service for each in replaced}
        followers = {
            service.name
            for service in self.stack.services()
            for name, edge in mapping(service.data, "depends_on").items()
            if name in remade and isinstance(edge, Mapping) and edge.get("restart") is True
        }
        stopped = [
            each
            for each in before.containers
            if each.service in followers and each.runs and each.id not in gone
        ]
        with ThreadPoolExecutor(_WIDTH) as pool:
            list(pool.map(lambda each: halt.stop(self.client, each.id), stopped))

    def _remember(
        self, before: Snapshot, wanted: Iterable[_Made], gone: Iterable[Standing]
    ) -> None:
        """Note the containers that stay; others may refer to them."""
        leaving = {each.id for each in gone} | {e.replaces.id for e in wanted if e.replaces}
        for each in before.containers:
            if each.id not in leaving:
                self._note(each.service, each.name, each.number, each.id)

    def _note(self, service: str, name: str, number: int, container: str) -> None:
        self._containers.setdefault(service, []).append((name, number, container))

    def _make(self, made: _Made) -> str:
        """Make a container; gives its name."""
        name = naming.container_name(self.stack, made.service, made.number)
        body, later = self._body(made, name)
        container = self._api.create_container_from_config(body, name)["Id"]
        for network, endpoint in later.items():
            self._connect(container, network, endpoint)
        self._note(made.service.name, name, made.number, container)
        word = "Recreated" if made.replaces else "Created"
        self.tell(Progress(f"Container {name}", word))
        return name

    def _body(self, made: _Made, name: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Give the request that makes a container, and the networks to connect after it."""
        service = made.service
        own = naming.container_labels(
            self.stack, service, made.number, made.image["Id"], made.digest
        )
        if made.replaces is not None:
            own[naming.REPLACE] = service.container_name or f"{service.name}-{made.number}"
        host = host_of(service, project_directory(self.stack.inputs))
        binds, mounts = mounts_of(self.stack, service, self._inherited(made))
        host |= {"Binds": binds or None, "Mounts": mounts, "Tmpfs": tmpfs_of(service)}
        host |= self._references(service)
        links = links_of(
            self.stack.name,
            service,
            {key: [(n, number) for n, number, _ in each] for key, each in self._containers.items()},
        )
        if links:
            host["Links"] = links
        body = {**config_of(service, own), "HostConfig": host}
        if "NetworkMode" in host:
            return body, {}
        endpoints = attachments_of(self.stack, service, name, links)
        host["NetworkMode"] = next(iter(endpoints), "none")
        now, later = self._split(endpoints)
        return {**body, "NetworkingConfig": {"EndpointsConfig": now}}, later

    def _split(
        self, endpoints: dict[str, dict[str, Any]]
    ) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
        """Give the networks of the creation and those that an older engine takes later."""
        major, _, minor = self._api.api_version.partition(".")
        if (int(major), int(minor)) >= _ALL_AT_ONCE:
            return endpoints, {}
        first = next(iter(endpoints), None)
        return (
            {key: each for key, each in endpoints.items() if key == first},
            {key: each for key, each in endpoints.items() if key != first},
        )

    def _connect(self, container: str, network: str, endpoint: Mapping[str, Any]) -> None:
        addresses = endpoint.get("IPAMConfig") or {}
        self.client.api.connect_container_to_network(
            container,
            network,
            aliases=endpoint["Aliases"],
            links=[tuple(link.split(":", 1)) for link in endpoint.get("Links", ())],
            ipv4_address=addresses.get("IPv4Address"),
            ipv6_address=addresses.get("IPv6Address"),
            link_local_ips=addresses.get("LinkLocalIPs"),
        )

    def _references(self, service: Service) -> dict[str, Any]:
        """Give what refers to containers of other services by id."""
        found: dict[str, Any] = {}
        for key, name in _NAMESPACES.items():
            mode = text(service.data, key)
            if mode and mode.startswith("service:"):
                found[name] = f"container:{self._first(mode.removeprefix('service:'))}"
            elif mode:
                found[name] = mode
        volumes = []
        for entry in words(service.data, "volumes_from") or ():
            if entry.startswith("container:"):
                volumes.append(entry.removeprefix("container:"))
            else:
                volumes.append(self._first(entry.partition(":")[0]))
        return {**found, "VolumesFrom": volumes} if volumes else found

    def _first(self, service: str) -> str:
        """Give the id of a service's first container."""
        found = self._containers.get(service)
        if not found:
            message = f"{service} has no container that another service could share"
            raise CreationError(message)
        return min(found, key=lambda each: each[1])[2]

    def _inherited(self, made: _Made) -> dict[str, dict[str, Any]]:
        """Give the anonymous volumes that go over from the container replaced."""
        if made.replaces is None:
            return {}
        declared = set((made.image.get("Config") or {}).get("Volumes") or {})
        for entry in made.service.mounts():
            if entry.type == "volume" and entry.source is None:
                declared.add(entry.target)
        data = self.client.api.inspect_container(made.replaces.id)
        return {
            mount["Destination"]: {
                "Type": "volume",
                "Source": mount["Name"],
                "Target": mount["Destination"],
                "ReadOnly": not mount["RW"],
            }
            for mount in data["Mounts"]
            if mount["Type"] == "volume" and mount["Destination"] in declared
        }


def _shares(service: Service, fresh: set[str]) -> bool:
    """Say whether a service lives in the namespace or volumes of one that is made anew."""
    modes = [text(service.data, key) or "" for key in NAMESPACES]
    named = {mode.removeprefix("service:") for mode in modes if mode.startswith("service:")}
    named |= {each.partition(":")[0] for each in words(service.data, "volumes_from") or ()}
    return bool(named & fresh)
