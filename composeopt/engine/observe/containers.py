"""The containers of a running project, as the engine knows them at one moment."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from composeopt.engine import labels
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    import docker

_MOMENT = pattern(r"([^.]+?)(\.\d+)?(Z|[+-]\d\d:\d\d)")
_NEVER = "0001-"


@dataclass(frozen=True, slots=True)
class Probe:
    """One run of a healthcheck.

    Args:
        start: when it began, seconds since 1970 by the engine's clock.
        end: when it ended.
        passed: whether it succeeded.
    """

    start: float
    end: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a service.

    Args:
        id: its full id.
        name: its name.
        service: its service.
        status: ``running``, ``exited``, ``restarting`` and so on.
        started: when it started last, seconds since 1970 by the engine's clock, or None.
        pid: of its first process on the engine's host; 0 when it does not run.
        exit_code: of its last run.
        restarts: how often the engine started it again.
        oom_killed: whether its last run ended by the memory limit.
        health: ``healthy``, ``unhealthy``, ``starting``; empty without a healthcheck.
        probes: the last runs of its healthcheck, oldest first; the engine keeps five.
        network_mode: ``host``, ``none``, ``container:ID``, or a network.
        networks: its address on each network, IPv4 and IPv6.
        names: its names on each network.
        cpus: its CPU limit, None without one.
        memory: its memory limit in bytes, None without one.
        image: the id of its image.
    """

    id: str
    name: str
    service: str
    status: str
    started: float | None
    pid: int
    exit_code: int
    restarts: int
    oom_killed: bool
    health: str
    probes: tuple[Probe, ...]
    network_mode: str
    networks: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    cpus: float | None
    memory: int | None
    image: str

    @property
    def runs(self) -> bool:
        """Whether its process runs."""
        return self.status == "running"

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its addresses on all networks."""
        return tuple(address for each in self.networks.values() for address in each)

    @property
    def shares_with(self) -> str:
        """The container whose network namespace it lives in; empty: its own."""
        kind, _, other = self.network_mode.partition(":")
        return other if kind == "container" else ""


def containers_of(client: docker.DockerClient, project: str) -> tuple[Container, ...]:
    """Look at all containers of a project, stopped ones too; not at one-off runs."""
    from docker.errors import NotFound  # noqa: PLC0415 - heavy, and loaded already

    found = []
    for each in client.api.containers(all=True, filters=labels.of_project(project)):
        if (each.get("Labels") or {}).get(labels.ONE_OFF) == "True":
            continue
        try:
            found.append(read_container(client.api.inspect_container(each["Id"])))
        except NotFound:
            continue
    return tuple(sorted(found, key=lambda each: (each.service, each.name)))


def read_container(data: Mapping[str, Any]) -> Container:
    """Read what ``docker inspect`` says of one container."""
    state = data["State"]
    host = data["HostConfig"]
    health = state.get("Health") or {}
    status = health.get("Status", "")
    attached = (data.get("NetworkSettings") or {}).get("Networks") or {}
    return Container(
        id=data["Id"],
        name=data["Name"].removeprefix("/"),
        service=(data["Config"].get("Labels") or {}).get(labels.SERVICE, ""),
        status=state["Status"],
        started=moment(state.get("StartedAt", "")),
        pid=state.get("Pid") or 0,
        exit_code=state.get("ExitCode") or 0,
        restarts=data.get("RestartCount") or 0,
        oom_killed=bool(state.get("OOMKilled")),
        health="" if status == "none" else status,
        probes=tuple(_probe(each) for each in health.get("Log") or ()),
        network_mode=host.get("NetworkMode") or "",
        networks={name: _addresses(each) for name, each in attached.items()},
        names={name: tuple(each.get("Aliases") or ()) for name, each in attached.items()},
        cpus=_cpus(host),
        memory=host.get("Memory") or None,
        image=data.get("Image", ""),
    )


def moment(text: str) -> float | None:
    """Read the engine's time, which has nanoseconds and a zone; None: never."""
    match = _MOMENT.fullmatch(text)
    if match is None or text.startswith(_NEVER):
        return None
    whole = datetime.datetime.fromisoformat(match[1] + match[3].replace("Z", "+00:00"))
    return whole.timestamp() + float(match[2] or 0)


def _probe(data: Mapping[str, Any]) -> Probe:
    return Probe(moment(data["Start"]) or 0.0, moment(data["End"]) or 0.0, data["ExitCode"] == 0)


def _addresses(data: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(data[key] for key in ("IPAddress", "GlobalIPv6Address") if data.get(key))


def _cpus(host: Mapping[str, Any]) -> float | None:
    if host.get("NanoCpus"):
        return float(host["NanoCpus"]) / 1e9
    quota, period = host.get("CpuQuota") or 0, host.get("CpuPeriod") or 100_000
    return quota / period if quota > 0 else None
