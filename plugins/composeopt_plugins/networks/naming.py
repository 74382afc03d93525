"""Names for networks: by what their own members do, else by their hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from composeopt.api import Segmentation, Stack, image_facts

TIERS = {
    "proxy": "edge",
    "database": "data",
    "cache": "cache",
    "storage": "storage",
    "search": "search",
    "queue": "queue",
    "metrics": "monitoring",
    "dashboard": "monitoring",
    "alerts": "monitoring",
    "logs": "monitoring",
    "exporter": "monitoring",
    "tracing": "tracing",
    "tool": "tools",
}
DATA = frozenset({"data", "cache", "storage", "search", "queue"})
WATCHING = frozenset({"monitoring", "tracing"})
SAME = 0.5
"""A network keeps its name when it keeps this share of its members."""


def network_names(
    stack: Stack, found: Segmentation, present: Mapping[str, frozenset[str]]
) -> tuple[str, ...]:
    """Name each group; a network that mostly stays as it is keeps its name.

    Args:
        stack: the stack.
        found: what to name.
        present: the members of each movable network today.
    """
    names = _kept_names(found.groups, present)
    taken = set(found.networks.fixed) | set(names.values()) | {"default"}
    for number, group in enumerate(found.groups):
        if number in names:
            continue
        for name in _candidates(stack, found, number, group):
            if name not in taken:
                names[number] = name
                taken.add(name)
                break
    return tuple(names[number] for number in range(len(found.groups)))


def _kept_names(
    groups: Sequence[frozenset[str]], present: Mapping[str, frozenset[str]]
) -> dict[int, str]:
    if len(present) < 2:
        return {}
    ranked = sorted(
        (-len(group & members) / len(group | members), number, name)
        for number, group in enumerate(groups)
        for name, members in present.items()
    )
    names: dict[int, str] = {}
    for score, number, name in ranked:
        if -score >= SAME and number not in names and name not in names.values():
            names[number] = name
    return names


def _candidates(stack: Stack, found: Segmentation, number: int, group: frozenset[str]) -> list[str]:
    others = [other for place, other in enumerate(found.groups) if place != number]
    own = sorted(group - found.wildcards - frozenset().union(*others))
    whom = own or sorted(group - found.wildcards) or sorted(group)
    tier = _tier([_tier_of(stack, name) for name in whom])
    degree = {
        name: sum(name in pair and set(pair) <= group for pair in found.pairs.needed)
        for name in whom
    }
    hub = max(whom, key=lambda name: (degree[name], -len(name), name))
    return [tier, f"{hub}-net", *(f"{tier}-{count}" for count in range(2, 100))]


def _tier(tiers: Sequence[str]) -> str:
    kinds = set(tiers)
    if "edge" in kinds:
        return "edge"
    if kinds <= DATA:
        return kinds.pop() if len(kinds) == 1 else "data"
    if kinds <= WATCHING:
        return kinds.pop() if len(kinds) == 1 else "monitoring"
    return kinds.pop() if len(kinds) == 1 else "app"


def _tier_of(stack: Stack, name: str) -> str:
    service = stack.service(name)
    if service is None or service.data.get("build"):
        return "app"
    facts = image_facts(str(service.data.get("image") or ""), stack.inputs.images)
    return "app" if facts is None else TIERS.get(facts.role, "app")
