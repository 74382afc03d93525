"""Starting a clone with ``docker compose up --wait``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from composeopt.engine.bench.beside import Beside
from composeopt.engine.bench.start import Manner, Start, StartError, last_moments
from composeopt.engine.culprit import question
from composeopt.engine.track import Track
from composeopt.engine.verdict import Failure
from composeopt.facts.compose import ComposeBinary
from composeopt.model.bench import Moments
from composeopt.model.deployment import Culprit
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

_POLL = 0.05
_LATE = 2.0
"""Seconds within which events that came before compose's end are heard."""


@dataclass(frozen=True, slots=True)
class ByCompose:
    """``docker compose up --wait``."""

    manner: Manner
    binary: ComposeBinary

    @property
    def name(self) -> str:
        """Who it is, with version."""
        return f"{self.binary.name} {self.binary.version}"

    @property
    def measured(self) -> str:
        """What the seconds are."""
        return f"until {self.binary.name} up --wait came back"

    def start(self, stack: Stack) -> Start:
        """Run ``up --wait`` and listen to the engine meanwhile.

        Raises:
            StartError: it did not come up.
            KeyboardInterrupt: the user wants to stop.
        """
        manner = self.manner
        began = time.monotonic()
        beside = Beside(
            manner.client, stack.name, lambda: time.monotonic() - began, manner.own_probes
        )
        with beside:
            began = time.monotonic()
            said = self._up(stack, beside.clock)
            came_back = beside.clock()
            expected = sum(each.replicas for each in stack.services())
            while not self._is_settled(beside.seen(), expected):
                if said and len(beside.seen()) < expected and beside.clock() > came_back + _LATE:
                    raise StartError(Culprit("", "", said))
                if beside.deaf:
                    raise StartError(Culprit("", "", f"the engine fell silent: {beside.deaf}"))
                self._check_time(beside.clock)
                time.sleep(_POLL)
        tracks = beside.seen()
        if said and not any(each.is_completed for each in tracks):
            raise StartError(Culprit("", "", said))  # no job that ended explains it
        seconds = max(came_back, *_lasts(tracks)) if said else came_back
        return Start(seconds, last_moments(_pairs(tracks)), _counts(tracks))

    def _up(self, stack: Stack, clock: Callable[[], float]) -> str:
        """Give compose's complaint; empty when it says that all is well."""

        def stopping() -> bool:
            return self.manner.stopping() or clock() > self.manner.timeout

        compose = self.manner.compose(self.binary, stack, stopping)
        try:
            return compose.up(("--wait", "--no-build", "--quiet-pull"))
        except KeyboardInterrupt:
            self._check_time(clock)
            raise

    def _is_settled(self, tracks: Sequence[Track], expected: int) -> bool:
        """Say whether all is up: compose complains of jobs that have ended well, too."""
        for track in tracks:
            if track.failure:
                raise StartError(question(self.manner.client, Failure(track.failure, track)))
        return len(tracks) >= expected and all(map(_is_up, tracks))

    def _check_time(self, clock: Callable[[], float]) -> None:
        if self.manner.stopping():
            raise KeyboardInterrupt
        if clock() > self.manner.timeout:
            reason = f"not all is up after {self.manner.timeout:g} s"
            raise StartError(Culprit("", "", reason))


def _is_up(track: Track) -> bool:
    if track.identity.check is None:
        return track.is_running or track.is_completed
    return track.is_completed or (track.is_running and track.health == "healthy")


def _lasts(tracks: Iterable[Track]) -> Iterator[float]:
    for track in tracks:
        yield from (at for at in (track.started, track.ready, track.healthy) if at is not None)


def _counts(tracks: Iterable[Track]) -> dict[str, int]:
    found: dict[str, int] = {}
    for track in tracks:
        again = track.exits - track.is_completed
        if again:
            found[track.identity.service] = found.get(track.identity.service, 0) + again
    return found


def _pairs(tracks: Iterable[Track]) -> Iterator[tuple[str, Moments]]:
    for each in tracks:
        yield each.identity.service, Moments(each.first_started, each.ready, each.healthy)
