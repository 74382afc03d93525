"""What a setting claims of a service's memory."""

from __future__ import annotations

from composeopt.model.paths import Path
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """Memory that a setting inside a service needs.

    Args:
        setting: its name.
        least: the least limit, bytes; None where the value cannot be read.
        path: where it stands.
    """

    setting: str
    least: int | None
    path: Path
