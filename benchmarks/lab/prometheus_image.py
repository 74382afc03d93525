"""An image of the Prometheus that this system has installed, used as the public one is."""

from __future__ import annotations

import docker

from benchmarks.lab import debian
from benchmarks.lab.image import made

REPOSITORY = "composeopt-test/prometheus"
FLAGS = (
    "--config.file=/etc/prometheus/prometheus.yml",
    "--storage.tsdb.path=/prometheus",
)


def prometheus(client: docker.DockerClient) -> str:
    """Give the name of an image of prometheus and promtool, made if it lacks.

    Raises:
        FileNotFoundError: when one of them or a static busybox is not installed.
    """
    files = dict(debian.USERS)
    for name in ("prometheus", "promtool"):
        files |= debian.program(debian.installed(name, "prometheus"), f"bin/{name}")
    flags = ", ".join(f'"{each}"' for each in FLAGS)
    changes = ("WORKDIR /prometheus", 'ENTRYPOINT ["/bin/prometheus"]', f"CMD [{flags}]")
    return made(client, REPOSITORY, files, *changes, folders=("etc/prometheus", "prometheus"))
