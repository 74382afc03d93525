"""The image catalogue is whole, and says how sure it is."""

from __future__ import annotations

import pytest

from composeopt.facts.catalogue import families, image_facts
from composeopt.facts.images import (
    Confidence,
    Footprint,
    ImageFacts,
    Starts,
    by_repository,
    image_version,
    parse_image,
)

FACTS = {"role", "ports", "starts", "readiness", "memory", "healthcheck", "footprint"}


def test_every_image_belongs_to_one_family() -> None:
    images = [image for family in families() for image in (*family.images, *family.kin)]

    assert len(images) == len(set(images))
    assert len(families()) >= 40


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_every_fact_of_a_family_has_a_confidence_and_a_source(family: ImageFacts) -> None:
    given = {"role", "ports", "starts"}
    given |= {"readiness"} if family.readiness else set()
    given |= {"memory"} if family.memory else set()
    given |= {"healthcheck"} if family.healthcheck else set()
    given |= {"footprint"} if family.footprint != Footprint() else set()

    assert set(family.confidence) == given
    assert family.source.startswith("https://")
    assert all(0 < port < 65536 for port in family.ports)
    assert all(setting.where in {"env", "flag", "option", "line"} for setting in family.memory)


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_what_is_sure_says_where_it_was_read_or_what_was_run(family: ImageFacts) -> None:
    told = {fact: source.partition(":")[0] for fact, source in family.sources.items()}
    levels = {Confidence.DOCUMENTED: "https", Confidence.VERIFIED: "run"}
    sure = {
        fact: levels[level]
        for fact, level in family.confidence.items()
        if level.sure and fact != "role"
    }

    assert told == sure


def test_other_makes_of_a_program_are_only_recalled() -> None:
    other = image_facts("bitnami/postgresql")

    assert other is not None
    assert (other.name, other.starts) == ("postgres", Starts.NEVER)
    assert not any(other.sure(fact) for fact in FACTS)


@pytest.mark.parametrize(
    ("image", "family"),
    [
        ("postgres", "postgres"),
        ("docker.io/library/postgres:16-alpine", "postgres"),
        ("public.ecr.aws/docker/library/redis:7", "redis"),
        ("redis@sha256:0000", "redis"),
        ("quay.io/prometheus/prometheus:v3.1.0", "prometheus"),
        ("registry.corp/postgres:16", None),
        ("me/postgres:16", None),
        ("", None),
    ],
)
def test_images_are_known_by_their_exact_repository(image: str, family: str | None) -> None:
    found = image_facts(image)

    assert (found.name if found else None) == family


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("nginx:1.27.3-alpine", (1, 27, 3)),
        ("prom/prometheus:v2.53.0", (2, 53, 0)),
        ("postgres:16", (16,)),
        ("nginx:alpine", None),
        ("nginx", None),
        ("localhost:5000/nginx", None),
        ("nginx:1a", None),
    ],
)
def test_the_version_is_what_the_tag_starts_with(
    image: str, version: tuple[int, ...] | None
) -> None:
    assert image_version(image) == version


def test_a_registry_with_a_port_is_no_tag() -> None:
    assert parse_image("localhost:5000/a/b").repository == "localhost:5000/a/b"


def test_what_is_only_recalled_drives_nothing_safe() -> None:
    assert Confidence.VERIFIED.sure
    assert Confidence.DOCUMENTED.sure
    assert not Confidence.RECALLED.sure


def test_what_a_program_takes_is_said_only_where_its_data_does_not_decide_it() -> None:
    takes = {family.name: family.footprint for family in families()}

    assert takes["grafana"] == Footprint(512 * 1024**2, 1.0)
    assert takes["postgres"].memory > 128 * 1024**2
    assert {takes[name] for name in ("redis", "valkey", "minio", "prometheus")} == {Footprint()}


@pytest.mark.parametrize(
    "image",
    ["ghcr.io/open-webui/open-webui", "gitea/gitea", "alpine", "mcr.microsoft.com/mssql/server"],
)
def test_images_that_many_stacks_use_are_there(image: str) -> None:
    assert image_facts(image) is not None


def test_databases_start_no_conversation() -> None:
    postgres, redis = image_facts("postgres"), image_facts("redis")

    assert postgres is not None
    assert redis is not None
    assert (postgres.starts, postgres.sure("starts")) == (Starts.NEVER, True)
    assert (redis.starts, redis.sure("starts")) == (Starts.SETTINGS, True)
    assert set(postgres.confidence) <= FACTS


def test_what_a_plugin_knows_goes_before_the_catalogue() -> None:
    own = ImageFacts(
        "records",
        ("docker.io/corp/db",),
        "database",
        (),
        Starts.NEVER,
        None,
        (),
        "",
        {},
        kin=("corp/db-mirror", "redis"),
    )
    more = by_repository([own])

    assert image_facts("corp/db:3", more) is own
    assert image_facts("redis:7", more) != image_facts("redis:7")
    assert image_facts("postgres:16", more) == image_facts("postgres:16")
    assert image_facts("corp/db:3") is None


def test_one_repository_is_known_as_by_the_whole_catalogue() -> None:
    for repository, family in by_repository(families()).items():
        assert image_facts(repository) == family
