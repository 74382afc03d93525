"""Names and labels by which compose knows what docker-py made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from composeopt import __version__
from composeopt.engine import labels
from composeopt.stack.environment import project_directory
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from composeopt.stack.views import mapping, text

_NO_PART = frozenset({"build", "depends_on", "profiles", "scale", "pull_policy"})
"""Keys of a service that its containers do not show."""

VERSION = labels.PREFIX + "version"
IMAGE = labels.PREFIX + "image"
REPLACE = labels.PREFIX + "replace"


def container_name(stack: Stack, service: Service, number: int) -> str:
    """Give the name of a service's container."""
    return service.container_name or f"{stack.name}-{service.name}-{number}"


def config_hash(value: Mapping[str, Any], *more: object) -> str:
    """Give what changes when a definition changes; not compose's own hash."""
    data = {key: each for key, each in value.items() if key not in _NO_PART}
    deploy = data.get("deploy")
    if isinstance(deploy, Mapping):
        data["deploy"] = {key: each for key, each in deploy.items() if key != "replicas"}
    written = json.dumps([data, *more], sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def container_labels(
    stack: Stack, service: Service, number: int, image: str, digest: str
) -> dict[str, str]:
    """Give every label of a container.

    Args:
        stack: the project.
        service: its service.
        number: its number within the service.
        image: the image's id.
        digest: from :func:`config_hash`.
    """
    inputs = stack.inputs
    cwd = inputs.cwd.absolute()
    waits = mapping(service.data, "depends_on")
    found = {
        **service.labels,
        **common(stack),
        labels.CONFIG_HASH: digest,
        labels.NUMBER: str(number),
        labels.SERVICE: service.name,
        labels.ONE_OFF: "False",
        labels.DEPENDS_ON: ",".join(_wait(name, waits[name]) for name in sorted(waits)),
        IMAGE: image,
        labels.PREFIX + "project.config_files": ",".join(
            str(file) if str(file) == "-" else str((cwd / file).resolve()) for file in inputs.files
        ),
        labels.PREFIX + "project.working_dir": str(project_directory(inputs)),
    }
    if inputs.env_files:
        files = ",".join(str((cwd / file).resolve()) for file in inputs.env_files)
        found[labels.PREFIX + "project.environment_file"] = files
    return found


def common(stack: Stack) -> dict[str, str]:
    """Give the labels of everything that belongs to a project."""
    return {labels.PROJECT: stack.name, VERSION: f"composeopt-{__version__}"}


def _wait(name: str, edge: Any) -> str:
    data = edge if isinstance(edge, Mapping) else {}
    condition = text(data, "condition") or "service_started"
    return f"{name}:{condition}:{'true' if data.get('restart') is True else 'false'}"
