"""Scalars mean what docker compose v5.6.1 says they mean (its printed model was asked)."""

from __future__ import annotations

import math

import pytest

from composeopt.document.nodes import Scalar
from composeopt.document.scalars import resolve_plain, resolve_scalar
from composeopt.errors import InputError
from composeopt.model.edits import Plain

WORDS = (
    "yes no on off y n Yes ON tRue nULL _1 0x 0o 0o8 0b2 12:30 22:22 1.2.3 0x1p4 1e400 ._5 .5_ . "
    "inf nan infinity 1s 10m --1 +-1 2001-13-01 2001-02-30 = 0xFFFFFFFFFFFFFFFFF 0o-1"
)


def plain(text: str, tag: str | None = None, style: str = "") -> Plain:
    return resolve_scalar(Scalar(text, style, 0, len(text), tag))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12),
        ("+12", 12),
        ("-12", -12),
        ("0123", 83),
        ("-017", -15),
        ("0o17", 15),
        ("0O17", 15),
        ("0x1F", 31),
        ("-0x1F", -31),
        ("0b101", 5),
        ("1_000", 1000),
        ("0x_1", 1),
        ("0_7", 7),
        ("00", 0),
        ("9223372036854775808", 2**63),
        ("18446744073709551615", 2**64 - 1),
    ],
)
def test_an_integer_is_read_as_go_reads_it(text: str, expected: int) -> None:
    actual = plain(text)

    assert actual == expected
    assert type(actual) is int


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08", 8.0),
        ("018", 18.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-.5", -0.5),
        ("1_0.5", 10.5),
        (".1_0", 0.1),
        ("18446744073709551616", 2.0**64),
        ("+9223372036854775808", 2.0**63),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
    ],
)
def test_a_float_is_read_as_go_reads_it(text: str, expected: float) -> None:
    actual = plain(text)

    assert actual == expected
    assert type(actual) is float


@pytest.mark.parametrize(
    "text",
    WORDS.split(),
)
def test_what_go_does_not_recognise_is_text(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("TRUE", True), ("False", False), ("~", None), ("", None), ("NULL", None)],
)
def test_truth_and_nothing_have_their_own_words(text: str, expected: bool | None) -> None:
    assert plain(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2001-01-01", "2001-01-01T00:00:00Z"),
        ("2001-1-1T1:2:3Z", "2001-01-01T01:02:03Z"),
        ("2001-01-01t10:00:00.500Z", "2001-01-01T10:00:00.5Z"),
        ("2001-01-01T10:00:00+02:00", "2001-01-01T10:00:00+02:00"),
    ],
)
def test_a_timestamp_is_given_as_compose_prints_it(text: str, expected: str) -> None:
    assert resolve_plain(text) == ("timestamp", expected)


def test_negative_zero_is_a_float_of_its_own() -> None:
    assert math.copysign(1, float(str(plain("-0")))) == -1


def test_quotes_make_text_of_anything() -> None:
    assert [plain("12", style="'"), plain("true", style='"'), plain("", style='"')] == [
        "12",
        "true",
        "",
    ]


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("!!str", "12", "12"),
        ("!!str", "", ""),
        ("!!int", "0o17", 15),
        ("!!float", "3", 3.0),
        ("!!bool", "true", True),
        ("!!null", "", None),
        ("!!binary", "aGVsbG8=", "hello"),
        ("!custom", "12", "12"),
    ],
)
def test_a_tag_decides_the_type(tag: str, text: str, expected: Plain) -> None:
    actual = plain(text, tag)

    assert actual == expected
    assert type(actual) is type(expected)


@pytest.mark.parametrize(
    ("tag", "text"), [("!!int", "12.5"), ("!!bool", "yes"), ("!!null", "x"), ("!!int", "08")]
)
def test_a_value_that_does_not_fit_its_tag_is_an_error(tag: str, text: str) -> None:
    with pytest.raises(InputError, match=tag):
        plain(text, tag)
