"""An image without a shell: a web server and nothing else."""

from __future__ import annotations

import hashlib
import io
import os
import pathlib
import shutil
import tarfile
import tempfile

import docker
from docker.errors import ImageNotFound

from benchmarks.lab.image import LABEL

REPOSITORY = "composeopt-test/shellless"


def shellless(client: docker.DockerClient) -> str:
    """Give the image's name; busybox's httpd is its only file.

    Raises:
        FileNotFoundError: when no static busybox is installed.
    """
    busybox = shutil.which("busybox")
    if busybox is None:
        raise FileNotFoundError("busybox is not installed (Debian: busybox-static)")
    content = pathlib.Path(busybox).read_bytes()
    name = f"{REPOSITORY}:{hashlib.sha256(content).hexdigest()[:12]}"
    try:
        client.images.get(name)
    except ImageNotFound:
        with tempfile.TemporaryDirectory() as folder:
            archive = pathlib.Path(folder, "root.tar")
            with tarfile.open(archive, "w") as tar:
                entry = tarfile.TarInfo("httpd")
                entry.mode = 0o755
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
            client.api.import_image(
                src=os.fspath(archive),
                repository=REPOSITORY,
                tag=name.partition(":")[2],
                changes=[f"LABEL {LABEL}=1", 'ENTRYPOINT ["/httpd"]'],
            )
    return name
