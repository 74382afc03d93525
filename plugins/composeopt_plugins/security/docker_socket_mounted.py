"""SEC001: a container that can command the engine of its host."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Mount, Rule, Service, Severity

SOCKETS = (
    "/run/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/docker.sock",
    "/run/podman/podman.sock",
)
HOLDERS = frozenset({"/run", "/var/run"})


class DockerSocketMounted(Rule):
    """A service gets the control socket of the container engine.

    Why:
        Who can write to the socket can start a container that mounts the host's
        root: the service is root on the host. A read-only mount changes nothing,
        because requests travel through the socket, not through the file system.
        A socket proxy that lets only the needed calls through is the usual way.

    Bad:
        services:
          proxy:
            image: traefik:v3.1
            volumes:
              - /var/run/docker.sock:/var/run/docker.sock:ro  # <- SEC001

    Good:
        services:
          proxy:
            image: traefik:v3.1
            environment:
              DOCKER_HOST: tcp://socket-proxy:2375

    References:
        https://docs.docker.com/engine/security/#docker-daemon-attack-surface
    """

    code = "SEC001"
    name = "docker-socket-mounted"
    severity = Severity.WARNING
    since = "0.1"

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Find bind mounts of a socket or of a folder that holds one."""
        del context
        for mount in service.mounts():
            held = _control(mount)
            if held:
                yield self.diagnostic(
                    mount.path,
                    f"{service.name!r} can command the host's container engine through {held}"
                    + ("; read-only does not prevent it" if mount.read_only else ""),
                    subject=mount.target,
                )


def _control(mount: Mount) -> str:
    """Say what of the engine a mount gives, or the empty string."""
    if mount.type != "bind" or not mount.source:
        return ""
    source = posixpath.normpath(mount.source)
    plain = source.removeprefix("/var") if source.startswith("/var/run") else source
    if plain in SOCKETS:
        return source
    return f"{source}, which holds its socket" if source in HOLDERS else ""
