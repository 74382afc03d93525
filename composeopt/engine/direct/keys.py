"""Which keys docker-py is told of; a project with any other is refused by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from composeopt.stack.views import mapping, sequence

SERVICE = frozenset(
    [
        "annotations",
        "cap_add",
        "cap_drop",
        "cgroup",
        "cgroup_parent",
        "command",
        "configs",
        "container_name",
        "cpu_period",
        "cpu_quota",
        "cpu_rt_period",
        "cpu_rt_runtime",
        "cpu_shares",
        "cpus",
        "cpuset",
        "depends_on",
        "deploy",
        "device_cgroup_rules",
        "devices",
        "dns",
        "dns_opt",
        "dns_search",
        "domainname",
        "entrypoint",
        "env_file",
        "environment",
        "expose",
        "extra_hosts",
        "group_add",
        "healthcheck",
        "hostname",
        "image",
        "init",
        "ipc",
        "labels",
        "links",
        "logging",
        "mem_limit",
        "mem_reservation",
        "mem_swappiness",
        "memswap_limit",
        "network_mode",
        "networks",
        "oom_kill_disable",
        "oom_score_adj",
        "pid",
        "pids_limit",
        "ports",
        "post_start",
        "pre_stop",
        "privileged",
        "profiles",
        "pull_policy",
        "read_only",
        "restart",
        "runtime",
        "scale",
        "secrets",
        "security_opt",
        "shm_size",
        "stdin_open",
        "stop_grace_period",
        "stop_signal",
        "storage_opt",
        "sysctls",
        "tmpfs",
        "tty",
        "ulimits",
        "user",
        "userns_mode",
        "uts",
        "volumes",
        "volumes_from",
        "working_dir",
    ]
)
"""Keys of a service that become part of its container."""

IDLE = frozenset({"attach", "develop"})
"""Keys of a service that say nothing of its container."""

MOUNTS = frozenset({"bind", "volume", "tmpfs"})
NETWORK = frozenset(
    [
        "name",
        "driver",
        "driver_opts",
        "ipam",
        "internal",
        "attachable",
        "enable_ipv6",
        "labels",
        "external",
    ]
)
VOLUME = frozenset(["name", "driver", "driver_opts", "labels", "external"])
ATTACHMENT = frozenset(["aliases", "ipv4_address", "ipv6_address", "link_local_ips", "priority"])
DEPLOY = frozenset(
    [
        "replicas",
        "resources",
        "restart_policy",
        "labels",
        "placement",
        "update_config",
        "rollback_config",
        "mode",
        "endpoint_mode",
    ]
)
"""Parts of ``deploy``; those that only Swarm reads change nothing, as with compose."""


def refused(stack: Stack) -> tuple[str, ...]:
    """Give every key of a project that needs compose, as ``service.key``."""
    found: list[str] = []
    for service in stack.services():
        found += [f"{service.name}.{key}" for key in _of_service(service)]
    for kind, known in (("networks", NETWORK), ("volumes", VOLUME)):
        for name, value in mapping(stack.model, kind).items():
            found += [f"{kind}.{name}.{key}" for key in _unknown(value, known)]
    for kind in ("secrets", "configs"):
        for name, value in mapping(stack.model, kind).items():
            if isinstance(value, Mapping) and not {"file", "content", "environment"} & value.keys():
                found.append(f"{kind}.{name} without a file or value")
    return tuple(sorted(found))


def _of_service(service: Service) -> Iterator[str]:
    data = service.data
    if "image" not in data:
        yield "build without an image"
    for key in data:
        if key not in SERVICE | IDLE and not (key == "build" and "image" in data):
            yield key
    yield from (f"deploy.{key}" for key in _unknown(data.get("deploy"), DEPLOY))
    resources = mapping(mapping(data, "deploy"), "resources")
    if mapping(resources, "reservations").get("devices"):
        yield "deploy.resources.reservations.devices"
    if mapping(data, "deploy").get("mode", "replicated") not in {"replicated", "global"}:
        yield "deploy.mode"
    for name, value in mapping(data, "networks").items():
        yield from (f"networks.{name}.{key}" for key in _unknown(value, ATTACHMENT))
    for number, mount in enumerate(sequence(data, "volumes")):
        if isinstance(mount, Mapping):
            yield from (f"volumes[{number}].{key}" for key in _of_mount(mount))
    for device in sequence(data, "devices"):
        if isinstance(device, Mapping) and "=" in str(device.get("source")):
            yield "devices by CDI name"


def _of_mount(mount: Mapping[str, Any]) -> Iterator[str]:
    if mount.get("type") not in MOUNTS:
        yield f"type {mount.get('type')}"
    if mapping(mount, "volume").get("subpath"):
        yield "volume.subpath"
    if mapping(mount, "volume").get("labels"):
        yield "volume.labels"
    if mapping(mount, "bind").get("recursive"):
        yield "bind.recursive"


def _unknown(value: Any, known: frozenset[str]) -> list[str]:
    return [key for key in value if key not in known] if isinstance(value, Mapping) else []
