"""An image of the nginx that this system has installed."""

from __future__ import annotations

import docker

from benchmarks.lab import debian
from benchmarks.lab.image import made

REPOSITORY = "composeopt-test/nginx"
FOLDERS = ("run", "var", "var/run", "var/log", "var/log/nginx", "var/lib", "var/lib/nginx")


def nginx(client: docker.DockerClient) -> str:
    """Give the name of an image of nginx with the libraries it loads, made if it lacks.

    Raises:
        FileNotFoundError: when nginx or a static busybox is not installed.
    """
    files = {
        **debian.program(debian.installed("nginx", "nginx-light"), "bin/nginx"),
        **debian.USERS,
        "etc/nginx/mime.types": b"types { text/plain txt; }\n",
    }
    command = 'ENTRYPOINT ["/bin/nginx", "-g", "daemon off;"]'
    return made(client, REPOSITORY, files, command, folders=FOLDERS)
