"""Plain data from nodes: merge keys, errors with places, and no harm by aliases."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.document.construct import compose_tags, construct
from composeopt.document.document import parse
from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.model.edits import Plain


def data(text: str, *, pure: bool = False) -> Plain:
    source = Source.from_text(text, pathlib.Path("compose.yaml"))
    return construct(parse(source, pure=pure)[0].root, source)


def error(text: str, *, pure: bool = False) -> InputError:
    with pytest.raises(InputError) as caught:
        data(text, pure=pure)
    return caught.value


def test_an_own_key_wins_over_a_merged_one_wherever_it_stands() -> None:
    assert data("{b: 2, <<: {a: 1, b: 3}, a: 9}") == {"b": 2, "a": 9}


def test_of_several_merged_mappings_the_first_wins() -> None:
    assert data("<<: [{a: 1, c: 1}, {a: 2, d: 3}]\nb: 2\n") == {"b": 2, "a": 1, "c": 1, "d": 3}


def test_merged_mappings_are_not_merged_deeply() -> None:
    text = "x: &x {a: {z: 1}}\ny: {<<: *x, a: {y: 2}}\n"

    assert data(text) == {"x": {"a": {"z": 1}}, "y": {"a": {"y": 2}}}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert data('{"<<": {a: 1}}') == {"<<": {"a": 1}}


def test_a_plain_merge_key_in_the_place_of_a_value_is_nothing() -> None:
    assert data("{a: <<, b: [<<, 1]}") == {"b": [1]}


@pytest.mark.parametrize("value", ["3", "null", "[1]"])
def test_merging_what_is_no_mapping_is_an_error(value: str) -> None:
    assert "merge key" in error(f"a: 1\n<<: {value}\n").message


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", 'a: 1\nb: 2\n"a": 3\n', "a: 1\na: 1\n"])
def test_a_duplicate_key_is_an_error_with_both_places(text: str) -> None:
    found = error(text)

    assert "twice, first at compose.yaml:1:1" in found.message
    assert found.location is not None
    assert found.location.line == text.count("\n")


def test_two_merge_keys_are_duplicates() -> None:
    assert "'<<' is there twice" in error("<<: {a: 1}\n<<: {b: 1}\n").message


@pytest.mark.parametrize("key", ["1", "1.5", "true", "~", "01", "2001-01-01", "[a]", "{a: b}"])
def test_a_key_that_is_no_string_is_an_error_with_its_place(key: str) -> None:
    found = error(f"x:\n  ? {key}\n  : y\n")

    assert found.location is not None
    assert (found.location.line, found.location.column) == (2, 5)


def test_a_value_that_does_not_fit_its_tag_has_a_place() -> None:
    assert str(error("a:\n  b: !!int x\n")).startswith("compose.yaml:2:6: ")


def test_an_aliased_key_is_read() -> None:
    assert data("x: &k name\ny: {*k : 1}\n") == {"x": "name", "y": {"name": 1}}


def test_copies_of_an_alias_do_not_share_state() -> None:
    found = data("x: &x {a: []}\ny: *x\n")

    assert isinstance(found, dict)
    assert found["x"] is not found["y"]


@pytest.mark.parametrize("pure", [False, True])
def test_an_alias_within_its_own_anchor_is_an_error(pure: bool) -> None:
    assert "cycle" in error("x: &x [*x]\n", pure=pure).message


@pytest.mark.parametrize("pure", [False, True])
def test_aliases_that_multiply_end_in_an_error_before_they_are_followed(pure: bool) -> None:
    """Following all of them would take hours."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")

    assert "aliases multiply" in error("\n".join(lines) + "\n", pure=pure).message


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    "text", ["[" * 10_000 + "]" * 10_000, "{a: " * 10_000 + "}" * 10_000, "- " * 10_000 + "x"]
)
def test_deep_nesting_is_an_error(text: str, pure: bool) -> None:
    assert "nested deeper" in error(text, pure=pure).message


def test_a_chain_of_aliases_that_nests_deeply_is_an_error() -> None:
    lines = ["a0: &a0 [x]", *(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 500))]

    assert "nested deeper" in error("\n".join(lines)).message


def test_tags_that_steer_merging_are_found_by_path() -> None:
    source = Source.from_text(
        "a: !reset null\nb:\n  - x\n  - !override [1]\n", pathlib.Path("compose.yaml")
    )

    assert compose_tags(parse(source)[0].root) == {("a",): "!reset", ("b", 1): "!override"}


def test_an_empty_document_is_nothing() -> None:
    assert construct(None) is None


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a:}", {"a": None}),
        ("{a:, b: c}", {"a": None, "b": "c"}),
        ("[a:, b]", [{"a": None}, "b"]),
        ("[&x a:, *x]", [{"a": None}, "a"]),
        ("[http://x:1, b]", ["http://x:1", "b"]),
        ("[a:: ]", [{"a:": None}]),
        ("a:b", "a:b"),
        ("[a:b]", ["a:b"]),
    ],
)
def test_a_colon_before_a_comma_or_bracket_ends_a_key(
    text: str, expected: object, pure: bool
) -> None:
    source = Source.from_text(text, pathlib.Path("compose.yaml"))

    assert construct(parse(source, pure=pure)[0].root, source) == expected


@pytest.mark.parametrize("text", ["{a: b:}", "[a: b:]", "{a: http://x:, c: d}", "[a\n b:]"])
def test_a_value_cannot_end_with_a_colon_there(text: str) -> None:
    source = Source.from_text(text, pathlib.Path("compose.yaml"))

    with pytest.raises(InputError, match="cannot end with ':' here; put"):
        parse(source)
