"""Bring containers up: each as soon as it may, watched until all are ready or one failed."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from typing import Any

import docker
from docker.errors import DockerException

from composeopt.analysis.dependencies.graph import HEALTHY
from composeopt.engine import track as tracks_of
from composeopt.engine import verdict
from composeopt.engine.hearing import Hearing
from composeopt.engine.launch import Extras, LaunchError, launch
from composeopt.engine.listener import Listener
from composeopt.engine.making import Made, MadeAll, Making
from composeopt.engine.order import Edge, Order
from composeopt.engine.probes import Probes
from composeopt.engine.queueing import Queue
from composeopt.engine.track import Track
from composeopt.engine.verdict import Failure, Manners
from composeopt.engine.watch import Deaf, Heard, Watch
from composeopt.model.values import dataclass

_THREADS = 16
"""Starts, their hooks and runs of tests that are under way side by side."""

_TICK = 0.1
_RESYNC = 5.0
_RECONNECT = 30.0
_PAUSE = 0.5

_MOMENT = 1.0
"""Seconds from the first container on in which others are waited for that are more urgent."""

_KILLED = 137
_EXPLAINS = 1.0
"""Seconds within which the engine says that a container was killed for lack of memory."""


@dataclass(frozen=True, slots=True)
class _Launched:
    track: Track
    at: float
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class _Probing:
    container: str
    exec_id: str


@dataclass(slots=True)
class Climb:
    """One stack on its way up.

    Args:
        client: the engine.
        project: its name.
        making: makes the containers.
        edges: who waits for whom.
        starts: says who is started when not all can be at once.
        extras: by service, what its containers get around their start.
        clock: seconds since the call.
        listener: hears of it.
        manners: how to wait.
        stopping: says whether the user wants to stop.
    """

    client: docker.DockerClient
    project: str
    making: Making
    edges: Sequence[Edge]
    starts: Queue
    extras: Mapping[str, Extras]
    clock: Callable[[], float]
    listener: Listener
    manners: Manners
    stopping: Callable[[], bool]
    tracks: list[Track] = field(init=False, default_factory=list)
    created: float | None = field(init=False, default=None)
    order: Order = field(init=False)
    _inbox: queue.SimpleQueue[Any] = field(init=False, default_factory=queue.SimpleQueue)
    _probes: Probes = field(init=False)
    _hearing: Hearing = field(init=False)
    _watch: Watch = field(init=False)
    _synced: float = field(init=False, default=0.0)
    _met: float | None = field(init=False, default=None)
    _is_over: threading.Event = field(init=False, default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.order = Order(self.edges, self.tracks, self.making.wanted())
        self._probes = Probes(
            frozenset(edge.target for edge in self.edges if edge.condition == HEALTHY)
        )
        probes = self._probes if self.manners.own_probes else None
        self._hearing = Hearing(self.client, self.tracks, probes, self.listener, self.clock)
        self._watch = self._listen()

    def run(self) -> Failure | None:
        """Make, start and watch; gives why it failed, or None when all is ready.

        Raises:
            CreationError: the containers could not be made.
            KeyboardInterrupt: the user wants to stop.
        """
        self._watch.open()
        pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="start")
        try:
            self.making.begin(self._inbox)
            while True:
                if self.stopping():
                    raise KeyboardInterrupt
                failure = self._step(pool)
                if failure is not None:
                    return self._explained(failure)
                if self._is_done():
                    return None
                if self._is_overdue():
                    return verdict.overdue(self.tracks, self.manners)
        finally:
            self._is_over.set()
            self.making.end()
            self._watch.close()
            pool.shutdown(wait=True, cancel_futures=True)

    def _explained(self, failure: Failure) -> Failure:
        """Wait a moment for why a container was killed; the engine may say so after its end."""
        track = failure.track
        if track is None or track.exit_code != _KILLED or failure.reason != track.failure:
            return failure
        until = self.clock() + _EXPLAINS
        while not track.is_oom_killed and self.clock() < until:
            for message in self._messages():
                if isinstance(message, Heard):
                    self._hearing.hear(message)
        return Failure(track.failure, track)

    def _is_overdue(self) -> bool:
        """Say whether it takes too long; pulling, building and making do not count."""
        timeout, since = self.manners.timeout, self.created
        return timeout is not None and since is not None and self.clock() - since > timeout

    def _step(self, pool: ThreadPoolExecutor) -> Failure | None:
        self._release(pool)
        self._probe(pool)
        self.listener.ticked(self.clock(), self.tracks, self.order)
        for message in self._messages():
            self._take(message)
        if self.clock() - self._synced > _RESYNC:
            self._sync_or_listen_again()
        verdict.settle(self.tracks, self.manners, self.clock())
        return verdict.failure(self.tracks, self.order)

    def _is_done(self) -> bool:
        if self.created is None:
            return False
        return all(verdict.is_settled(track, self.manners) for track in self.tracks)

    def _sync(self) -> None:
        self._synced = self.clock()
        self._hearing.sync()

    def _sync_or_listen_again(self) -> None:
        """Ask for the states; an engine that does not answer may be back in a moment."""
        try:
            self._sync()
        except (DockerException, OSError) as error:
            self._listen_again(Deaf(str(error)))

    def _messages(self) -> list[Any]:
        """Wait for a message, then give all that are there."""
        found = []
        try:
            found.append(self._inbox.get(timeout=_TICK))
            while True:
                found.append(self._inbox.get_nowait())
        except queue.Empty:
            return found

    def _release(self, pool: ThreadPoolExecutor) -> None:
        for track in self.tracks:
            if track.is_waiting and (track.is_running or self.order.startable(track)):
                track.released = self.clock()
                for edge in self.order.waits.get(track.identity.service, ()):
                    moment = self.order.moment(edge)
                    if moment is not None:
                        track.held[edge.target] = moment
                if track.is_running:
                    track.called = track.launched = track.released
        for track in self.starts.next(self.tracks, self.clock(), self._coming()):
            track.called = self.clock()
            self.listener.moved(track.called, track, "")
            pool.submit(self._launch, track)

    def _coming(self) -> list[str]:
        """Give the services that are not all made, as long as that is worth waiting for."""
        if self._met is None or self.clock() - self._met > _MOMENT:
            return []
        made, wanted = self.order.by_service, self.order.expected
        return [name for name, count in wanted.items() if len(made[name]) < count]

    def _launch(self, track: Track) -> None:
        """Start one container; runs in a thread of its own."""
        complaint = ""
        try:
            extras = self.extras.get(track.identity.service, Extras())
            launch(self.client, track.identity.id, extras, self._is_over.is_set)
        except LaunchError as error:
            complaint = str(error)
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the loop
            complaint = f"could not be started: {error}"
        self._inbox.put(_Launched(track, self.clock(), complaint))

    def _probe(self, pool: ThreadPoolExecutor) -> None:
        if not self.manners.own_probes:
            return
        now = self.clock()
        self._probes.hang(self.tracks, now)
        track = self._probes.next(self.tracks, now)
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
            case _Launched():
                self._launched(message)
            case _Probing():
                if message.exec_id:
                    self._probes.begun(message.container, message.exec_id)
                else:
                    self._probes.lost(message.container, self.clock())
            case Heard():
                self._hearing.hear(message)
            case Deaf():
                self._listen_again(message)
            case Made():
                self._add(message.track)
            case MadeAll():
                self._made_all(message)

    def _add(self, track: Track) -> None:
        if self._met is None:
            self._met = self.clock()
        self.tracks.append(track)
        self.order.add(track)

    def _made_all(self, message: MadeAll) -> None:
        if message.error is not None:
            raise message.error
        known = {track.identity.id for track in self.tracks}
        for track in message.tracks:
            if track.identity.id not in known:
                self._add(track)
        place = {track.identity.id: number for number, track in enumerate(message.tracks)}
        self.tracks.sort(key=lambda track: place.get(track.identity.id, len(place)))
        self.order.complete()
        self.created = self.clock()
        self._sync_or_listen_again()

    def _launched(self, message: _Launched) -> None:
        track = message.track
        if message.complaint:
            track.failure = message.complaint
            self._hearing.moved(track, message.at)
            return
        track.launched = message.at
        if track.started is None:
            tracks_of.start(track, message.at)
            self._hearing.moved(track, message.at)

    def _listen(self) -> Watch:
        return Watch(self.client, self.project, self._inbox, self.clock)

    def _listen_again(self, deaf: Deaf) -> None:
        """Connect once more to an engine that went away for a moment."""
        self.listener.noted(self.clock(), f"the engine stopped talking: {deaf.reason}")
        give_up = self.clock() + _RECONNECT
        while not self.stopping():
            self._watch.close()
            self._watch = self._listen()
            try:
                self._watch.open()
                self._sync()
            except (DockerException, OSError) as error:
                if self.clock() > give_up:
                    for track in self.tracks:
                        track.failure = track.failure or f"the engine went away: {error}"
                    return
                time.sleep(_PAUSE)
            else:
                return
