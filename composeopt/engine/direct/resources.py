"""Images, networks and volumes that a project's containers need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import docker
from docker.errors import APIError, ImageNotFound, NotFound

from composeopt.engine import labels
from composeopt.engine.compose import CreationError, Progress
from composeopt.engine.direct import naming
from composeopt.engine.direct.attachments import network_name
from composeopt.engine.snapshot import Snapshot
from composeopt.model.values import dataclass
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from composeopt.stack.views import mapping, sequence, texts

_ADDRESSES = {
    "Subnet": "subnet",
    "IPRange": "ip_range",
    "Gateway": "gateway",
    "AuxiliaryAddresses": "aux_addresses",
}


@dataclass(frozen=True, slots=True)
class Resources:
    """Makes what containers need.

    Args:
        client: the engine.
        stack: the project.
        tell: hears each thing made.
    """

    client: docker.DockerClient
    stack: Stack
    tell: Callable[[Progress], None]

    def image(self, service: Service, pull: str | None) -> Mapping[str, Any]:
        """Give a service's image, pulled when it must be.

        Raises:
            CreationError: it is not there and cannot be pulled.
        """
        name, api = service.image or "", self._api
        policy = pull or str(service.data.get("pull_policy") or "missing")
        if policy != "always":
            try:
                found: Mapping[str, Any] = api.inspect_image(name)
            except ImageNotFound:
                if policy == "never" or service.has_build:
                    message = f"Image {name}: it is not on the engine"
                    raise CreationError(message) from None
            else:
                return found
        self.tell(Progress(f"Image {name}", "Pulling"))
        try:
            self.client.images.pull(name)
        except APIError as error:
            message = f"Image {name}: {error.explanation or error}"
            raise CreationError(message) from error
        self.tell(Progress(f"Image {name}", "Pulled"))
        pulled: Mapping[str, Any] = api.inspect_image(name)
        return pulled

    def diverged(self, before: Snapshot) -> frozenset[str]:
        """Give the keys of networks that stand but are defined otherwise now."""
        standing = {net.name: net for net in before.networks}
        found = set()
        for key, settings in self._own("networks"):
            net = standing.get(network_name(self.stack, key))
            if net is not None:
                digest = (net.settings.get("Labels") or {}).get(labels.CONFIG_HASH)
                if digest != naming.config_hash(settings):
                    found.add(key)
        return frozenset(found)

    def missing(self, before: Snapshot) -> tuple[str, ...]:
        """Give the networks and volumes that are not there, in words."""
        standing = {net.name for net in before.networks}
        names = [network_name(self.stack, key) for key, _ in self._own("networks")]
        found = [f"Network {name}" for name in names if name not in standing]
        volumes = [str(each.get("name") or key) for key, each in self._own("volumes")]
        return (*found, *(f"Volume {name}" for name in volumes if not self._has_volume(name)))

    def make_networks(self, before: Snapshot) -> None:
        """Make networks that are missing, and those anew that are defined otherwise."""
        standing = {net.name: net for net in before.networks}
        diverged = self.diverged(before)
        for key, settings in self._own("networks"):
            name = network_name(self.stack, key)
            if name in standing and key not in diverged:
                continue
            if name in standing:
                self._remove_network(standing[name].id)
            self._make_network(key, name, settings)

    def make_volumes(self) -> None:
        """Make volumes that are missing; those that stand stay as they are."""
        for key, settings in self._own("volumes"):
            name = str(settings.get("name") or key)
            if self._has_volume(name):
                continue
            own = {labels.VOLUME: key, labels.CONFIG_HASH: naming.config_hash(settings)}
            self.client.api.create_volume(
                name,
                driver=settings.get("driver"),
                driver_opts=texts(settings, "driver_opts"),
                labels={**_labels(settings), **naming.common(self.stack), **own},
            )
            self.tell(Progress(f"Volume {name}", "Created"))

    @property
    def _api(self) -> Any:
        return self.client.api

    def _own(self, kind: str) -> list[tuple[str, Mapping[str, Any]]]:
        """Give the project's own networks or volumes, not the external ones."""
        section = mapping(self.stack.model, kind)
        return [
            (key, value)
            for key, value in section.items()
            if isinstance(value, Mapping) and not value.get("external")
        ]

    def _has_volume(self, name: str) -> bool:
        try:
            self.client.api.inspect_volume(name)
        except NotFound:
            return False
        return True

    def _remove_network(self, network: str) -> None:
        attached = self.client.api.inspect_network(network).get("Containers") or {}
        for container in attached:
            self.client.api.disconnect_container_from_network(container, network, force=True)
        self.client.api.remove_network(network)

    def _make_network(self, key: str, name: str, settings: Mapping[str, Any]) -> None:
        own = {labels.NETWORK: key, labels.CONFIG_HASH: naming.config_hash(settings)}
        ipam = mapping(settings, "ipam")
        pools = [
            {name: pool[key] for name, key in _ADDRESSES.items() if pool.get(key)}
            for pool in sequence(ipam, "config")
            if isinstance(pool, Mapping)
        ]
        self._api.create_network(
            name,
            driver=settings.get("driver"),
            options=texts(settings, "driver_opts") or None,
            ipam={"Driver": ipam.get("driver") or "", "Config": pools} if ipam else None,
            internal=settings.get("internal") is True,
            attachable=settings.get("attachable") is True,
            enable_ipv6=settings.get("enable_ipv6") is True,
            labels={**_labels(settings), **naming.common(self.stack), **own},
        )
        self.tell(Progress(f"Network {name}", "Created"))


def _labels(settings: Mapping[str, Any]) -> dict[str, str]:
    return {key: value or "" for key, value in texts(settings, "labels").items()}
