"""How the views of a service are made from its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.stack.parts import Dependency, Healthcheck, Limits, Mount, Port
from composeopt.stack.units import parse_duration

if TYPE_CHECKING:
    from composeopt.stack.service import Service

NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")


def text(data: Mapping[str, Plain], key: str) -> str | None:
    """Give a text with ``$$`` undone, None when absent."""
    value = data.get(key)
    return value.replace("$$", "$") if isinstance(value, str) else None


def mapping(data: Mapping[str, Plain], key: str) -> Mapping[str, Plain]:
    """Give a mapping; empty when absent."""
    value = data.get(key)
    # What the loader makes is told apart without asking what else could be a mapping.
    if type(value) is dict:
        return value
    return value if value is not None and isinstance(value, Mapping) else {}


def sequence(data: Mapping[str, Plain], key: str) -> Sequence[Plain]:
    """Give a list; empty when absent."""
    value = data.get(key)
    if type(value) is list:
        return value
    if value is None or isinstance(value, str) or not isinstance(value, Sequence):
        return ()
    return value


def words(data: Mapping[str, Plain], key: str) -> tuple[str, ...] | None:
    """Give a list of texts with ``$$`` undone, None when absent."""
    if data.get(key) is None:
        return None
    return tuple(str(item).replace("$$", "$") for item in sequence(data, key))


def texts(data: Mapping[str, Plain], key: str) -> dict[str, str | None]:
    """Give a mapping of texts with ``$$`` undone."""
    return {
        name.replace("$$", "$"): None if value is None else str(value).replace("$$", "$")
        for name, value in mapping(data, key).items()
    }


def integer(value: Plain) -> int | None:
    """Give a whole number that may be written as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    return None


def limits(service: Service) -> Limits:
    """Make the view of the limits."""
    resources = mapping(mapping(service.data, "deploy"), "resources")
    limit, reserved = mapping(resources, "limits"), mapping(resources, "reservations")
    deep: Path = (*service.path, "deploy", "resources", "limits")
    new_cpus, new_memory = "cpus" in limit, "memory" in limit
    cpus = limit.get("cpus") if new_cpus else service.data.get("cpus")
    memory = limit.get("memory") if new_memory else service.data.get("mem_limit")
    old_cpus = "cpus" in service.data and not new_cpus
    old_memory = "mem_limit" in service.data and not new_memory
    reservation = reserved.get("memory", service.data.get("mem_reservation"))
    return Limits(
        cpus=float(cpus) if isinstance(cpus, int | float) else None,
        memory=integer(memory),
        memory_reservation=integer(reservation),
        pids=integer(limit.get("pids", service.data.get("pids_limit"))),
        cpus_path=(*service.path, "cpus") if old_cpus else (*deep, "cpus"),
        memory_path=(*service.path, "mem_limit") if old_memory else (*deep, "memory"),
    )


def seconds(value: Plain) -> float | None:
    """Give a duration of the model in seconds."""
    if not isinstance(value, str):
        return None
    try:
        return parse_duration(value) / 1e9
    except ValueError:
        return None


def healthcheck(service: Service) -> Healthcheck | None:
    """Make the view of the healthcheck."""
    data = service.data.get("healthcheck")
    if not isinstance(data, Mapping):
        return None
    test = words(data, "test")
    return Healthcheck(
        test=test,
        interval=seconds(data.get("interval")),
        timeout=seconds(data.get("timeout")),
        retries=integer(data.get("retries")),
        start_period=seconds(data.get("start_period")),
        start_interval=seconds(data.get("start_interval")),
        disabled=data.get("disable") is True or bool(test and test[0] == "NONE"),
        path=(*service.path, "healthcheck"),
    )


def dependencies(service: Service) -> tuple[Dependency, ...]:
    """Make the view of the dependencies."""
    implied = _implied(service.data)
    found = []
    for target, entry in mapping(service.data, "depends_on").items():
        edge = entry if isinstance(entry, Mapping) else {}
        source = implied.get(target, "") if target in service.implied else ""
        found.append(
            Dependency(
                service=service.name,
                target=target,
                condition=str(edge.get("condition", "service_started")),
                required=edge.get("required") is not False,
                restart=edge.get("restart") is True,
                path=(*service.path, "depends_on", target),
                implied_by=source,
            )
        )
    return tuple(found)


def _implied(data: Mapping[str, Plain]) -> dict[str, str]:
    """Which key implies which dependency."""
    found: dict[str, str] = {}
    for link in sequence(data, "links"):
        found.setdefault(str(link).split(":")[0], "links")
    for key in NAMESPACES:
        value = text(data, key) or ""
        if value.startswith("service:"):
            found.setdefault(value.removeprefix("service:"), key)
    for volume in sequence(data, "volumes_from"):
        if not str(volume).startswith("container:"):
            found.setdefault(str(volume).split(":")[0], "volumes_from")
    return found


def ports(service: Service) -> tuple[Port, ...]:
    """Make the view of the ports."""
    found = []
    for index, port in enumerate(sequence(service.data, "ports")):
        if not isinstance(port, Mapping):
            continue
        found.append(
            Port(
                target=integer(port.get("target")) or 0,
                published=text(port, "published"),
                host_ip=text(port, "host_ip"),
                protocol=text(port, "protocol") or "tcp",
                mode=text(port, "mode"),
                path=(*service.path, "ports", index),
            )
        )
    for index, exposed in enumerate(sequence(service.data, "expose")):
        number, _, protocol = str(exposed).partition("/")
        target = integer(number.partition("-")[0])
        if target is not None:
            path: Path = (*service.path, "expose", index)
            found.append(Port(target, None, None, protocol or "tcp", "expose", path))
    return tuple(found)


def mounts(service: Service) -> tuple[Mount, ...]:
    """Make the view of the mounts."""
    found = []
    for index, mount in enumerate(sequence(service.data, "volumes")):
        if isinstance(mount, Mapping):
            found.append(
                Mount(
                    type=text(mount, "type") or "volume",
                    source=text(mount, "source"),
                    target=text(mount, "target") or "",
                    read_only=mount.get("read_only") is True,
                    path=(*service.path, "volumes", index),
                )
            )
    for index, item in enumerate(sequence(service.data, "tmpfs")):
        target, _, options = str(item).partition(":")
        read_only = "ro" in options.split(",")
        found.append(Mount("tmpfs", None, target, read_only, (*service.path, "tmpfs", index)))
    return tuple(found)
