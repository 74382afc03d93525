"""The stand-in image: a static busybox that gets ready when it is told to.

Its environment says how it boots:

``BOOT``   seconds from its own start until it is ready (0)
``AFTER``  a host whose API must answer before the boot begins (none)
``BURN``   1: use a whole CPU while booting (0)
``NAME``   what it answers on every port to ``GET /name`` (nothing)
``LISTEN`` ports beside 8080 on which it serves once it is ready (none)
"""

from __future__ import annotations

import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile

import docker
from docker.errors import ImageNotFound

LABEL = "composeopt.test"
REPOSITORY = "composeopt-test/stand-in"

ENTRY = """\
#!/bin/sh
trap 'exit 0' TERM INT
if [ -n "$AFTER" ]; then
    until wget -q -O /dev/null "http://$AFTER:8080/health"; do
        sleep 0.2 & wait $!
    done
fi
[ "$BURN" = 1 ] && { yes > /dev/null & burner=$!; }
sleep "${BOOT:-0}" & wait $!
[ -n "$burner" ] && kill "$burner"
mkdir -p /srv
echo ok > /srv/health
echo "$NAME" > /srv/name
touch /ready
for port in 8080 $LISTEN; do
    httpd -p "$port" -h /srv
done
while :; do sleep 3600 & wait $!; done
"""

# What the samples' health checks call, answered from the same fact.
PROBE = "#!/bin/sh\nexec test -e /ready\n"
PROBES = ("pg_isready", "redis-cli", "mc", "curl")


def stand_in(client: docker.DockerClient) -> str:
    """Give the name of the stand-in image, made on the engine if it lacks it.

    Raises:
        FileNotFoundError: when no static busybox is installed.
    """
    busybox = shutil.which("busybox")
    if busybox is None:
        raise FileNotFoundError("busybox is not installed (Debian: busybox-static)")
    content = pathlib.Path(busybox).read_bytes()
    digest = hashlib.sha256(content + ENTRY.encode() + PROBE.encode() + str(PROBES).encode())
    tag = digest.hexdigest()[:12]
    try:
        client.images.get(f"{REPOSITORY}:{tag}")
    except ImageNotFound:
        _import(client, busybox, content, tag)
    return f"{REPOSITORY}:{tag}"


def _import(client: docker.DockerClient, busybox: str, content: bytes, tag: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = pathlib.Path(folder, "root.tar")
        with tarfile.open(archive, "w") as tar:
            _fill(tar, content, _applets(busybox))
        client.api.import_image(
            src=os.fspath(archive),
            repository=REPOSITORY,
            tag=tag,
            changes=[
                f"LABEL {LABEL}=1",
                "ENV PATH=/bin",
                'ENTRYPOINT ["/bin/sh", "/stand-in.sh"]',
            ],
        )


def _applets(busybox: str) -> list[str]:
    listing = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)
    return listing.stdout.split()


def _fill(tar: tarfile.TarFile, busybox: bytes, applets: list[str]) -> None:
    for folder in ("bin", "etc", "tmp"):
        entry = tarfile.TarInfo(folder)
        entry.type = tarfile.DIRTYPE
        entry.mode = 0o1777 if folder == "tmp" else 0o755
        tar.addfile(entry)
    _add(tar, "bin/busybox", busybox)
    for applet in applets:
        if applet not in {"busybox", *PROBES}:
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type = tarfile.SYMTYPE
            link.linkname = "busybox"
            tar.addfile(link)
    for probe in PROBES:
        _add(tar, f"bin/{probe}", PROBE.encode())
    _add(tar, "stand-in.sh", ENTRY.encode())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.mode = 0o755
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))
