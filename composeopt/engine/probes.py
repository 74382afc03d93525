"""When composeopt runs a container's own test besides the engine.

One run is in flight for each container. The pause between two runs is a fiftieth of the
time since its start, at least 0.25 and at most 2 s. All runs together may use 0.2 core by what
one was measured to cost; where that is not enough for all, they take turns, and those that
nobody waits for come a little later. A container whose test timed out is left to the engine
until it starts again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from composeopt.analysis.health import PROBE_CPU_SECONDS
from composeopt.engine.track import Track
from composeopt.model.values import dataclass

CORES = 0.2
SHORTEST = 0.25
LONGEST = 2.0
SHARE = 0.02
SPACING = PROBE_CPU_SECONDS / CORES
"""Seconds between any two runs; 0.05 CPU seconds each make 0.2 core."""

_LATER = 0.5
"""Seconds that a container comes later whose test nobody waits for."""


@dataclass(slots=True)
class _Turn:
    """Where one container is with its runs."""

    due: float
    since: float | None = None
    exec_id: str = ""


@dataclass(slots=True)
class Probes:
    """The runs of all containers; ``awaited`` are the services whose test somebody waits for."""

    awaited: frozenset[str]
    turns: dict[str, _Turn] = field(default_factory=dict)
    free_at: float = 0.0

    def next(self, tracks: Iterable[Track], now: float) -> Track | None:
        """Give the container whose test to run now, or None."""
        if now < self.free_at:
            return None
        due = []
        for track in tracks:
            turn = self._turn(track, now)
            if turn is not None and turn.since is None and turn.due <= now:
                handicap = 0.0 if track.identity.service in self.awaited else _LATER
                due.append((turn.due + handicap, track.identity.id, track))
        if not due:
            return None
        track = min(due)[-1]
        self.turns[track.identity.id].since = now
        self.free_at = now + SPACING
        track.probes += 1
        return track

    def begun(self, container: str, exec_id: str) -> None:
        """The run has this id."""
        if container in self.turns:
            self.turns[container].exec_id = exec_id

    def passed(self, track: Track, exec_id: str, code: int, now: float) -> bool | None:
        """Take the end of a run and say whether it passed; None when it was not ours."""
        turn = self.turns.get(track.identity.id)
        if turn is None or not exec_id or turn.exec_id != exec_id:
            return None
        turn.since, turn.exec_id = None, ""
        turn.due = now + _pause(now - (track.started or 0.0))
        return code == 0

    def lost(self, container: str, now: float) -> None:
        """A run could not be made; try again later."""
        turn = self.turns.get(container)
        if turn is not None:
            turn.since, turn.exec_id, turn.due = None, "", now + LONGEST

    def forget(self, container: str) -> None:
        """The container ended or starts again: begin anew."""
        self.turns.pop(container, None)

    def hang(self, tracks: Iterable[Track], now: float) -> None:
        """Leave to the engine whose test takes longer than it may."""
        for track in tracks:
            turn, check = self.turns.get(track.identity.id), track.identity.check
            if turn is not None and turn.since is not None and check is not None:
                track.is_hung = track.is_hung or now - turn.since > check.timeout

    def _turn(self, track: Track, now: float) -> _Turn | None:
        if track.identity.check is None or track.is_hung or track.ready is not None:
            return None
        if not track.is_running or track.failure:
            return None
        return self.turns.setdefault(track.identity.id, _Turn(due=now + SHORTEST))


def _pause(age: float) -> float:
    """Give the pause after a run, from the seconds since the container's start."""
    return min(max(age * SHARE, SHORTEST), LONGEST)
