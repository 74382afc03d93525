"""What runs in a container: the part of its definition that the API calls ``Config``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from composeopt.engine.direct.values import whole
from composeopt.stack.service import Service
from composeopt.stack.units import parse_duration
from composeopt.stack.views import mapping, sequence, text, texts, words

_TIMES = {
    "Interval": "interval",
    "Timeout": "timeout",
    "StartPeriod": "start_period",
    "StartInterval": "start_interval",
}


def config_of(service: Service, labels: Mapping[str, str]) -> dict[str, Any]:
    """Give the ``Config`` of a service's container.

    Args:
        service: the service.
        labels: every label of the container.
    """
    data = service.data
    found: dict[str, Any] = {
        "Hostname": text(data, "hostname") or "",
        "Domainname": text(data, "domainname") or "",
        "User": str(data.get("user") or ""),
        "AttachStdin": False,
        "AttachStdout": True,
        "AttachStderr": True,
        "ExposedPorts": _exposed(service),
        "Tty": data.get("tty") is True,
        "OpenStdin": data.get("stdin_open") is True,
        "StdinOnce": False,
        "Env": [
            name if value is None else f"{name}={value}"
            for name, value in texts(data, "environment").items()
        ],
        "Cmd": _words(service, "command"),
        "Entrypoint": _words(service, "entrypoint"),
        "Image": service.image,
        "WorkingDir": text(data, "working_dir") or "",
        "Labels": dict(labels),
    }
    if "stop_signal" in data:
        found["StopSignal"] = text(data, "stop_signal")
    if isinstance(data.get("stop_grace_period"), str):
        found["StopTimeout"] = parse_duration(str(data["stop_grace_period"])) // 10**9
    check = _healthcheck(mapping(data, "healthcheck"))
    return {**found, "Healthcheck": check} if check else found


def _words(service: Service, key: str) -> list[str] | None:
    found = words(service.data, key)
    return None if found is None else list(found)


def _exposed(service: Service) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in sequence(service.data, "expose"):
        numbers, _, protocol = str(entry).partition("/")
        low, _, high = numbers.partition("-")
        for number in range(int(low), int(high or low) + 1):
            found[f"{number}/{protocol or 'tcp'}"] = {}
    for port in service.ports():
        if port.mode != "expose":
            found[f"{port.target}/{port.protocol}"] = {}
    return found


def _healthcheck(data: Mapping[str, Any]) -> dict[str, Any]:
    if not data:
        return {}
    if data.get("disable") is True:
        return {"Test": ["NONE"]}
    found: dict[str, Any] = {"Test": list(words(data, "test") or ())}
    for name, key in _TIMES.items():
        if isinstance(data.get(key), str):
            found[name] = parse_duration(data[key])
    retries = whole(data.get("retries"))
    return {**found, "Retries": retries} if retries else found
