"""Contexts of the docker CLI: where its configuration says an engine is."""

from __future__ import annotations

import hashlib
import json
import pathlib
from collections.abc import Mapping
from typing import Any

from composeopt.errors import UsageError

DEFAULT = "default"


def config_folder(environ: Mapping[str, str]) -> pathlib.Path:
    """Give the folder of the docker CLI's configuration."""
    named = environ.get("DOCKER_CONFIG")
    home = environ.get("HOME") or environ.get("USERPROFILE") or "/"
    return pathlib.Path(named) if named else pathlib.Path(home, ".docker")


def current(folder: pathlib.Path) -> str | None:
    """Give the context that ``docker context use`` chose, or None."""
    chosen = _read(folder / "config.json").get("currentContext")
    return chosen if isinstance(chosen, str) and chosen else None


def host_of(folder: pathlib.Path, name: str) -> tuple[str, bool]:
    """Give a context's host, and whether its certificate goes unchecked.

    Raises:
        UsageError: there is no such context, or it has no docker endpoint.
    """
    data = _read(folder / "contexts" / "meta" / _digest(name) / "meta.json")
    endpoints = data.get("Endpoints")
    endpoint = endpoints.get("docker") if isinstance(endpoints, dict) else None
    host = endpoint.get("Host") if isinstance(endpoint, dict) else None
    if not isinstance(host, str) or not host:
        message = f"the docker context '{name}' does not exist or names no engine"
        raise UsageError(message)
    return host, bool(endpoint and endpoint.get("SkipTLSVerify"))


def certificates_of(folder: pathlib.Path, name: str) -> pathlib.Path | None:
    """Give the folder of a context's certificates, or None when it has none."""
    found = folder / "contexts" / "tls" / _digest(name) / "docker"
    return found if (found / "cert.pem").exists() or (found / "ca.pem").exists() else None


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _read(file: pathlib.Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
