"""The stand-in image: a static busybox that gets ready when it is told to.

Its environment says how it boots:

``BOOT``   seconds from its own start until it is ready (0)
``AFTER``  a host whose API must answer before the boot begins (none)
``BURN``   1: use a whole CPU while booting (0)
``NAME``   what it answers on every port to ``GET /name`` (nothing)
``ONCE``   1: end well instead of serving (0)
``LISTEN`` ports beside 8080 on which it serves once it is ready (none)
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence

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
[ "$ONCE" = 1 ] && exit 0
mkdir -p /srv
echo ok > /srv/health
echo "$NAME" > /srv/name
echo "stand_in_ready 1" > /srv/metrics
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
    files = {f"bin/{probe}": PROBE.encode() for probe in PROBES} | {"stand-in.sh": ENTRY.encode()}
    return made(client, REPOSITORY, files, 'ENTRYPOINT ["/bin/sh", "/stand-in.sh"]')


def made(
    client: docker.DockerClient,
    repository: str,
    files: Mapping[str, bytes],
    *changes: str,
    folders: Sequence[str] = (),
) -> str:
    """Give the name of an image of a static busybox and some files, made if it lacks.

    Args:
        client: the engine's.
        repository: the image's name without a tag; the tag follows from what is in it.
        files: what else is in it, by path without the first slash; they are executable.
        changes: lines of a Dockerfile that ``docker import`` understands.
        folders: which folders it has beside those of the files, parents first.

    Raises:
        FileNotFoundError: when no static busybox is installed.
    """
    busybox = shutil.which("busybox")
    if busybox is None:
        raise FileNotFoundError("busybox is not installed (Debian: busybox-static)")
    content = {"bin/busybox": pathlib.Path(busybox).read_bytes(), **files}
    digest = hashlib.sha256(repr((changes, folders)).encode())
    for name, data in sorted(content.items()):
        digest.update(name.encode() + hashlib.sha256(data).digest())
    tag = digest.hexdigest()[:12]
    name = f"{repository}:{tag}"
    if _is_there(client, name):
        return name
    with one_at_a_time(), tempfile.TemporaryDirectory() as folder:
        if _is_there(client, name):
            return name
        archive = pathlib.Path(folder, "root.tar")
        with tarfile.open(archive, "w") as tar:
            _fill(tar, content, _applets(busybox), folders)
        client.api.import_image(
            src=os.fspath(archive),
            repository=repository,
            tag=tag,
            changes=[f"LABEL {LABEL}=1", "ENV PATH=/bin", *changes],
        )
    return name


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one process make images for the time of the block.

    Each import is another image: who makes one a second time takes its name from the first, and
    compose then replaces the containers of that.
    """
    lock = pathlib.Path(tempfile.gettempdir(), f"composeopt-lab-{os.getuid()}.lock")
    with lock.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_there(client: docker.DockerClient, name: str) -> bool:
    try:
        client.images.get(name)
    except ImageNotFound:
        return False
    return True


def _applets(busybox: str) -> list[str]:
    listing = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)
    return listing.stdout.split()


def _fill(
    tar: tarfile.TarFile,
    content: Mapping[str, bytes],
    applets: list[str],
    folders: Sequence[str],
) -> None:
    for folder in ("bin", "etc", "tmp", *folders):
        entry = tarfile.TarInfo(folder)
        entry.type = tarfile.DIRTYPE
        entry.mode = 0o1777 if folder == "tmp" else 0o755
        tar.addfile(entry)
    for name, data in content.items():
        entry = tarfile.TarInfo(name)
        entry.mode = 0o755
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
    for applet in applets:
        if f"bin/{applet}" not in content:
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type = tarfile.SYMTYPE
            link.linkname = "busybox"
            tar.addfile(link)
