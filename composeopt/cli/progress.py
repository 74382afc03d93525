"""How a deployment is shown while it runs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Self

from composeopt.engine.compose import Progress
from composeopt.engine.order import Order
from composeopt.engine.track import Track
from composeopt.model.values import dataclass

_WORDS = {
    "own test": "its test passes",
    "engine": "the engine says healthy",
    "running": "runs, and has no test",
    "completed": "exited with code 0",
}


@dataclass(frozen=True, slots=True)
class Plain:
    """One line for each change."""

    speak: Callable[[str], None]
    _said: set[Progress] = field(default_factory=set)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def moved(self, at: float, track: Track, detail: str) -> None:
        """Tell that a container's state changed."""
        self.say(f"{at:7.2f} s  {track.identity.name}: {said_of(track, detail)}")

    def ticked(self, at: float, tracks: Sequence[Track], order: Order) -> None:
        """Nothing to tell."""

    def noted(self, at: float, message: str) -> None:
        """Tell something else."""
        self.say(f"{at:7.2f} s  {message}")

    def say(self, line: str) -> None:
        """Say a line; a reader that has gone is no reason to fail."""
        with contextlib.suppress(OSError):
            self.speak(line)

    def made(self, at: float, progress: Progress) -> None:
        """Tell what compose does; only what is done is worth a line."""
        if progress.text.endswith("ed") and progress not in self._said:
            self._said.add(progress)
            self.say(f"{at:7.2f} s  {progress.subject}: {progress.text.lower()}")


def said_of(track: Track, detail: str) -> str:
    """Word a container's state and why it is in it."""
    why = detail or (_WORDS[track.ready_by] if track.ready_by else "")
    return f"{track.state} ({why})" if why else track.state
