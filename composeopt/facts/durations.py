"""Durations as an owner writes them, in seconds."""

from __future__ import annotations

from composeopt.stack import units


def parse_duration(value: object) -> float | None:
    """Give the seconds of ``90``, ``90s``, ``1m30s`` or ``500ms``; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        text = value.strip()
        try:
            return _valid(float(text))
        except ValueError:
            pass
        try:
            return _valid(units.parse_duration(text) / 1e9)
        except ValueError:
            return None
    return _valid(float(value))


def _valid(seconds: float) -> float | None:
    return seconds if 0 <= seconds < float("inf") else None
