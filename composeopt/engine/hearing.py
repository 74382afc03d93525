"""What the engine says of a stack's containers, taken into account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import docker
from docker.errors import DockerException, NotFound

from composeopt.engine import track as tracks_of
from composeopt.engine.listener import Listener
from composeopt.engine.probes import Probes
from composeopt.engine.track import Track
from composeopt.engine.watch import Heard


class Hearing:
    """Turns events and states into the containers' ways, and tells of each change."""

    def __init__(
        self,
        client: docker.DockerClient,
        tracks: Sequence[Track],
        probes: Probes | None,
        listener: Listener,
        clock: Callable[[], float],
    ) -> None:
        self._client = client
        self._tracks = tracks
        self._by_id: dict[str, Track] = {}
        self._probes = probes or Probes(frozenset())
        self._has_own_probes = probes is not None
        self._listener = listener
        self._clock = clock

    def hear(self, event: Heard) -> None:
        """Take one event of a container."""
        track = self._track(event.container)
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
            self.moved(track, event.at)

    def _track(self, container: str) -> Track | None:
        """Find a container; more of them are made meanwhile."""
        if len(self._by_id) < len(self._tracks):
            self._by_id = {track.identity.id: track for track in self._tracks}
        return self._by_id.get(container)

    def _tested(self, track: Track, event: Heard) -> None:
        passed = self._probes.passed(track, event.exec_id, event.code, event.at)
        if passed:
            tracks_of.be_ready(track, event.at, "own test")
        elif passed is False and track.health == "unhealthy":
            track.failure = "is unhealthy, and its test still fails"

    def _die(self, track: Track, event: Heard) -> None:
        if track.exits and not track.is_running:
            return  # a look at its state was faster than the event
        try:
            state = self._client.api.inspect_container(event.container)["State"]
        except (DockerException, OSError):
            state = {}
        track.is_oom_killed = track.is_oom_killed or bool(state.get("OOMKilled"))
        tracks_of.die(track, event.at, event.code)

    def moved(self, track: Track, at: float) -> None:
        """Tell of a change; any step forward shows that nobody restarts for nothing."""
        if track.state in {"ready", "completed"} or (track.is_running and not track.exits):
            for each in self._tracks:
                each.exits_since_progress = 0
        self._listener.moved(at, track, track.failure)

    def sync(self) -> None:
        """Ask for the containers' states, in case an event was missed."""
        for track in self._tracks:
            if track.is_waiting and track.identity.action != "kept":
                continue
            try:
                state = self._client.api.inspect_container(track.identity.id)["State"]
            except NotFound:
                track.failure = track.failure or "was removed by somebody else"
                continue
            self._compare(track, state)

    def _compare(self, track: Track, state: Mapping[str, Any]) -> None:
        now, before = self._clock(), track.state
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
            if status == "unhealthy" and track.identity.action == "kept" and self._has_own_probes:
                track.health = status  # it was so before; its own test decides
            else:
                tracks_of.health(track, now, status)
        if track.state != before:
            self.moved(track, now)
