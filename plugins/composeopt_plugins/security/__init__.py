"""Rules about what a container may do to its host."""

from __future__ import annotations

from composeopt.api import Rule, hookimpl


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about what a container may do to its host."""
    from composeopt_plugins.security.docker_socket_mounted import DockerSocketMounted

    return [DockerSocketMounted]
