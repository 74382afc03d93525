"""What the host grants a container: the part of its definition called ``HostConfig``."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterable, Mapping
from typing import Any

from composeopt.engine.compose import CreationError
from composeopt.engine.direct.values import nano, whole
from composeopt.stack.service import Service
from composeopt.stack.views import mapping, sequence, text, texts, words

_NUMBERS = {
    "Memory": "mem_limit",
    "MemorySwap": "memswap_limit",
    "MemoryReservation": "mem_reservation",
    "CpuPeriod": "cpu_period",
    "CpuQuota": "cpu_quota",
    "CpuRealtimePeriod": "cpu_rt_period",
    "CpuRealtimeRuntime": "cpu_rt_runtime",
    "CpuShares": "cpu_shares",
    "OomScoreAdj": "oom_score_adj",
    "ShmSize": "shm_size",
}
_TEXTS = {
    "CgroupParent": "cgroup_parent",
    "CgroupnsMode": "cgroup",
    "CpusetCpus": "cpuset",
    "IpcMode": "ipc",
    "PidMode": "pid",
    "Runtime": "runtime",
    "UTSMode": "uts",
    "UsernsMode": "userns_mode",
}
_LISTS = {
    "DeviceCgroupRules": "device_cgroup_rules",
    "Dns": "dns",
    "DnsOptions": "dns_opt",
    "DnsSearch": "dns_search",
    "GroupAdd": "group_add",
}
_POLICIES = {"none": "no", "any": "always"}


def host_of(service: Service, folder: pathlib.Path) -> dict[str, Any]:
    """Give the ``HostConfig`` of a service's container, but for mounts and networks.

    References to other services (``service:x``) are left as they are.

    Args:
        service: the service.
        folder: the base of relative paths.

    Raises:
        CreationError: a seccomp profile cannot be read.
    """
    data = service.data
    found: dict[str, Any] = {name: whole(data.get(key)) for name, key in _NUMBERS.items()}
    found |= {name: text(data, key) or "" for name, key in _TEXTS.items() if data.get(key)}
    found |= {name: list(words(data, key) or ()) for name, key in _LISTS.items() if data.get(key)}
    found |= _limits(service)
    found |= _security(service, folder)
    found["PortBindings"] = _bindings(service)
    found["RestartPolicy"] = _restart(service)
    found["ExtraHosts"] = [
        str(each).replace("$$", "$").replace("=", ":", 1) for each in sequence(data, "extra_hosts")
    ]
    found["Devices"] = [_device(each) for each in sequence(data, "devices")]
    found["Ulimits"] = [_ulimit(name, each) for name, each in mapping(data, "ulimits").items()]
    logging = mapping(data, "logging")
    if logging:
        options = {key: value or "" for key, value in texts(logging, "options").items()}
        found["LogConfig"] = {"Type": text(logging, "driver") or "", "Config": options or None}
    for name, key in (("Annotations", "annotations"), ("StorageOpt", "storage_opt")):
        if data.get(key):
            found[name] = texts(data, key)
    if data.get("sysctls"):
        found["Sysctls"] = texts(data, "sysctls")
    return found


def _limits(service: Service) -> dict[str, Any]:
    data = service.data
    resources = mapping(mapping(data, "deploy"), "resources")
    limits, reserved = mapping(resources, "limits"), mapping(resources, "reservations")
    found: dict[str, Any] = {
        "NanoCpus": nano(limits.get("cpus")) or nano(data.get("cpus")),
        "OomKillDisable": data.get("oom_kill_disable") is True,
    }
    if whole(limits.get("memory")):
        found["Memory"] = whole(limits.get("memory"))
    if whole(reserved.get("memory")):
        found["MemoryReservation"] = whole(reserved.get("memory"))
    pids = max(whole(limits.get("pids")), 0) or whole(data.get("pids_limit"))
    if pids:
        found["PidsLimit"] = pids
    if whole(data.get("mem_swappiness")):
        found["MemorySwappiness"] = whole(data.get("mem_swappiness"))
    return found


def _security(service: Service, folder: pathlib.Path) -> dict[str, Any]:
    data = service.data
    found: dict[str, Any] = {
        "Privileged": data.get("privileged") is True,
        "ReadonlyRootfs": data.get("read_only") is True,
        "CapAdd": _capabilities(sequence(data, "cap_add")),
        "CapDrop": _capabilities(sequence(data, "cap_drop")),
    }
    if isinstance(data.get("init"), bool):
        found["Init"] = data["init"]
    options = []
    for option in words(data, "security_opt") or ():
        if option == "systempaths=unconfined":
            found["MaskedPaths"] = found["ReadonlyPaths"] = []
        else:
            options.append(_seccomp(option, folder))
    if options:
        found["SecurityOpt"] = options
    return found


def _seccomp(option: str, folder: pathlib.Path) -> str:
    """Put a seccomp profile itself in the place of its file's name."""
    name, mark, value = option.replace(":", "=", 1).partition("=")
    if name != "seccomp" or not mark or value in {"unconfined", "builtin"}:
        return option
    try:
        profile = json.loads((folder / value).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"the seccomp profile {value} cannot be read: {error}"
        raise CreationError(message) from error
    return f"seccomp={json.dumps(profile, separators=(',', ':'), ensure_ascii=False)}"


def _capabilities(names: Iterable[Any]) -> list[str] | None:
    found = []
    for each in names:
        name = str(each).upper()
        found.append(name if name == "ALL" or name.startswith("CAP_") else f"CAP_{name}")
    return sorted(set(found)) or None


def _bindings(service: Service) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for port in service.ports():
        if port.mode != "expose":
            binding = {"HostIp": port.host_ip or "", "HostPort": port.published or ""}
            found.setdefault(f"{port.target}/{port.protocol}", []).append(binding)
    return found


def _restart(service: Service) -> dict[str, Any]:
    policy = mapping(service.data, "deploy").get("restart_policy")
    if isinstance(policy, Mapping):
        name, most = str(policy.get("condition") or ""), whole(policy.get("max_attempts"))
    else:
        name, _, text_of_most = (service.restart or "").partition(":")
        most = whole(text_of_most)
    return {"Name": _POLICIES.get(name, name), "MaximumRetryCount": most}


def _device(value: Any) -> dict[str, str]:
    data = value if isinstance(value, Mapping) else {}
    return {
        "PathOnHost": text(data, "source") or "",
        "PathInContainer": text(data, "target") or "",
        "CgroupPermissions": text(data, "permissions") or "",
    }


def _ulimit(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"Name": name, "Soft": whole(value.get("soft")), "Hard": whole(value.get("hard"))}
    return {"Name": name, "Soft": whole(value), "Hard": whole(value)}
