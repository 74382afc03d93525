"""Real stacks whose images are stand-ins, so that they can be made and started anywhere.

What belongs to somebody's machine goes or is replaced: absolute sources of binds, external
networks and volumes, fixed container names, subnets, limits beyond this host. A stack that
is to be started loses also what a stand-in cannot run with; one that is only made keeps it.
"""

from __future__ import annotations

import ipaddress
import itertools
import json
import os
import pathlib
from collections.abc import Mapping
from typing import Any

from benchmarks.lab.image import LABEL

_OF_A_MACHINE = ("build", "cgroup_parent", "models", "provider", "credential_spec", "runtime")
_NOT_STARTED = (
    *("container_name", "devices", "device_cgroup_rules", "gpus", "isolation"),
    *("platform", "scale", "cpus", "cpuset", "mem_limit", "user", "working_dir", "cap_drop"),
    *("read_only", "entrypoint", "command", "privileged", "cap_add", "ulimits", "group_add"),
    "logging",
)
"""Keys that decide whether a stand-in starts here."""

_NUMBERS = itertools.count()
"""Of subnets; stacks that are there side by side must not share one."""

_COMPLETED = "service_completed_successfully"
_HEALTHY = "service_healthy"
_OFTEN = {"interval": "1s", "timeout": "5s", "retries": 60, "test": ["CMD", "test", "-e", "/ready"]}


def write(
    model: Mapping[str, Any], image: str, folder: pathlib.Path, *, is_started: bool
) -> pathlib.Path:
    """Write a stack with stand-ins into a folder and give the file.

    Args:
        model: as ``docker compose config --format json`` writes it.
        image: the stand-in.
        folder: where sources of binds, secrets and configs are made too.
        is_started: whether it is to be started.
    """
    stack = _Stub(model, image, folder, is_started=is_started).stack()
    file = folder / "compose.json"
    file.write_text(json.dumps(stack, ensure_ascii=False), encoding="utf-8")
    return file


class _Stub:
    """One stack on its way to this machine."""

    def __init__(
        self, model: Mapping[str, Any], image: str, folder: pathlib.Path, *, is_started: bool
    ) -> None:
        self._model = model
        self._image = image
        self._folder = folder
        self._is_started = is_started
        self._subnets: dict[str, str] = {}
        self._jobs: set[str] = set()
        self._checked: set[str] = set()

    def stack(self) -> dict[str, Any]:
        """Give the stack."""
        model = self._model
        edges = [
            (target, edge.get("condition"))
            for service in model["services"].values()
            for target, edge in (service.get("depends_on") or {}).items()
        ]
        self._jobs = {target for target, condition in edges if condition == _COMPLETED}
        self._checked = {target for target, condition in edges if condition == _HEALTHY}
        found: dict[str, Any] = {}
        for kind in ("networks", "volumes"):
            if model.get(kind):
                found[kind] = {key: self._resource(value) for key, value in model[kind].items()}
        for kind in ("secrets", "configs"):
            if model.get(kind):
                found[kind] = {key: self._file(key) for key in model[kind]}
        services = model["services"].items()
        made = {name: self._service(name, service) for name, service in services}
        return {**found, "services": made}

    def _service(self, name: str, service: Mapping[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in service.items() if key not in _OF_A_MACHINE}
        kept |= {"image": self._image, "pull_policy": "never"}
        kept["labels"] = {**(service.get("labels") or {}), LABEL: "1"}
        if kept.get("volumes"):
            kept["volumes"] = self._volumes(kept["volumes"])
        if kept.get("networks"):
            kept["networks"] = {
                key: value and self._attachment(value) for key, value in kept["networks"].items()
            }
        if str(kept.get("network_mode")).startswith("container:"):
            kept.pop("network_mode")
        if "container_name" in kept:
            kept["container_name"] = f"{self._folder.name}-{kept['container_name']}"
        self._limit(kept)
        return self._startable(name, kept) if self._is_started else kept

    def _startable(self, name: str, kept: dict[str, Any]) -> dict[str, Any]:
        """Leave out what keeps a stand-in from starting."""
        replicas = min(kept.get("scale", kept.get("deploy", {}).get("replicas", 1)), 2)
        kept = {key: value for key, value in kept.items() if key not in _NOT_STARTED}
        kept["stop_grace_period"] = "1s"
        if name in self._jobs:
            kept["entrypoint"] = ["/bin/sh", "-c", "true"]
        if kept.get("ports"):
            kept["ports"] = [
                {key: value for key, value in port.items() if key not in {"published", "host_ip"}}
                for port in kept["ports"]
            ]
        check = kept.get("healthcheck") or {}
        is_checked = check.get("test") or name in self._checked  # by the real image's own test
        if is_checked and not check.get("disable"):
            kept["healthcheck"] = {**check, **_OFTEN}
        if kept.get("network_mode") == "host":
            kept.pop("network_mode")
        deploy = dict(kept.get("deploy") or {})
        memory = deploy.pop("resources", {}).get("reservations", {}).get("memory")
        if memory:
            deploy["resources"] = {"reservations": {"memory": memory}}
        return {**kept, "deploy": {**deploy, "replicas": replicas}}

    def _limit(self, kept: dict[str, Any]) -> None:
        """Lower CPU limits to what this host has; the engine refuses more."""
        most = os.cpu_count() or 1
        if float(kept.get("cpus") or 0) > most:
            kept["cpus"] = most
        limits = (kept.get("deploy") or {}).get("resources", {}).get("limits", {})
        if float(limits.get("cpus") or 0) > most:
            lower = {**limits, "cpus": most}
            resources = {**kept["deploy"]["resources"], "limits": lower}
            kept["deploy"] = {**kept["deploy"], "resources": resources}

    def _volumes(self, volumes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for number, volume in enumerate(volumes):
            if volume["type"] == "bind":
                source = self._folder / "binds" / str(number)
                source.mkdir(parents=True, exist_ok=True)
                found.append({**volume, "source": str(source)})
            elif volume["type"] in {"volume", "tmpfs"} or not self._is_started:
                found.append(volume)
        return found

    def _resource(self, value: Mapping[str, Any] | None) -> dict[str, Any]:
        kept = {"labels", "internal", "attachable"}
        found = {key: each for key, each in (value or {}).items() if key in kept}
        pools = ((value or {}).get("ipam") or {}).get("config") or ()
        config = [{"subnet": self._moved(pool["subnet"])} for pool in pools if "subnet" in pool]
        return {**found, "ipam": {"config": config}} if config else found

    def _moved(self, subnet: str) -> str:
        """Give a subnet of this stack's own in the place of somebody's."""
        if ":" in subnet:
            return subnet
        theirs = str(ipaddress.ip_network(subnet, strict=False))
        if theirs not in self._subnets:
            number = next(_NUMBERS)
            self._subnets[theirs] = f"10.{200 + number // 250 % 50}.{number % 250}.0/24"
        return self._subnets[theirs]

    def _attachment(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Move an address into the subnet that took the place of its own."""
        gone = {"ipv4_address", "ipv6_address", "gw_priority", "interface_name"}
        if self._is_started:
            gone.add("mac_address")
        found = {name: each for name, each in value.items() if name not in gone}
        for theirs, ours in self._subnets.items():
            address = value.get("ipv4_address")
            if address and ipaddress.ip_address(address) in ipaddress.ip_network(theirs):
                host = int(ipaddress.ip_address(address)) % 250
                found["ipv4_address"] = ours.replace(".0/24", f".{max(host, 2)}")
        return found

    def _file(self, key: str) -> dict[str, Any]:
        file = self._folder / f"file-{key}"
        file.touch()
        return {"file": str(file)}
