"""Values for the tests of this folder."""

from __future__ import annotations

from typing import Any

from composeopt.engine.observe.containers import Container, Probe
from composeopt.engine.observe.sockets import Kind, Socket
from composeopt.engine.observe.stats import Sample

MIB = 1024**2


def container(service: str, address: str = "", started: float = 0.0, **changes: Any) -> Container:
    values: dict[str, Any] = {
        "id": changes.pop("id", f"id-{service}"),
        "name": f"project-{service}-1",
        "service": service,
        "status": "running",
        "started": started,
        "pid": 1,
        "exit_code": 0,
        "restarts": 0,
        "oom_killed": False,
        "health": "",
        "probes": (),
        "network_mode": "project_default",
        "networks": {"project_default": (address,)} if address else {},
        "names": {},
        "cpus": None,
        "memory": None,
        "image": "sha256:0",
    }
    return Container(**{**values, **changes})


def socket(local: str, remote: str, kind: Kind = "open") -> Socket:
    here, _, port = local.rpartition(":")
    there, _, other = remote.rpartition(":")
    return Socket(here, int(port), there, int(other), kind)


def listener(port: int) -> Socket:
    return Socket("0.0.0.0", port, "0.0.0.0", 0, "listening")  # noqa: S104 - a value


def sample(
    time: float, usage: float = 10, *, cpu: float = 0, cache: float = 0, mark: float | None = None
) -> Sample:
    """Make a sample; memory in MiB."""
    high = None if mark is None else int(mark * MIB)
    return Sample(time, cpu, int(usage * MIB), int(cache * MIB), high, 0, 0)


def probe(start: float, *, passed: bool) -> Probe:
    return Probe(start, start + 0.1, passed)
