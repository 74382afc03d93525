"""Watching the containers of a project that somebody else starts."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from typing import Any

import docker
from docker.errors import DockerException

from composeopt.engine import labels
from composeopt.engine import track as tracks_of
from composeopt.engine.probes import Probes
from composeopt.engine.track import Track, identify
from composeopt.engine.watch import Deaf, Heard, Watch
from composeopt.model.values import dataclass

_TICK = 0.05
_WIDTH = 4


@dataclass(frozen=True, slots=True)
class _Probing:
    container: str
    exec_id: str


@dataclass(slots=True)
class Beside:
    """A thread that hears how a project comes up, and runs its tests besides the engine.

    Args:
        client: the engine.
        project: its name; none of its containers exist yet.
        clock: seconds since the call.
        own_probes: whether tests are run besides the engine.
    """

    client: docker.DockerClient
    project: str
    clock: Callable[[], float]
    own_probes: bool
    tracks: dict[str, Track] = field(init=False, default_factory=dict)
    deaf: str = field(init=False, default="")
    _inbox: queue.SimpleQueue[Any] = field(init=False, default_factory=queue.SimpleQueue)
    _probes: Probes = field(init=False, default_factory=lambda: Probes(frozenset()))
    _is_closing: threading.Event = field(init=False, default_factory=threading.Event)
    _thread: threading.Thread = field(init=False)

    def __enter__(self) -> Beside:
        watch = Watch(self.client, self.project, self._inbox, self.clock)
        watch.open()
        self._thread = threading.Thread(target=self._run, args=(watch,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closing.set()
        self._thread.join()

    def seen(self) -> tuple[Track, ...]:
        """Give the containers that were seen so far."""
        return tuple(self.tracks.values())

    def _run(self, watch: Watch) -> None:
        pool = ThreadPoolExecutor(_WIDTH, thread_name_prefix="probe")
        try:
            while not self._is_closing.is_set():
                with contextlib.suppress(queue.Empty):
                    self._take(self._inbox.get(timeout=_TICK))
                self._probe(pool)
        finally:
            watch.close()
            pool.shutdown(wait=True, cancel_futures=True)

    def _probe(self, pool: ThreadPoolExecutor) -> None:
        if not self.own_probes:
            return
        now, tracks = self.clock(), self.seen()
        self._probes.hang(tracks, now)
        track = self._probes.next(tracks, now)
        if track is not None:
            pool.submit(self._run_test, track)

    def _run_test(self, track: Track) -> None:
        """Begin a run of a container's test; the engine's events tell how it ended."""
        container, check = track.identity.id, track.identity.check
        assert check is not None  # noqa: S101 - only containers with a test have a turn
        api: Any = self.client.api
        try:
            made = api.exec_create(container, list(check.command), stdout=False, stderr=False)["Id"]
            self._inbox.put(_Probing(container, made))
            api.exec_start(made, detach=True)
        except (DockerException, OSError):
            self._inbox.put(_Probing(container, ""))

    def _take(self, message: Any) -> None:
        match message:
            case _Probing():
                if message.exec_id:
                    self._probes.begun(message.container, message.exec_id)
                else:
                    self._probes.lost(message.container, self.clock())
            case Heard():
                self._hear(message)
            case Deaf():
                self.deaf = message.reason

    def _hear(self, event: Heard) -> None:
        track = self.tracks.get(event.container)
        if track is None:
            if event.action == "start":
                self._meet(event)
            return
        match event.action:
            case "start":
                self._probes.forget(event.container)
                tracks_of.start(track, event.at)
            case "die":
                self._probes.forget(event.container)
                tracks_of.die(track, event.at, event.code)
            case "oom":
                tracks_of.run_out_of_memory(track)
            case "health_status":
                tracks_of.health(track, event.at, event.status)
            case "exec_die":
                if self._probes.passed(track, event.exec_id, event.code, event.at):
                    tracks_of.be_ready(track, event.at, "own test")

    def _meet(self, event: Heard) -> None:
        """See a container for the first time."""
        try:
            data = self.client.api.inspect_container(event.container)
        except (DockerException, OSError):
            return
        if (data["Config"].get("Labels") or {}).get(labels.ONE_OFF) == "True":
            return
        track = Track(identify(data, "created"), released=event.at, launched=event.at)
        tracks_of.start(track, event.at)
        self.tracks[event.container] = track
