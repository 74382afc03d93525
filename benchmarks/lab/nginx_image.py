"""An image of the nginx that this system has installed."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess

import docker

from benchmarks.lab.image import made

REPOSITORY = "composeopt-test/nginx"
LIBRARY = re.compile(r"(/[^\s:]+) \(0x")
FOLDERS = ("run", "var", "var/run", "var/log", "var/log/nginx", "var/lib", "var/lib/nginx")


def nginx(client: docker.DockerClient) -> str:
    """Give the name of an image of nginx with the libraries it loads, made if it lacks.

    Raises:
        FileNotFoundError: when nginx or a static busybox is not installed.
    """
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise FileNotFoundError("nginx is not installed (Debian: nginx-light)")
    listing = subprocess.run(
        [shutil.which("ldd") or "ldd", program], capture_output=True, text=True, check=True
    )
    files = {
        path.lstrip("/"): pathlib.Path(path).read_bytes()
        for path in LIBRARY.findall(listing.stdout)
    }
    files |= {
        "bin/nginx": pathlib.Path(program).read_bytes(),
        "etc/nginx/mime.types": b"types { text/plain txt; }\n",
        "etc/passwd": b"root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
        "etc/group": b"root:x:0:\nnogroup:x:65534:\n",
    }
    command = 'ENTRYPOINT ["/bin/nginx", "-g", "daemon off;"]'
    return made(client, REPOSITORY, files, command, folders=FOLDERS)
