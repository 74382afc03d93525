"""Definitions taken from other services and files."""

from __future__ import annotations

from tests.unit.stack.projects import errors, service, stack


def test_a_service_extends_another_of_the_same_file() -> None:
    web = service(
        """
        services:
          base: {image: a, environment: {A: 1, B: 1}, ports: ["80:80"]}
          middle: {extends: base, environment: {B: 2}}
          web: {extends: {service: middle}, ports: ["81:81"]}
        """
    )

    assert web["environment"] == {"A": "1", "B": "2"}
    assert [port["target"] for port in web["ports"]] == [80, 81]
    assert "extends" not in web


def test_paths_of_an_extended_file_start_at_its_own_folder() -> None:
    web = service(
        "services: {web: {extends: {file: sub/base.yaml, service: base}}}",
        extra={"sub/base.yaml": "services: {base: {image: a, volumes: ['./d:/d']}}"},
    )

    assert web["volumes"][0]["source"] == "/project/sub/d"


def test_only_the_extended_service_of_another_file_must_be_right() -> None:
    base = "services: {base: {image: a}, other: {imago: b}}"
    web = service(
        "services: {web: {extends: {file: base.yaml, service: base}}}", extra={"base.yaml": base}
    )

    assert web["image"] == "a"


def test_circles_and_missing_bases_are_refused_with_their_place() -> None:
    assert errors("services: {a: {extends: b, image: x}, b: {extends: a, image: x}}") == [
        "0.yaml:1:52: service 'b' extends itself: a -> b -> a"
    ]
    assert errors("services: {a: {extends: b, image: x}}") == [
        "0.yaml:1:25: service 'a' extends 'b', which 0.yaml does not define; define it there"
    ]
    assert errors("services: {a: {extends: {file: no.yaml, service: b}, image: x}}") == [
        "0.yaml:1:32: extends file 'no.yaml' does not exist; make it, or correct the path"
    ]


def test_an_included_file_has_its_own_folder_and_variables() -> None:
    loaded = stack(
        "include: [sub/more.yaml]\nservices: {web: {image: 'w${V:-none}', depends_on: [api]}}",
        extra={
            "sub/more.yaml": """
            services: {api: {image: "a${V}", volumes: ["./d:/d", "vol:/v"]}}
            volumes: {vol: }
            """,
            "sub/.env": "V=1\n",
        },
    )

    assert loaded.value(("services", "api", "image")) == "a1"
    assert loaded.value(("services", "web", "image")) == "wnone"
    assert loaded.value(("services", "api", "volumes", 0, "source")) == "/project/sub/d"
    assert loaded.value(("volumes", "vol", "name")) == "project_vol"


def test_the_including_file_overrides_what_it_includes() -> None:
    web = service(
        "include: [{path: [a.yaml, b.yaml]}]\nservices: {web: {environment: {B: 3}}}",
        extra={
            "a.yaml": "services: {web: {image: a, environment: {A: 1, B: 1}}}",
            "b.yaml": "services: {web: {image: b, environment: {B: 2}}}",
        },
    )

    assert web["image"] == "b"
    assert web["environment"] == {"A": "1", "B": "3"}


def test_what_cannot_be_included_is_refused_with_its_place() -> None:
    more = {"b.yaml": "include: [0.yaml]\n"}
    assert errors("include: [b.yaml]\nservices: {a: {image: x}}", extra=more) == [
        "b.yaml:1:11: files include each other: 0.yaml -> b.yaml -> 0.yaml"
    ]
    assert errors("include: [no.yaml]\n") == [
        "0.yaml:1:11: included file 'no.yaml' does not exist; make it, or correct the path"
    ]
