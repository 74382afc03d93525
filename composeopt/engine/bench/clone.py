"""The model of a project under another name that shares nothing with the project itself."""

from __future__ import annotations

import copy
import pathlib
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from composeopt.engine.bench.binds import Bind, is_special, obstacle
from composeopt.engine.bench.surroundings import Surroundings
from composeopt.model.values import dataclass

LABEL = "composeopt.bench"
"""On everything that a clone is made of, so that it is known when it is removed."""

BRIDGE_NAME = "com.docker.network.bridge.name"
_ADDRESSES = ("ipv4_address", "ipv6_address", "link_local_ips", "mac_address")
_LEFT_OUT = ("annotations", "build", "container_name", "develop", "labels", "ports", "profiles")


@dataclass(frozen=True, slots=True)
class Clone:
    """A project to be measured in another's place.

    Args:
        name: its project name.
        model: what compose is given.
        binds: what it may write of the host's files; it gets copies.
        shared: what it would share with the host all the same, in words.
        notes: what is otherwise than in the project, in words.
    """

    name: str
    model: Mapping[str, Any]
    binds: tuple[Bind, ...]
    shared: tuple[str, ...]
    notes: tuple[str, ...]


def clone(model: Mapping[str, Any], name: str, folder: pathlib.Path, around: Surroundings) -> Clone:
    """Make a project's clone.

    It has its own volumes, new and empty, and its own networks; nothing of it is
    published; copies stand for what it may write of the host's files. Names of
    containers are kept as aliases. Labels are left off, because other programs act on
    them: a proxy would send visitors to the clone.

    Args:
        model: the project, resolved.
        name: the clone's name.
        folder: where the copies are put.
        around: what else is on the engine.
    """
    return _Maker(copy.deepcopy(dict(model)), name, folder, around).make()


@dataclass(slots=True)
class _Maker:
    """One clone in the making."""

    model: dict[str, Any]
    name: str
    folder: pathlib.Path
    around: Surroundings
    binds: dict[str, Bind] = field(default_factory=dict)
    shared: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def make(self) -> Clone:
        project = str(self.model["name"])
        self.model["name"] = self.name
        moved = self._networks()
        self._volumes()
        for service, data in self.model["services"].items():
            self._service(project, service, data, moved)
        return Clone(
            self.name, self.model, tuple(self.binds.values()), tuple(self.shared), tuple(self.notes)
        )

    def _section(self, kind: str) -> dict[str, Any]:
        section = self.model.get(kind) or {}
        for key, value in section.items():
            section[key] = value or {}
        return section

    def _networks(self) -> frozenset[str]:
        """Make the networks the clone's own; give those whose addresses are gone."""
        moved = set()
        for key, network in self._section("networks").items():
            if network.get("external"):
                continue
            network["name"] = f"{self.name}_{key}"
            network["labels"] = {LABEL: self.name}
            (network.get("driver_opts") or {}).pop(BRIDGE_NAME, None)
            ranges = (network.get("ipam") or {}).get("config") or ()
            subnets = [each["subnet"] for each in ranges if each.get("subnet")]
            if not all(self.around.has_room_for(each) for each in subnets):
                network.pop("ipam")
                moved.add(key)
                self._note(f"the network {key} has another subnet, because {subnets[0]} is in use")
        return frozenset(moved)

    def _volumes(self) -> None:
        for key, volume in self._section("volumes").items():
            if not volume.get("external"):
                volume["name"] = f"{self.name}_{key}"
                volume["labels"] = {LABEL: self.name}

    def _service(
        self, project: str, service: str, data: dict[str, Any], moved: frozenset[str]
    ) -> None:
        data.setdefault("image", f"{project}-{service}")
        alias = data.get("container_name")
        for key in _LEFT_OUT:
            data.pop(key, None)
        data["labels"] = {LABEL: self.name}
        data["pull_policy"] = "never"
        networks = data.get("networks") or {}
        for key, settings in networks.items():
            kept = dict(settings or {})
            if key in moved:
                kept = {name: value for name, value in kept.items() if name not in _ADDRESSES}
            if alias:
                kept["aliases"] = [*(kept.get("aliases") or ()), alias]
            networks[key] = kept
        for number, mount in enumerate(data.get("volumes") or ()):
            data["volumes"][number] = self._mount(service, mount)
        for what in self._sharing(project, data):
            self._share(f"{service} {what}")

    def _mount(self, service: str, mount: Mapping[str, Any]) -> Mapping[str, Any]:
        source, is_writable = str(mount.get("source") or ""), not mount.get("read_only")
        if mount.get("type") == "volume" and source and is_writable:
            what = _elsewhere(self._section("volumes").get(source) or {}, source)
            if what:
                self._share(f"{service} writes to {what}")
        if mount.get("type") != "bind":
            return mount
        path = pathlib.Path(source)
        if is_special(path):
            self._share(f"{service} uses {source}")
            return mount
        is_missing = self.around.is_local and not path.exists()
        if is_missing and (mount.get("bind") or {}).get("create_host_path") is False:
            return mount  # compose refuses it, with a message of its own
        if not is_writable and not is_missing:
            return mount
        known = self.binds.get(source)
        if known is None:
            reason = obstacle(path) if self.around.is_local else "it is on another machine"
            if reason:
                self._share(f"{service} writes to {source}: {reason}")
                return mount
            known = self.binds[source] = Bind(path, self.folder / str(len(self.binds)))
        return {**mount, "source": str(known.copy)}

    def _sharing(self, project: str, data: Mapping[str, Any]) -> Iterator[str]:
        if data.get("provider"):
            yield "is made by a provider outside of the engine"
        for each in data.get("volumes_from") or ():
            if str(each).startswith("container:"):
                yield f"uses the volumes of {each}"
        if project not in self.around.running:
            return
        if data.get("network_mode") == "host":
            yield "needs the same ports of the host as the one that runs"
        externals = self._section("networks")
        for key in data.get("networks") or {}:
            if externals[key].get("external"):
                name = externals[key].get("name", key)
                yield f"would answer to the names of the one that runs, on the network {name}"

    def _share(self, what: str) -> None:
        self.shared[what] = None

    def _note(self, what: str) -> None:
        self.notes[what] = None


def _elsewhere(volume: Mapping[str, Any], key: str) -> str:
    """Say where a volume's data is, if it is not the clone's own."""
    if volume.get("external"):
        return f"the external volume {volume.get('name', key)}"
    options = volume.get("driver_opts") or {}
    if options.get("device") and options.get("type") != "tmpfs":
        return f"{options['device']} (volume {key})"
    return ""
