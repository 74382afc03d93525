"""What plugins may say of images."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from composeopt import registry
from composeopt.api import Confidence, ImageFacts, Starts, hookimpl

RECORDS = ImageFacts(
    name="records",
    images=("registry.example/team/records",),
    role="database",
    ports=(9999,),
    starts=Starts.NEVER,
    readiness=None,
    memory=(),
    source="https://example.org/records",
    confidence={"role": Confidence.DOCUMENTED, "starts": Confidence.DOCUMENTED},
    sources={"starts": "https://example.org/records/network"},
)


def plugin(name: str, *families: Any) -> Any:
    """Make a plugin that knows some images."""

    @hookimpl
    def composeopt_images() -> Any:
        return families

    return SimpleNamespace(__name__=name, composeopt_images=composeopt_images)


def load(*plugins: Any) -> registry.Registry:
    return registry.load(plugins, entry_points=False)


def test_images_of_a_plugin_are_known_by_repository() -> None:
    loaded = load(plugin("acme", RECORDS))

    assert loaded.images == {"registry.example/team/records": RECORDS}
    assert loaded.plugins[0].images == (RECORDS,)
    assert not loaded.broken


def faulty(**values: Any) -> ImageFacts:
    """Give a family with values of the wrong kind, as a plugin without types may."""
    return replace(RECORDS, **values)


@pytest.mark.parametrize(
    ("family", "fault"),
    [
        ("records", "'records' is no ImageFacts"),
        (replace(RECORDS, images=()), "images records: images must be a tuple of repositories"),
        (faulty(images="records"), "images records: images must be a tuple"),
        (faulty(starts="never"), "images records: starts must be a Starts, not 'never'"),
        (faulty(footprint={"memory": 1}), "images records: footprint must be a Footprint"),
        (replace(RECORDS, confidence={"start": Confidence.RECALLED}), "there is no fact 'start'"),
        (faulty(confidence={"starts": "sure"}), "the confidence of starts must be"),
        (replace(RECORDS, sources={}), "starts is documented, so sources must say where"),
    ],
)
def test_a_family_that_says_it_wrongly_is_left_out(family: Any, fault: str) -> None:
    loaded = load(plugin("acme", family, replace(RECORDS, name="other", images=("a/b",))))

    (broken,) = loaded.broken
    assert fault in broken.message
    assert set(loaded.images) == {"a/b"}


def test_an_image_belongs_to_the_first_plugin_that_brings_it() -> None:
    loaded = load(plugin("one", RECORDS), plugin("two", replace(RECORDS, name="again")))

    (broken,) = loaded.broken
    assert broken.plugin == "two"
    assert broken.message == "the image 'registry.example/team/records' is taken by plugin one"


def test_a_hook_that_raises_costs_only_its_plugin() -> None:
    @hookimpl
    def composeopt_images() -> Any:
        message = "no network"
        raise OSError(message)

    bad = SimpleNamespace(__name__="bad", composeopt_images=composeopt_images)
    loaded = load(bad, plugin("good", RECORDS))

    assert [each.name for each in loaded.plugins] == ["good"]
    assert "composeopt_images failed" in loaded.broken[0].message
