"""Real stacks whose images are stand-ins, so that they can be made and started anywhere.

What names the machine goes: published host ports, absolute sources of binds, external
networks and volumes, devices, fixed container names, subnets. Everything else stays.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.lab.image import LABEL

_OF_A_MACHINE = ("build", "container_name", "cgroup_parent", "devices", "device_cgroup_rules")
_NEEDS_MORE = ("gpus", "runtime", "isolation", "platform", "models", "provider", "credential_spec")
_COMPLETED = "service_completed_successfully"


def stubbed(model: Mapping[str, Any], image: str, folder: pathlib.Path) -> dict[str, Any]:
    """Give a resolved model in which every image is the stand-in.

    Args:
        model: as ``docker compose config --format json`` writes it.
        image: the stand-in.
        folder: where sources of binds, secrets and configs are made.
    """
    jobs = {
        target
        for service in model["services"].values()
        for target, edge in (service.get("depends_on") or {}).items()
        if edge.get("condition") == _COMPLETED
    }
    services = {
        name: _service(service, image, folder, is_job=name in jobs)
        for name, service in model["services"].items()
    }
    found: dict[str, Any] = {"services": services}
    for kind in ("networks", "volumes"):
        if model.get(kind):
            found[kind] = {key: _resource(value) for key, value in model[kind].items()}
    for kind in ("secrets", "configs"):
        if model.get(kind):
            found[kind] = {key: _file(folder, key) for key in model[kind]}
    return found


def write(model: Mapping[str, Any], image: str, folder: pathlib.Path) -> pathlib.Path:
    """Write a stubbed model into a folder and give the file."""
    file = folder / "compose.json"
    file.write_text(json.dumps(stubbed(model, image, folder)), encoding="utf-8")
    return file


def _service(
    service: Mapping[str, Any], image: str, folder: pathlib.Path, *, is_job: bool
) -> dict[str, Any]:
    gone = (*_OF_A_MACHINE, *_NEEDS_MORE)
    kept = {key: value for key, value in service.items() if key not in gone}
    kept |= {"image": image, "pull_policy": "never", "stop_grace_period": "1s"}
    kept["labels"] = {**(service.get("labels") or {}), LABEL: "1"}
    kept["entrypoint"] = ["/bin/sh", "-c", "true"] if is_job else None
    kept["command"] = None
    for key in ("ports", "volumes", "networks"):
        if kept.get(key):
            kept[key] = _PARTS[key](kept[key], folder)
    if kept.get("healthcheck", {}).get("test") and not kept["healthcheck"].get("disable"):
        check = {**kept["healthcheck"], "test": ["CMD", "test", "-e", "/ready"]}
        check.pop("start_interval", None)  # an older engine refuses it
        kept["healthcheck"] = check
    if "network_mode" in kept and kept["network_mode"].startswith(("host", "container:")):
        kept.pop("network_mode")
    limits = (kept.get("deploy") or {}).get("resources")
    if limits:
        kept["deploy"] = {**kept["deploy"], "resources": _resources(limits)}
    kept["deploy"] = {**(kept.get("deploy") or {}), "replicas": min(_replicas(kept), 2)}
    kept.pop("scale", None)
    for key in ("cpus", "cpuset", "mem_limit", "user", "working_dir", "cap_drop", "read_only"):
        kept.pop(key, None)
    return kept


def _replicas(service: Mapping[str, Any]) -> int:
    found = service.get("scale", (service.get("deploy") or {}).get("replicas"))
    return found if isinstance(found, int) else 1


def _resources(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what any machine can grant."""
    memory = resources.get("reservations", {}).get("memory")
    return {"reservations": {"memory": memory}} if memory else {}


def _ports(ports: list[dict[str, Any]], _: pathlib.Path) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in port.items() if key not in {"published", "host_ip"}}
        for port in ports
    ]


def _volumes(volumes: list[dict[str, Any]], folder: pathlib.Path) -> list[dict[str, Any]]:
    found = []
    for number, volume in enumerate(volumes):
        if volume["type"] == "bind":
            source = folder / "binds" / str(number)
            source.mkdir(parents=True, exist_ok=True)
            found.append({**volume, "source": str(source)})
        elif volume["type"] in {"volume", "tmpfs"}:
            found.append(volume)
    return found


def _networks(networks: Mapping[str, Any], _: pathlib.Path) -> dict[str, Any]:
    """Keep names; addresses belong to subnets of somebody's machine."""
    gone = {"ipv4_address", "ipv6_address", "mac_address", "gw_priority", "interface_name"}
    return {
        key: value and {name: each for name, each in value.items() if name not in gone}
        for key, value in networks.items()
    }


def _resource(value: Mapping[str, Any] | None) -> dict[str, Any]:
    kept = {"labels", "internal", "attachable"}
    return {key: each for key, each in (value or {}).items() if key in kept}


def _file(folder: pathlib.Path, key: str) -> dict[str, Any]:
    file = folder / f"file-{key}"
    file.touch()
    return {"file": str(file)}


_PARTS: Mapping[str, Callable[[Any, pathlib.Path], Any]] = {
    "ports": _ports,
    "volumes": _volumes,
    "networks": _networks,
}
