"""How the sockets of a container are read: by exec, from a helper, from the host's /proc."""

from __future__ import annotations

import pathlib
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from docker.errors import APIError, NotFound

from composeopt.engine.observe.containers import Container
from composeopt.engine.observe.sockets import Socket, is_table, read_sockets
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    import docker

LABEL = "composeopt.observe"
"""On every helper container."""

Name = Literal["exec", "helper", "proc"]

_CHUNK = 15.0
"""How long one loop in a container runs, seconds: it ends by itself soon after we are gone."""

_SCRIPT = """\
i=0
while [ "$i" -lt {count} ]; do
i=$((i+1))
cat /proc/net/tcp /proc/net/tcp6 2>/dev/null
[ -r /sys/fs/cgroup/memory.peak ] && echo "peak $(cat /sys/fs/cgroup/memory.peak)"
echo end
[ "$i" -lt {count} ] && {{ sleep {interval} || break; }}
done
exit 0
"""


class MissingError(Exception):
    """An instrument does not work for a container; the message says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look gave: the sockets, and the kernel's memory mark where it was told."""

    sockets: tuple[Socket, ...]
    peak: int | None = None


class Instrument(Protocol):
    """A way to look at the sockets of a container, again and again."""

    @property
    def name(self) -> Name:
        """What it is called."""

    def readings(self, container: Container, interval: float, until: float) -> Iterator[Reading]:
        """Yield a reading per interval; ends when the container or the time ends.

        Args:
            container: it runs.
            interval: seconds from one look to the next.
            until: when to end, by ``time.monotonic``.

        Raises:
            MissingError: it does not work here.
        """


@dataclass(slots=True)
class ByExec:
    """A loop of the container's own shell; ``image`` is one in which that worked."""

    client: docker.DockerClient
    image: str = ""
    worked: threading.Event = field(default_factory=threading.Event)
    name: Name = "exec"

    def readings(self, container: Container, interval: float, until: float) -> Iterator[Reading]:
        """See :class:`Instrument`."""
        while time.monotonic() < until:
            began = time.monotonic()
            api = self.client.api
            command = ["sh", "-c", _script(interval, min(_CHUNK, until - began))]
            try:
                run = api.exec_create(container.id, command, stderr=False)["Id"]
                count = 0
                for reading in _readings(api.exec_start(run, stream=True)):
                    count += 1
                    if not self.worked.is_set():
                        self.image = container.image
                        self.worked.set()
                    yield reading
                code = api.exec_inspect(run)["ExitCode"]
            except NotFound:
                return
            except APIError as error:
                if error.status_code == _CONFLICT:  # it does not run, or is paused
                    return
                raise MissingError(str(error.explanation or error)) from error
            if not count:
                if code in (126, 127, 0):
                    message = "there is no sh and cat in it"
                    raise MissingError(message)
                return
            time.sleep(max(0.0, min(began + interval, until) - time.monotonic()))


@dataclass(frozen=True, slots=True)
class ByHelper:
    """A container beside it, in its network namespace, removed in the end.

    Args:
        client: of the engine.
        image: what to make it of; empty: an image of the stack that has a shell.
        exec: knows such an image.
        project: for the label.
    """

    client: docker.DockerClient
    image: str
    exec: ByExec
    project: str
    name: Name = "helper"

    def readings(self, container: Container, interval: float, until: float) -> Iterator[Reading]:
        """See :class:`Instrument`."""
        image = self.image or self._shell()
        script = _script(interval, max(interval, until - time.monotonic()))
        api = self.client.api
        try:
            made = api.create_container(
                image,
                entrypoint=["sh", "-c", script],
                labels={LABEL: self.project},
                healthcheck={"test": ["NONE"]},
                stop_signal="SIGKILL",
                host_config=api.create_host_config(
                    network_mode=f"container:{container.id}",
                    auto_remove=True,
                    cap_drop=["ALL"],
                ),
            )["Id"]
        except APIError as error:
            message = f"no helper could be made of {image}: {error.explanation}"
            raise MissingError(message) from error
        try:
            stream = api.attach(made, stdout=True, stream=True)
            api.start(made)
            count = 0
            for reading in _readings(stream):
                count += 1
                yield Reading(reading.sockets)
            if not count and time.monotonic() < until:
                message = f"{image} has no sh and cat"
                raise MissingError(message)
        except APIError as error:
            message = f"the helper did not start: {error.explanation}"
            raise MissingError(message) from error
        finally:
            self._remove(made)

    def _shell(self) -> str:
        """Give an image of the stack with a shell; a moment is given to find one."""
        if not self.exec.worked.wait(5):
            message = "no image of the stack has a shell; name one with --helper-image"
            raise MissingError(message)
        return self.exec.image

    def _remove(self, container: str) -> None:
        try:
            self.client.api.remove_container(container, force=True, v=True)
        except APIError:
            return  # it removes itself


@dataclass(frozen=True, slots=True)
class ByProc:
    """The tables of the container's first process, on the engine's own machine.

    Args:
        root: where this machine's processes are seen.
        cgroups: where its control groups are.
    """

    root: pathlib.Path = pathlib.Path("/proc")
    cgroups: pathlib.Path = pathlib.Path("/sys/fs/cgroup")
    name: Name = "proc"

    def readings(self, container: Container, interval: float, until: float) -> Iterator[Reading]:
        """See :class:`Instrument`."""
        folder = self.root / str(container.pid)
        try:
            groups = (folder / "cgroup").read_text(encoding="utf-8")
            if container.id not in groups:
                message = "the engine's processes are not those of this machine"
                raise MissingError(message)
        except OSError as error:
            message = "its processes cannot be seen from here (is the engine here, are you root?)"
            raise MissingError(message) from error
        while time.monotonic() < until:
            lines: list[str] = []
            for table in ("tcp", "tcp6"):
                try:
                    lines += (folder / "net" / table).read_text(encoding="ascii").splitlines()
                except FileNotFoundError:
                    continue
                except OSError as error:
                    message = f"/proc/{container.pid}/net cannot be read: {error.strerror}"
                    raise MissingError(message) from error
            if not lines:
                return  # the process has ended
            yield Reading(read_sockets(lines), self._peak(groups))
            time.sleep(max(0.0, min(interval, until - time.monotonic())))

    def _peak(self, groups: str) -> int | None:
        """Read the kernel's memory mark of a cgroup (v2); with v1 the engine tells it."""
        for line in groups.splitlines():
            if line.startswith("0::/"):
                try:
                    return int((self.cgroups / line[4:] / "memory.peak").read_text("ascii"))
                except (OSError, ValueError):
                    return None
        return None


_CONFLICT = 409


def _script(interval: float, seconds: float) -> str:
    count = max(1, int(seconds / interval) + 1)
    return _SCRIPT.format(count=count, interval=f"{interval:g}")


def _readings(chunks: Iterable[Any]) -> Iterator[Reading]:
    """Cut a stream into looks; what comes without a table is none."""
    lines: list[str] = []
    for line in _lines(chunks):
        if line != "end":
            lines.append(line)
            continue
        if any(is_table(each) for each in lines):
            peaks = [each[5:] for each in lines if each.startswith("peak ")]
            peak = int(peaks[-1]) if peaks and peaks[-1].isdigit() else None
            yield Reading(read_sockets(lines), peak)
        lines = []


def _lines(chunks: Iterable[Any]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        rest += chunk
        *whole, rest = rest.split(b"\n")
        for line in whole:
            yield line.decode("ascii", "replace").strip()
