"""What is knocked at, and what answers."""

from __future__ import annotations

from typing import Literal

from composeopt.model.values import dataclass

Outcome = Literal["open", "refused", "silent", "unknown"]


class NoProbeError(Exception):
    """Nothing can knock from a container; the message says what to add."""


@dataclass(frozen=True, slots=True)
class Door:
    """Something to connect to.

    Args:
        host: a name, or an address.
        port: which port.
    """

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Knock:
    """What connecting to a door gave.

    Args:
        door: where.
        outcome: ``refused``: the packets got there, nothing listens; ``silent``: nothing
            came back; ``unknown``: the name means nothing there.
        seconds: how long each connection took that was made; empty without a clock.
        lost: how many were not made in time.
    """

    door: Door
    outcome: Outcome
    seconds: tuple[float, ...] = ()
    lost: int = 0

    @property
    def got_there(self) -> bool:
        """Whether packets got there."""
        return self.outcome in ("open", "refused")
