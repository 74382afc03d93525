"""The labels by which compose knows what belongs to a project."""

from __future__ import annotations

PREFIX = "com.docker.compose."
PROJECT = PREFIX + "project"
SERVICE = PREFIX + "service"
NUMBER = PREFIX + "container-number"
ONE_OFF = PREFIX + "oneoff"
CONFIG_HASH = PREFIX + "config-hash"
DEPENDS_ON = PREFIX + "depends_on"
NETWORK = PREFIX + "network"
VOLUME = PREFIX + "volume"
HOOK = PREFIX + "hook"


def of_project(project: str) -> dict[str, str]:
    """Give the engine's filter for what belongs to a project."""
    return {"label": f"{PROJECT}={project}"}
