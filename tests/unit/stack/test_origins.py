"""Every value knows where it was written."""

from __future__ import annotations

from composeopt.model.paths import Item, Path
from composeopt.stack.stack import Stack
from tests.unit.stack.projects import stack


def place(loaded: Stack, *path: str | int | Item) -> str:
    origin = loaded.origin(path)
    assert origin is not None
    return str(origin.location)


def via(loaded: Stack, *path: str | int | Item) -> set[str]:
    origin = loaded.origin(path)
    assert origin is not None
    return set(origin.via)


def test_a_value_leads_back_to_file_line_and_column() -> None:
    loaded = stack("services:\n  web:\n    image: a\n    ports:\n      - '80:80'\n")

    assert place(loaded, "services", "web", "image") == "0.yaml:3:12"
    assert place(loaded, "services", "web", "ports", 0) == "0.yaml:5:9"
    assert str(loaded.locate(("services", "web", "image"), key=True)) == "0.yaml:3:5"


def test_the_last_definition_wins_and_all_are_known() -> None:
    loaded = stack("services: {web: {image: a}}", "services: {web: {image: b}}")
    path: Path = ("services", "web", "image")

    assert place(loaded, *path) == "1.yaml:1:25"
    assert [str(each.location) for each in loaded.definitions(path)] == [
        "0.yaml:1:25",
        "1.yaml:1:25",
    ]


def test_defaults_have_no_origin_but_a_place_nearby() -> None:
    loaded = stack("services:\n  web:\n    build: .\n")
    path: Path = ("services", "web", "build", "dockerfile")

    assert loaded.has(path)
    assert loaded.origin(path) is None
    assert str(loaded.locate(path)) == "0.yaml:3:12"


def test_aliases_and_merge_keys_are_marked_with_the_place_they_are_written_at() -> None:
    loaded = stack(
        """\
        x-base: &base
          image: a
          labels: &labels {l: 1}
        services:
          web:
            <<: *base
            hostname: h
          api:
            image: b
            labels: *labels
        """
    )

    assert via(loaded, "services", "web", "image") == {"merge"}
    assert place(loaded, "services", "web", "image") == "0.yaml:2:10"
    assert via(loaded, "services", "web", "hostname") == set()
    assert via(loaded, "services", "api", "labels", "l") == {"alias"}
    assert place(loaded, "services", "api", "labels", "l") == "0.yaml:3:23"


def test_extends_interpolation_and_short_forms_are_marked() -> None:
    loaded = stack(
        """\
        services:
          base: {image: "${I:-x}", environment: [A=1]}
          web: {extends: base, ports: ["8080:80"]}
        """
    )

    assert via(loaded, "services", "web", "image") == {"extends", "interpolated"}
    assert via(loaded, "services", "base", "environment", "A") == {"short"}
    assert via(loaded, "services", "web", "ports", 0, "target") == {"short"}


def test_values_of_env_files_come_from_outside() -> None:
    loaded = stack("services: {web: {image: a, env_file: e.env}}", extra={"e.env": "A=1\n"})

    assert loaded.value(("services", "web", "environment", "A")) == "1"
    assert "external" in via(loaded, "services", "web", "environment", "A")


def test_elements_of_lists_are_addressed_by_identity() -> None:
    loaded = stack(
        """
        services:
          web:
            image: a
            ports: ["80:80", "8080:80", "53:53/udp"]
            volumes: ["./a:/a"]
            cap_add: [NET_ADMIN]
        """
    )
    web: Path = ("services", "web")

    udp = (*web, "ports", Item("target", "53/udp"), "published")
    assert loaded.value(udp) == "53"
    assert loaded.indexed(udp) == (*web, "ports", 2, "published")
    twice = (*web, "ports", Item("target", "80/tcp,published=8080"))
    assert loaded.identified((*web, "ports", 1)) == twice
    assert loaded.indexed(twice) == (*web, "ports", 1)
    assert loaded.indexed((*web, "ports", Item("target", "80/tcp"))) is None
    assert loaded.identified((*web, "volumes", 0)) == (*web, "volumes", Item("target", "/a"))
    assert loaded.identified((*web, "cap_add", 0)) == (*web, "cap_add", Item("value", "NET_ADMIN"))


def test_documents_of_given_files_are_told_from_included_ones() -> None:
    loaded = stack(
        "include: [other.yaml]\nservices: {web: {image: a}}",
        extra={"other.yaml": "services: {api: {image: b}}"},
    )

    names = [document.source.name for document in loaded.documents]
    assert [names[index] for index in loaded.given] == ["0.yaml"]
    assert via(loaded, "services", "api", "image") == {"include"}
