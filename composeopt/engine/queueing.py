"""How many containers are started side by side, and which of them first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from composeopt.engine.track import Track
from composeopt.model.values import dataclass

MOST = 16
LEAST = 2

_LESS = 0.6
"""Share of another's urgency under which a container gives way to one that is being made."""

_SLOW = 1.0
"""Seconds after which a start that waits for something else makes room for others."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Those who may start, the most urgent first.

    Starting is work for the engine's processors. If more are started than it has, all of
    them take longer, and with them the one that the whole stack waits for.

    Args:
        width: how many starts are under way side by side.
        urgency: by service, the seconds that the stack needs after its start.
    """

    width: int
    urgency: Mapping[str, float]

    def next(self, tracks: Iterable[Track], now: float, coming: Iterable[str] = ()) -> list[Track]:
        """Give whom to start now.

        Args:
            tracks: all containers that are made.
            now: seconds since the call.
            coming: services whose containers will be made in a moment; starting others
                meanwhile would hold that up.
        """
        tracks = tuple(tracks)
        free = self.width - sum(_is_under_way(track, now) for track in tracks)
        if free <= 0:
            return []
        least = _LESS * max(map(self._urgency, coming), default=0.0)
        waiting = [
            each
            for each in tracks
            if each.released is not None
            and each.called is None
            and self._urgency(each.identity.service) >= least
        ]
        # sort() keeps the order of those who are alike, as they were made.
        waiting.sort(key=lambda each: -self._urgency(each.identity.service))
        return waiting[:free]

    def _urgency(self, service: str) -> float:
        return self.urgency.get(service, 0.0)


def width(cpus: int) -> int:
    """Give how many starts are under way side by side on an engine with so many CPUs."""
    return min(max(cpus, LEAST), MOST)


def _is_under_way(track: Track, now: float) -> bool:
    if track.called is None or track.launched is not None or track.failure:
        return False
    return now - track.called < _SLOW
