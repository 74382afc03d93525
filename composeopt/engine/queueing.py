"""How many containers are started side by side, and which of them first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from composeopt.engine.track import Track
from composeopt.model.values import dataclass

MOST = 16
LEAST = 2

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

    def next(self, tracks: Iterable[Track], now: float) -> list[Track]:
        """Give whom to start now."""
        tracks = tuple(tracks)
        free = self.width - sum(_is_under_way(track, now) for track in tracks)
        if free <= 0:
            return []
        waiting = [each for each in tracks if each.released is not None and each.called is None]
        # sorted() keeps the order of those who are alike, as they were made.
        waiting.sort(key=lambda each: -self.urgency.get(each.identity.service, 0.0))
        return waiting[:free]


def width(cpus: int) -> int:
    """Give how many starts are under way side by side on an engine with so many CPUs."""
    return min(max(cpus, LEAST), MOST)


def _is_under_way(track: Track, now: float) -> bool:
    if track.called is None or track.launched is not None or track.failure:
        return False
    return now - track.called < _SLOW
