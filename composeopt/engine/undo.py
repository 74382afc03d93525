"""Going back: what a run made is removed, what it replaced or stopped runs again."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import docker
from docker.errors import APIError, NotFound

from composeopt.engine import halt
from composeopt.engine.order import by_depth
from composeopt.engine.snapshot import Net, Snapshot, Standing, take
from composeopt.model.deployment import Undone

_WIDTH = 8


def go_back(
    client: docker.DockerClient,
    before: Snapshot,
    *,
    is_sole_maker: bool = True,
    hurried: Callable[[], bool] = halt.never,
) -> Undone:
    """Bring a project back to a snapshot; volumes are never touched.

    Volumes without a name that only a removed container used go with it, unless somebody
    else may have made it and written there.

    Args:
        client: the engine.
        before: how the project was.
        is_sole_maker: whether this run alone has made what was not there before.
        hurried: says whether the user will not wait for what is removed to stop.

    Raises:
        DockerException, OSError: the engine does not answer; going back again goes on.
    """
    return _Return(client, before, is_sole_maker=is_sole_maker, hurried=hurried).go()


class _Return:
    """One way back; it does as much as it can and writes down what it could not."""

    def __init__(
        self,
        client: docker.DockerClient,
        before: Snapshot,
        *,
        is_sole_maker: bool,
        hurried: Callable[[], bool],
    ) -> None:
        self._client = client
        self._before = before
        self._is_sole_maker = is_sole_maker
        self._hurried = hurried
        self._removed: list[str] = []
        self._restored: list[str] = []
        self._problems: list[str] = []

    def go(self) -> Undone:
        """Do all steps, in the order in which they need each other."""
        now = take(self._client, self._before.project)
        self._remove_containers(
            [each for each in now.containers if each.id not in self._before.ids]
        )
        self._return_networks(now)
        standing = {each.id: each for each in take(self._client, self._before.project).containers}
        for each in self._before.containers:
            found = standing.get(each.id)
            if found is None:
                self._problems.append(f"{each.name} is gone")
            else:
                self._try(each.name, functools.partial(self._return_container, each, found))
        self._start([each for each in self._before.containers if each.id in standing], standing)
        return Undone(tuple(self._removed), tuple(self._restored), tuple(self._problems))

    def _remove_containers(self, made: Iterable[Standing]) -> None:
        """Stop and remove what the run made, those first that others wait for last."""
        made = tuple(made)
        waits = {each.service: each.depends_on for each in made}
        for layer in reversed(by_depth([each.service for each in made], waits)):
            members = [each for each in made if each.service in layer]
            with ThreadPoolExecutor(_WIDTH) as pool:
                list(pool.map(self._remove, members))

    def _remove(self, made: Standing) -> None:
        def remove() -> None:
            with contextlib.suppress(NotFound):  # gone already is as good
                halt.stop(self._client, made.id, hurried=self._hurried)
                self._client.api.remove_container(made.id, v=self._is_sole_maker, force=True)
            self._removed.append(made.name)

        self._try(made.name, remove)

    def _return_networks(self, now: Snapshot) -> None:
        old = {each.name: each for each in self._before.networks}
        present = {each.name for each in now.networks if each.id in {n.id for n in old.values()}}
        for net in now.networks:
            if net.name not in present:
                self._try(
                    net.name, functools.partial(self._remove_network, net, kept=net.name in old)
                )
        for name, net in old.items():
            if name not in present:
                self._try(name, functools.partial(self._make_network, net))

    def _remove_network(self, net: Net, *, kept: bool) -> None:
        attached = self._client.api.inspect_network(net.id).get("Containers") or {}
        for container in set(attached) | self._before.ids:
            try:
                self._client.api.disconnect_container_from_network(container, net.id, force=True)
            except APIError:
                continue  # it was not attached
        self._client.api.remove_network(net.id)
        if not kept:
            self._removed.append(net.name)

    def _make_network(self, net: Net) -> None:
        settings = net.settings
        self._client.api.create_network(
            net.name,
            driver=settings.get("Driver"),
            options=settings.get("Options"),
            ipam=settings.get("IPAM"),
            internal=bool(settings.get("Internal")),
            labels=settings.get("Labels"),
            enable_ipv6=bool(settings.get("EnableIPv6")),
            attachable=settings.get("Attachable"),
        )

    def _return_container(self, was: Standing, now: Standing) -> None:
        api: Any = self._client.api
        if now.name != was.name:
            api.rename(was.id, was.name)
        shares = not was.endpoints or set(was.endpoints) & {"host", "none"}
        if shares:
            return
        networks = api.inspect_container(was.id)["NetworkSettings"]["Networks"] or {}
        for name in networks.keys() - was.endpoints.keys():
            api.disconnect_container_from_network(was.id, name, force=True)
        for name, endpoint in was.endpoints.items():
            if name in networks and self._is_attached(
                networks[name], now.endpoints.get(name), endpoint
            ):
                continue
            if name in networks:
                api.disconnect_container_from_network(was.id, name, force=True)
            self._connect(was.id, name, endpoint)

    def _is_attached(
        self, network: Mapping[str, Any], now: Mapping[str, Any] | None, was: Mapping[str, Any]
    ) -> bool:
        """Say whether an attachment is the one of before, to a network that still exists."""
        try:
            self._client.api.inspect_network(network["NetworkID"])
        except (NotFound, KeyError, ValueError):
            return False
        return now == was

    def _connect(self, container: str, network: str, endpoint: Mapping[str, Any]) -> None:
        addresses = endpoint.get("IPAMConfig") or {}
        self._client.api.connect_container_to_network(
            container,
            network,
            aliases=list(endpoint.get("Aliases") or ()),
            ipv4_address=addresses.get("IPv4Address"),
            ipv6_address=addresses.get("IPv6Address"),
            link_local_ips=addresses.get("LinkLocalIPs"),
            driver_opt=endpoint.get("DriverOpts"),
        )

    def _start(self, before: Iterable[Standing], now: Mapping[str, Standing]) -> None:
        """Start what ran, those first that others wait for."""
        stopped = [each for each in before if each.runs and not now[each.id].runs]
        waits = {each.service: each.depends_on for each in self._before.containers}
        for layer in by_depth([each.service for each in stopped], waits):
            members = [each for each in stopped if each.service in layer]
            with ThreadPoolExecutor(_WIDTH) as pool:
                list(pool.map(self._start_one, members))

    def _start_one(self, was: Standing) -> None:
        def start() -> None:
            self._client.api.start(was.id)
            if was.state == "paused":
                self._client.api.pause(was.id)
            self._restored.append(was.name)

        self._try(was.name, start)

    def _try(self, what: str, step: Callable[[], None]) -> None:
        try:
            step()
        except APIError as error:
            self._problems.append(f"{what}: {error.explanation or error}")
