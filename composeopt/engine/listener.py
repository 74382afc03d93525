"""Who is told how a stack comes up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from composeopt.engine.order import Order
from composeopt.engine.track import Track


class Listener(Protocol):
    """Hears how a stack comes up."""

    def moved(self, at: float, track: Track, detail: str) -> None:
        """A container's state changed."""

    def ticked(self, at: float, tracks: Sequence[Track], order: Order) -> None:
        """Some time passed."""

    def noted(self, at: float, message: str) -> None:
        """Something else is worth saying."""
