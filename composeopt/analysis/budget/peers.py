"""Peers: services that do the same and should get the same.

A group is declared (``x-composeopt: groups``) or found: the same image or build,
the same container ports and the same names of environment variables, but for
those that say which one it is, and names that differ in an index or a role only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from composeopt.facts.declared import Declared
from composeopt.model.paths import Path
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack

_LEADING = "leader|primary|master|bootstrap"
_ROLE = pattern(f"{_LEADING}|worker|follower|replica|secondary|slave|standby", re.IGNORECASE)
_LEADS = pattern(rf"\b({_LEADING})\b", re.IGNORECASE)
_INDEX = pattern(r"\d+")
_WHICH = pattern(r"ROLE|_ID|_NAME|INDEX|RANK|BOOTSTRAP|LEADER|PRIMARY|MASTER|PEER|JOIN")


@dataclass(frozen=True, slots=True)
class Peers:
    """A group of peers.

    Args:
        name: the group's name, or what its members have in common.
        services: the members.
        leader: the one that leads, or None.
        declared: whether the owner says so.
        path: where that is declared; the first member otherwise.
    """

    name: str
    services: tuple[str, ...]
    leader: str | None
    declared: bool
    path: Path


def peer_groups(stack: Stack, owner: Declared) -> tuple[Peers, ...]:
    """Give the declared groups, then those found among the other services."""
    groups = tuple(
        Peers(name, group.services, group.leader, declared=True, path=group.path)
        for name, group in owner.groups.items()
    )
    taken = {name for group in groups for name in group.services}
    found: dict[tuple[object, ...], list[Service]] = {}
    for service in stack.services():
        if service.name not in taken and (service.image or service.has_build):
            found.setdefault(_likeness(service), []).append(service)
    return (*groups, *(_found(members) for members in found.values() if len(members) > 1))


def _found(members: list[Service]) -> Peers:
    return Peers(
        name=_common(members[0].name),
        services=tuple(member.name for member in members),
        leader=_leader(members),
        declared=False,
        path=members[0].path,
    )


def _likeness(service: Service) -> tuple[object, ...]:
    """Give what peers have in common."""
    build = service.data.get("build")
    context = build.get("context") if isinstance(build, Mapping) else build
    return (
        service.image,
        context,
        _common(service.name),
        tuple(sorted({port.target for port in service.ports()})),
        tuple(sorted(name for name in service.environment if not _WHICH.search(name))),
    )


def _common(name: str) -> str:
    """Give a name without its index and its role."""
    return _INDEX.sub("", _ROLE.sub("", name)).strip("-_.")


def _leader(members: Iterable[Service]) -> str | None:
    """Find the one member whose name or role says that it leads."""
    leaders = [member.name for member in members if _leads(member)]
    return leaders[0] if len(leaders) == 1 else None


def _leads(service: Service) -> bool:
    roles = (value or "" for key, value in service.environment.items() if "ROLE" in key)
    return any(_LEADS.search(text) for text in (service.name.replace("_", " "), *roles))
