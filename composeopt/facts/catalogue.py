"""What is known of public images: role, ports, who starts to talk, readiness, memory settings."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from composeopt.facts.images import (
    Confidence,
    Footprint,
    ImageFacts,
    MemorySetting,
    Starts,
    by_repository,
    parse_image,
)
from composeopt.facts.sizes import parse_size

NOTHING: Mapping[str, ImageFacts] = MappingProxyType({})


def image_facts(image: str, more: Mapping[str, ImageFacts] = NOTHING) -> ImageFacts | None:
    """Give what is known of an image by its name, or None.

    A service that is built says nothing by its image name; do not ask for it.

    Args:
        image: the reference.
        more: what plugins know, by repository (``stack.inputs.images``); it goes first.
    """
    repository = parse_image(image).repository
    return more.get(repository) or _by_repository().get(repository)


def families() -> tuple[ImageFacts, ...]:
    """Give the whole catalogue."""
    return _families()


@cache
def _by_repository() -> Mapping[str, ImageFacts]:
    return by_repository(_families())


@cache
def _families() -> tuple[ImageFacts, ...]:
    text = resources.files("composeopt.facts").joinpath("catalogue.toml").read_text("utf-8")
    return tuple(_family(entry) for entry in tomllib.loads(text)["family"])


def _family(entry: Mapping[str, Any]) -> ImageFacts:
    readiness = entry.get("readiness")
    return ImageFacts(
        entry["name"],
        tuple(entry["images"]),
        entry["role"],
        tuple(entry["ports"]),
        Starts(entry["starts"]),
        None if readiness is None else tuple(readiness),
        tuple(MemorySetting(**setting) for setting in entry.get("memory", ())),
        entry["source"],
        {fact: Confidence(level) for fact, level in entry["confidence"].items()},
        entry.get("healthcheck", ""),
        tuple(entry.get("kin", ())),
        entry.get("sources", {}),
        tuple(entry.get("programs", ())),
        _footprint(entry.get("footprint", {})),
    )


def _footprint(entry: Mapping[str, Any]) -> Footprint:
    return Footprint(parse_size(entry.get("memory")) or 0, float(entry.get("cpus", 0)))
