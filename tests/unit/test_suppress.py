"""Suppression comments: what they are about, and what makes them useless."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.document.document import parse
from composeopt.document.source import Source
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from composeopt.suppress import Directive, Suppressions, suppressed

WEB = ("services", "web")


def directives(text: str) -> tuple[Directive, ...]:
    return Suppressions.of(parse(Source.from_text(text, pathlib.Path("compose.yaml")))).all()


def stack_of(tmp_path: pathlib.Path, **files: str) -> Stack:
    paths = []
    for name, text in files.items():
        path = tmp_path / f"{name}.yaml"
        path.write_text(text)
        paths.append(path)
    return load(Inputs(tuple(paths), tmp_path, "p", cwd=tmp_path))


def test_a_comment_at_the_end_of_a_line_is_about_that_line() -> None:
    (found,) = directives(
        "services:\n  web:\n    image: nginx  # composeopt: ignore[IMG001] newest\n"
    )

    assert found.path == ("services", "web", "image")
    assert found.names == ("IMG001",)
    assert found.reason == "newest"


def test_a_comment_alone_on_a_line_is_about_the_next_line_that_is_no_comment() -> None:
    (found,) = directives(
        "services:\n  web:\n    # composeopt: ignore[IMG001, health]\n    # newest\n"
        "    image: nginx\n"
    )

    assert found.path == ("services", "web", "image")
    assert found.names == ("IMG001", "health")


def test_a_comment_at_a_list_item_is_about_the_whole_item() -> None:
    text = (
        "services:\n  web:\n    ports:\n      - target: 80  # composeopt: ignore[NET001]\n"
        "        published: 8080\n"
    )
    (found,) = directives(text)

    assert found.path == ("services", "web", "ports", 0)


def test_a_comment_behind_the_end_of_a_flow_list_is_about_its_key() -> None:
    (found,) = directives(
        "services:\n  web:\n    ports: [\n      80:80,\n    ]  # composeopt: ignore[NET001]\n"
    )

    assert found.path == ("services", "web", "ports")


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  # composeopt: ignore[X001]\n  text\n",
        'a: "x # composeopt: ignore[X001]"\n',
        "a: x#composeopt:ignore[X001]\n",
    ],
)
def test_text_that_only_looks_like_a_comment_is_none(text: str) -> None:
    assert directives(text) == ()


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("ignore", "name what to ignore"),
        ("ignore[]", "name what to ignore"),
        ("ignore[a b]", "is no code or name"),
        ("igrone[X001]", "unknown comment"),
        ("", "unknown comment"),
    ],
)
def test_a_comment_that_turns_nothing_off_says_why(comment: str, problem: str) -> None:
    (found,) = directives(f"a: 1  # composeopt: {comment}\n")

    assert problem in found.problem


def test_a_comment_below_everything_is_about_nothing() -> None:
    (found,) = directives("a: 1\n# composeopt: ignore[X001]\n")

    assert "no key or list item" in found.problem


def test_a_comment_at_a_service_holds_for_all_of_it(tmp_path: pathlib.Path) -> None:
    stack = stack_of(
        tmp_path,
        compose="services:\n  web: # composeopt: ignore[health] slow\n    image: nginx\n"
        "  db:\n    image: postgres\n",
    )

    found = suppressed(stack, "health", (*WEB, "healthcheck", "interval"))

    assert found is not None
    assert found.reason == "slow"
    assert suppressed(stack, "health", ("services", "db", "image")) is None
    assert suppressed(stack, "dependencies", (*WEB, "image")) is None


def test_codes_and_names_are_compared_without_case(tmp_path: pathlib.Path) -> None:
    stack = stack_of(
        tmp_path, compose="services:\n  web:\n    image: nginx # composeopt: ignore[img001]\n"
    )

    assert suppressed(stack, ("IMG001", "moving-image-tag"), (*WEB, "image"))


def test_a_comment_in_the_base_holds_for_what_an_override_sets(tmp_path: pathlib.Path) -> None:
    stack = stack_of(
        tmp_path,
        base="services:\n  web: # composeopt: ignore[IMG001]\n    image: nginx:1\n",
        override="services:\n  web:\n    image: nginx\n",
    )

    assert suppressed(stack, "IMG001", (*WEB, "image"))


def test_a_value_from_an_anchor_can_be_suppressed_where_it_is_written(
    tmp_path: pathlib.Path,
) -> None:
    stack = stack_of(
        tmp_path,
        compose="x-base: &base\n  image: nginx # composeopt: ignore[IMG001]\n"
        "services:\n  web:\n    <<: *base\n",
    )

    assert suppressed(stack, "IMG001", (*WEB, "image"))


def test_ignore_file_holds_for_its_file_only(tmp_path: pathlib.Path) -> None:
    stack = stack_of(
        tmp_path,
        base="# composeopt: ignore-file[IMG001] legacy\nservices:\n  web:\n    image: nginx\n",
        other="services:\n  db:\n    image: postgres\n",
    )

    assert suppressed(stack, "IMG001", (*WEB, "image"))
    assert suppressed(stack, "IMG001", ("services", "db", "image")) is None


def test_ignore_file_without_names_holds_for_everything(tmp_path: pathlib.Path) -> None:
    stack = stack_of(
        tmp_path, base="# composeopt: ignore-file\nservices:\n  web:\n    image: nginx\n"
    )

    assert suppressed(stack, "health", (*WEB, "image"))
