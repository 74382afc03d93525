"""What may be assumed that a service takes, where nobody measured or granted it."""

from __future__ import annotations

from collections.abc import Sequence

from composeopt.api import (
    Claim,
    ImageFacts,
    Path,
    Service,
    ServiceUsage,
    Stack,
    dataclass,
    image_facts,
    round_cpus,
    round_memory,
)

_HEADROOM = 1.15


@dataclass(frozen=True, slots=True)
class Assumption:
    """An amount that a service may do with, and what that rests on.

    Args:
        amount: CPUs or bytes, on the grid; zero where nothing can be assumed.
        because: what it rests on, for people.
        path: where that stands.
    """

    amount: float
    because: str
    path: Path


NOTHING = Assumption(0.0, "", ())


def assume_cpus(stack: Stack, service: Service, usage: ServiceUsage) -> Assumption:
    """Assume CPUs from the catalogue, and no less than a short look saw."""
    facts = _facts(stack, service)
    if facts is None or not facts.footprint.cpus:
        return NOTHING
    amount = max(facts.footprint.cpus, (usage.cpu_peak or 0.0) * _HEADROOM)
    return Assumption(round_cpus(amount, up=True), _said(facts), (*service.path, "image"))


def assume_memory(
    stack: Stack, service: Service, usage: ServiceUsage, claims: Sequence[Claim]
) -> Assumption:
    """Assume memory from the catalogue, or from the setting that bounds it.

    A store that keeps all its data in memory has a bound only where it sets one. A
    setting that cannot be read leaves nothing to assume.
    """
    facts = _facts(stack, service)
    if facts is None or any(claim.least is None for claim in claims):
        return NOTHING
    least = max(claims, key=lambda claim: claim.least or 0, default=None)
    claimed = (least.least or 0) if least else 0
    footprint = facts.footprint.memory
    if not footprint and not any(_bounds(facts, claim) for claim in claims):
        return NOTHING
    amount = max(float(footprint), float(claimed), (usage.memory_peak or 0) * _HEADROOM)
    rounded = round_memory(amount, up=True)
    if least is not None and claimed > footprint:
        return Assumption(rounded, f"{least.setting} of {service.name} bounds it", least.path)
    return Assumption(rounded, _said(facts), (*service.path, "image"))


def _facts(stack: Stack, service: Service) -> ImageFacts | None:
    if not service.image or service.has_build:
        return None
    return image_facts(service.image, stack.inputs.images)


def _bounds(facts: ImageFacts, claim: Claim) -> bool:
    """Say whether a setting bounds nearly all that a program takes."""
    return any(
        setting.of == "data" and setting.setting in claim.setting for setting in facts.memory
    )


def _said(facts: ImageFacts) -> str:
    """Say how sure the catalogue is, and where it is from."""
    level = facts.confidence.get("footprint", "recalled")
    source = facts.sources.get("footprint")
    return f"what a small {facts.name} takes, {level}{f' in {source}' if source else ''}"
