"""Services that do not run together."""

from __future__ import annotations

from composeopt.api import Service


def are_alternatives(one: Service, other: Service) -> bool:
    """Say whether two services have profiles, and none in common."""
    mine, theirs = set(one.profiles), set(other.profiles)
    return bool(mine and theirs) and not mine & theirs
