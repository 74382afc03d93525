"""What a plugin must say of a family of images, and whether it does."""

from __future__ import annotations

from typing import Any

from composeopt.facts.images import Confidence, Footprint, ImageFacts, Starts

FACTS = frozenset({"role", "ports", "starts", "readiness", "memory", "healthcheck", "footprint"})
WITHOUT_SOURCE = frozenset({"role"})


def images_fault(family: Any) -> str | None:
    """Say what is wrong with what a hook returned, or None."""
    if not isinstance(family, ImageFacts):
        return f"{family!r} is no ImageFacts"
    fault = _fault(family)
    return f"images {family.name}: {fault}" if fault else None


def _fault(family: ImageFacts) -> str | None:
    if isinstance(family.images, str) or not family.images:
        return "images must be a tuple of repositories, e.g. ('registry.example/team/app',)"
    for name, kind in (("starts", Starts), ("footprint", Footprint)):
        value = getattr(family, name)
        if not isinstance(value, kind):
            return f"{name} must be a {kind.__name__}, not {value!r}"
    for fact, level in family.confidence.items():
        if fact not in FACTS:
            return f"there is no fact {fact!r}; known: {', '.join(sorted(FACTS))}"
        if not isinstance(level, Confidence):
            return f"the confidence of {fact} must be a Confidence, not {level!r}"
        if level.sure and fact not in WITHOUT_SOURCE and not family.sources.get(fact):
            return f"{fact} is {level.value}, so sources must say where that was read or seen"
    return None
