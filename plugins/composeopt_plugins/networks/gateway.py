"""Names that leave default gateways where they are.

A container on several networks has its default gateway on the one whose full name
sorts first, whatever their priority says on engines before 28.
"""

from __future__ import annotations

from collections.abc import Mapping

from composeopt.api import Segmentation, Stack

PREFIXES = ("", "net-", "zz-", "a-", "0-")


def fitting_names(
    stack: Stack, found: Segmentation, names: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Give the names, prefixed where a default gateway would move; None: no prefix helps.

    Only services that stay on a fixed network too have something to lose: the
    movable networks are bridges that are all alike.
    """
    if not found.networks.fixed:
        return names
    for prefix in PREFIXES:
        tried = tuple(name if name in found.networks.movable else prefix + name for name in names)
        if not set(tried) & set(found.networks.fixed) and _keeps(stack, found, tried):
            return tried
    return None


def _keeps(stack: Stack, found: Segmentation, names: tuple[str, ...]) -> bool:
    full = {
        name: str(settings.get("name") or f"{stack.name}_{name}")
        for name, settings in found.networks.settings.items()
    }
    for service in found.members:
        value = stack.value(("services", service, "networks"))
        old = list(value) if isinstance(value, Mapping) else ["default"]
        fixed = [name for name in old if name in found.networks.fixed]
        if not fixed:
            continue
        new = [name for name, group in zip(names, found.groups, strict=True) if service in group]
        before = min(old, key=lambda name: full.get(name, name))
        after = min([*fixed, *new], key=lambda name: full.get(name, f"{stack.name}_{name}"))
        if (before in fixed or after in fixed) and before != after:
            return False
    return True
