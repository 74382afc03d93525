"""Variables in text."""

from __future__ import annotations

import pytest

from composeopt.stack.interpolate import InterpolationError, RequiredError, interpolate
from tests.growth import growth
from tests.unit.stack.projects import errors, service, stack

SET = {"A": "a", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A-${A}", "a-a"),
        ("${X:-d}${EMPTY:-d}${A:-d}", "dda"),
        ("${X-d}${EMPTY-d}", "d"),
        ("${A:+s}${EMPTY:+s}${EMPTY+s}${X+s}", "ss"),
        ("${A:?no}${EMPTY?no}", "a"),
        ("${X:-${Y:-$A}}", "a"),
        ("${X:-a}b}", "ab}"),
        ("$$A $${A}", "$A ${A}"),
        ("${X:-$$}", "$"),
        ("a$ $1 $", "a$ $1 $"),
        ("${X}|$X", "|"),
        ("${X:-{a}b}c", "{a}bc"),
        ('${X:-{"a": {"b": 1}}}', '{"a": {"b": 1}}'),
        ("${X:-{}}", "{}"),
        ("${X:-$${}", "${"),
        ("${A?${X:-b}", "a"),
        ("$A\u017f$\u212a.", "."),
        ("${X:-a}\n${X:-b}", "a\nb"),
    ],
)
def test_operators_do_what_the_specification_says(text: str, expected: str) -> None:
    assert interpolate(text, SET).text == expected


@pytest.mark.parametrize(
    "text", ["${}", "${A", "${A B}", "${1}", "${A!x}", "${X:-a\n}", "${A:-\n}"]
)
def test_braces_that_hold_no_variable_are_refused(text: str) -> None:
    with pytest.raises(InterpolationError):
        interpolate(text, SET)


@pytest.mark.parametrize("use", ["${X:-{x}}", "${X:-$Y}", "${X:-${Y:-{z}}}"])
def test_the_uses_of_a_long_line_cost_alike(use: str) -> None:
    """A line is looked through for its end once, not once for each use."""

    def work(count: int) -> None:
        interpolate(use * count, {})

    assert growth(work, 40_000, 160_000) < 6


@pytest.mark.parametrize("text", ["${X:-" * 300 + "}" * 300, "${X:-" + "{{a" * 300 + "}" * 301])
def test_braces_nest_no_deeper_than_a_file(text: str) -> None:
    with pytest.raises(InterpolationError, match="braces nested deeper than 200 levels"):
        interpolate(text, {"X": "set"})


def test_a_required_variable_that_is_not_set_is_refused_with_its_message() -> None:
    with pytest.raises(RequiredError, match="required variable X is not set: give it, a"):
        interpolate("${X:?give it, $A}", SET)


def test_the_word_of_an_operator_counts_only_when_it_is_used() -> None:
    assert interpolate("${A:-${X:?no}}", SET).text == "a"
    assert not interpolate("${A:-$X}", SET).unknown
    assert interpolate("${X:-$Y}", SET).unknown


def test_an_unset_variable_is_empty_unknown_and_warned_of() -> None:
    loaded = stack("services: {web: {image: 'x:$TAG'}}")

    assert loaded.value(("services", "web", "image")) == "x:"
    assert loaded.unknown == {("services", "web", "image")}
    assert [str(each.location) for each in loaded.warnings] == ["0.yaml:1:28"]
    assert loaded.warnings[0].message == "variable TAG is not set; empty text is used"


def test_every_use_of_a_variable_is_listed_with_its_source() -> None:
    loaded = stack(
        "services: {web: {image: '$A:${B:-2}', user: '$C'}}",
        environ={"A": "x"},
        extra={".env": "# c\nC=y\n"},
    )

    found = [(use.name, use.value, use.source) for use in loaded.variables]
    assert found == [("A", "x", "environment"), ("B", "2", "default"), ("C", "y", ".env:2")]


def test_a_required_variable_can_be_unknown_instead_of_an_error() -> None:
    file = "services: {web: {image: '${X:?give it}', cpus: '${Y:?}'}}"

    assert errors(file) == [
        "0.yaml:1:25: required variable X is not set: give it",
        "0.yaml:1:48: required variable Y is not set; set it in the environment or in .env",
    ]
    loaded = stack(file, required_unset="unknown")
    assert ("services", "web", "image") in loaded.unknown
    assert len(loaded.warnings) == 2


def test_dollar_signs_of_the_model_are_doubled_and_those_of_views_are_not() -> None:
    loaded = stack("services: {web: {image: a, environment: {P: 'a$$b'}, command: [echo, $$P]}}")

    assert loaded.value(("services", "web", "environment", "P")) == "a$$b"
    web = loaded.service("web")
    assert web is not None
    assert web.environment == {"P": "a$b"}
    assert web.command == ("echo", "$P")


def test_numbers_may_come_from_variables() -> None:
    web = service(
        "services: {web: {image: a, cpus: '${C}', init: '${I}', ports: ['${P}:80']}}",
        environ={"C": "1.5", "I": "yes", "P": "8080"},
    )

    assert (web["cpus"], web["init"], web["ports"][0]["published"]) == (1.5, True, "8080")
