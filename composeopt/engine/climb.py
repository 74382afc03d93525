"""Bring containers up: each as soon as it may, watched until all are ready or one failed."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from typing import Any, Protocol

import docker
from docker.errors import DockerException, NotFound

from composeopt.engine import track as tracks_of
from composeopt.engine.launch import Extras, LaunchError, launch
from composeopt.engine.order import Edge, Order
from composeopt.engine.probes import Probes
from composeopt.engine.track import Track
from composeopt.engine.watch import Deaf, Heard, Watch
from composeopt.model.values import dataclass

WIDTH = 16
"""Containers that are started side by side."""

_TICK = 0.1
_RESYNC = 5.0
_RECONNECT = 30.0
_PAUSE = 0.5
_STABLE = 10.0
"""Seconds of running after which the engine forgets earlier exits."""


class Listener(Protocol):
    """Hears how a stack comes up."""

    def moved(self, at: float, track: Track, detail: str) -> None:
        """A container's state changed."""

    def ticked(self, at: float, tracks: Sequence[Track], order: Order) -> None:
        """Some time passed."""

    def noted(self, at: float, message: str) -> None:
        """Something else is worth saying."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How to wait.

    Args:
        own_probes: run a container's test besides the engine.
        until_healthy: be done when the engine says healthy, not when the test passes.
        settle: seconds that a container without a test must run.
        timeout: seconds after which the stack counts as failed; None: no end.
    """

    own_probes: bool = True
    until_healthy: bool = False
    settle: float = 1.0
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a stack did not come up; ``track`` is the container to blame, if one is."""

    reason: str
    track: Track | None = None


@dataclass(frozen=True, slots=True)
class _Launched:
    container: str
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
        tracks: the containers.
        edges: who waits for whom.
        extras: by service, what its containers get around their start.
        clock: seconds since the call.
        listener: hears of it.
        manners: how to wait.
        stopping: says whether the user wants to stop.
    """

    client: docker.DockerClient
    project: str
    tracks: Sequence[Track]
    edges: Sequence[Edge]
    extras: Mapping[str, Extras]
    clock: Callable[[], float]
    listener: Listener
    manners: Manners
    stopping: Callable[[], bool]
    order: Order = field(init=False)
    _inbox: queue.SimpleQueue[Any] = field(init=False, default_factory=queue.SimpleQueue)
    _probes: Probes = field(init=False)
    _by_id: dict[str, Track] = field(init=False)
    _watch: Watch = field(init=False)
    _synced: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.order = Order(self.edges, self.tracks)
        self._probes = Probes(frozenset(edge.target for edge in self.edges))
        self._by_id = {track.identity.id: track for track in self.tracks}
        self._watch = self._listen()

    def run(self) -> Failure | None:
        """Start and watch; gives why it failed, or None when all is ready.

        Raises:
            KeyboardInterrupt: the user wants to stop.
        """
        self._watch.open()
        pool = ThreadPoolExecutor(WIDTH, thread_name_prefix="start")
        began = self.clock()
        try:
            self._sync()
            while True:
                if self.stopping():
                    raise KeyboardInterrupt
                failure = self._step(pool)
                if failure is not None or self._is_done():
                    return failure
                if self.manners.timeout is not None and self.clock() - began > self.manners.timeout:
                    return self._overdue()
        finally:
            self._watch.close()
            pool.shutdown(wait=True, cancel_futures=True)

    def _step(self, pool: ThreadPoolExecutor) -> Failure | None:
        self._release(pool)
        self._probe(pool)
        self.listener.ticked(self.clock(), self.tracks, self.order)
        for message in self._messages():
            self._take(message)
        if self.clock() - self._synced > _RESYNC:
            self._sync()
        self._settle()
        return self._failure()

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
                    track.launched = track.released
                    continue
                self.listener.moved(track.released, track, "")
                pool.submit(self._launch, track)

    def _launch(self, track: Track) -> None:
        """Start one container; runs in a thread of its own."""
        complaint = ""
        try:
            extras = self.extras.get(track.identity.service, Extras())
            launch(self.client, track.identity.id, extras)
        except LaunchError as error:
            complaint = str(error)
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the loop
            complaint = f"could not be started: {error}"
        self._inbox.put(_Launched(track.identity.id, self.clock(), complaint))

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
                self._heard(message)
            case Deaf():
                self._listen_again(message)

    def _launched(self, message: _Launched) -> None:
        track = self._by_id[message.container]
        if message.complaint:
            track.failure = message.complaint
            self._moved(track, message.at)
            return
        track.launched = message.at
        if track.started is None:
            tracks_of.start(track, message.at)
            self._moved(track, message.at)

    def _heard(self, event: Heard) -> None:
        track = self._by_id.get(event.container)
        if track is None:
            return
        before = track.state
        match event.action:
            case "start":
                self._probes.forget(event.container)
                tracks_of.start(track, event.at)
            case "die":
                self._probes.forget(event.container)
                self._die(track, event)
            case "oom":
                tracks_of.run_out_of_memory(track)
            case "health_status":
                tracks_of.health(track, event.at, event.status)
            case "exec_die":
                self._tested(track, event)
        if track.state != before:
            self._moved(track, event.at)

    def _tested(self, track: Track, event: Heard) -> None:
        passed = self._probes.passed(track, event.exec_id, event.code, event.at)
        if passed:
            tracks_of.be_ready(track, event.at, "own test")
        elif passed is False and track.health == "unhealthy":
            track.failure = "is unhealthy, and its test still fails"

    def _die(self, track: Track, event: Heard) -> None:
        try:
            state = self.client.api.inspect_container(event.container)["State"]
        except (DockerException, OSError):
            state = {}
        track.is_oom_killed = track.is_oom_killed or bool(state.get("OOMKilled"))
        tracks_of.die(track, event.at, event.code)

    def _moved(self, track: Track, at: float) -> None:
        """Tell of a change; any step forward shows that nobody restarts for nothing."""
        if track.state in {"ready", "completed"} or (track.is_running and not track.exits):
            for each in self.tracks:
                each.exits_since_progress = 0
        self.listener.moved(at, track, track.failure)

    def _sync(self) -> None:
        """Ask for the containers' states, in case an event was missed."""
        self._synced = self.clock()
        for track in self.tracks:
            if track.is_waiting and track.identity.action != "kept":
                continue
            try:
                state = self.client.api.inspect_container(track.identity.id)["State"]
            except NotFound:
                track.failure = track.failure or "was removed by somebody else"
                continue
            self._compare(track, state)

    def _compare(self, track: Track, state: Mapping[str, Any]) -> None:
        now, before = self.clock(), track.state
        if track.identity.action == "kept" and track.first_started is None:
            now = 0.0  # it ran when the call came
        if state["Running"] and not track.is_running and not state.get("Restarting"):
            tracks_of.start(track, now)
        elif not state["Running"] and track.is_running and state["Status"] == "exited":
            track.is_oom_killed = track.is_oom_killed or bool(state.get("OOMKilled"))
            tracks_of.die(track, now, int(state["ExitCode"]))
        elif track.exits and state["Status"] == "exited" and track.state == "restarting":
            track.failure = "was stopped, and the engine does not start it again"
        status = (state.get("Health") or {}).get("Status", "")
        if track.is_running and status in {"healthy", "unhealthy"} and track.health != status:
            if (
                status == "unhealthy"
                and track.identity.action == "kept"
                and not self._leaves_to_engine
            ):
                track.health = status  # it was so before; its own test decides
            else:
                tracks_of.health(track, now, status)
        if track.state != before:
            self._moved(track, now)

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

    def _failure(self) -> Failure | None:
        impossible = self.order.impossible()
        if impossible is not None:
            track, reason = impossible
            return Failure(reason, track)
        failed = [each for each in self.tracks if each.failure]
        for track in failed:
            if not self.order.is_optional(track.identity.service):
                return Failure(track.failure, track)
        return None

    @property
    def _leaves_to_engine(self) -> bool:
        return not self.manners.own_probes

    def _settle(self) -> None:
        """Call ready what has no test and runs; the longer the more often it has ended."""
        for track in self.tracks:
            if track.identity.check is None and track.is_running and track.started is not None:
                needed = self.manners.settle * 2**track.exits
                if self.clock() - track.started >= min(needed, max(_STABLE, self.manners.settle)):
                    tracks_of.be_ready(track, track.started, "running")

    def _is_done(self) -> bool:
        return all(self._is_settled(track) for track in self.tracks)

    def _is_settled(self, track: Track) -> bool:
        if track.failure or track.is_completed:
            return True
        if track.launched is None or not track.is_running:
            return False
        if track.identity.check is not None and self.manners.until_healthy:
            return track.health == "healthy"
        return track.ready is not None

    def _overdue(self) -> Failure:
        unsettled = [each for each in self.tracks if not self._is_settled(each)]
        blame = [each for each in unsettled if not each.is_waiting] or unsettled
        names = ", ".join(each.identity.name for each in unsettled)
        reason = f"not all is ready after {self.manners.timeout:g} s: {names}"
        return Failure(reason, blame[0] if blame else None)
