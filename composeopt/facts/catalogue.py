"""What is known of public images: role, ports, who starts to talk, readiness, memory settings."""

from __future__ import annotations

import pathlib
import tomllib
from collections.abc import Mapping
from functools import cache
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

_ENTRY = "\n[[family]]\n"

NOTHING: Mapping[str, ImageFacts] = MappingProxyType({})


def image_facts(image: str, more: Mapping[str, ImageFacts] = NOTHING) -> ImageFacts | None:
    """Give what is known of an image by its name, or None.

    A service that is built says nothing by its image name; do not ask for it.

    Args:
        image: the reference.
        more: what plugins know, by repository (``stack.inputs.images``); it goes first.
    """
    repository = parse_image(image).repository
    return more.get(repository) or _known(repository)


def families() -> tuple[ImageFacts, ...]:
    """Give the whole catalogue."""
    return tuple(map(_family_of, _entries()))


@cache
def _known(repository: str) -> ImageFacts | None:
    """Find a repository; only the entries that its name stands in are read."""
    name = repository.rsplit("/", 1)[-1] + '"'
    return by_repository(_family_of(each) for each in _entries() if name in each).get(repository)


@cache
def _entries() -> tuple[str, ...]:
    """Give the text of each family; to read them all takes longer than most of a run."""
    text = pathlib.Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8")
    return tuple(_ENTRY + entry for entry in text.split(_ENTRY)[1:])


@cache
def _family_of(entry: str) -> ImageFacts:
    return _family(tomllib.loads(entry)["family"][0])


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
