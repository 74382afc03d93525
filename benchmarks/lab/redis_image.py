"""An image of the Redis that this system has installed, used as the public one is."""

from __future__ import annotations

import docker

from benchmarks.lab import debian
from benchmarks.lab.image import made

REPOSITORY = "composeopt-test/redis"
PROGRAMS = {"redis-server": "redis-server", "redis-cli": "redis-tools"}

# As the public image: others may connect though no password is set.
ENTRY = """\
#!/bin/sh
case ${1:-} in
-* | *.conf) set -- redis-server "$@" ;;
esac
[ "$1" != redis-server ] || set -- "$@" --protected-mode no
exec "$@"
"""


def redis(client: docker.DockerClient) -> str:
    """Give the name of an image of redis-server and redis-cli, made if it lacks.

    Raises:
        FileNotFoundError: when one of them or a static busybox is not installed.
    """
    files = {**debian.USERS, "entry.sh": ENTRY.encode()}
    for name, package in PROGRAMS.items():
        files |= debian.program(debian.installed(name, package), f"bin/{name}")
    changes = ("WORKDIR /data", 'ENTRYPOINT ["/entry.sh"]', 'CMD ["redis-server"]')
    return made(client, REPOSITORY, files, *changes, folders=("data",))
