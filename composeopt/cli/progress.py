"""How a deployment is shown while it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from composeopt.engine.compose import Progress
from composeopt.engine.order import Order
from composeopt.engine.track import Track

_WORDS = {
    "own test": "its test passes",
    "engine": "the engine says healthy",
    "running": "runs, and has no test",
    "completed": "exited with code 0",
}


@dataclass(frozen=True, slots=True)
class Plain:
    """One line for each change."""

    say: Callable[[str], None]

    def moved(self, at: float, track: Track, detail: str) -> None:
        """Tell that a container's state changed."""
        why = detail or (_WORDS[track.ready_by] if track.ready_by else "")
        self.say(f"{at:7.2f} s  {track.identity.name}: {track.state}{why and f' ({why})'}")

    def ticked(self, at: float, tracks: Sequence[Track], order: Order) -> None:
        """Nothing to tell."""

    def noted(self, at: float, message: str) -> None:
        """Tell something else."""
        self.say(f"{at:7.2f} s  {message}")

    def made(self, at: float, progress: Progress) -> None:
        """Tell what compose does; only what is done is worth a line."""
        if not progress.text.endswith("ing"):
            self.say(f"{at:7.2f} s  {progress.subject}: {progress.text.lower()}")
