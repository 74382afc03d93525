"""What an edit means for plain data, told without any text."""

from __future__ import annotations

import math

import pytest

from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.paths import Item
from composeopt.patch.definition import apply_all, apply_to_data, same
from composeopt.patch.refusals import FORMATTING, REASONS, SEMANTIC


@pytest.mark.parametrize(
    ("data", "edit", "expected"),
    [
        ({"a": 1}, Replace(("a",), 2), {"a": 2}),
        ({"a": [1, 2]}, Replace(("a", 1), {"b": 3}), {"a": [1, {"b": 3}]}),
        ({"a": {}}, Add(("a", "b"), 1), {"a": {"b": 1}}),
        ({"a": None}, Add(("a", "b", "c"), 1), {"a": {"b": {"c": 1}}}),
        ({}, Add(("a", "b"), 1), {"a": {"b": 1}}),
        ({"a": [1]}, Append(("a",), 2), {"a": [1, 2]}),
        ({"a": None}, Append(("a",), 2), {"a": [2]}),
        ({"a": [1, 2]}, Remove(("a", 0)), {"a": [2]}),
        ({"a": {"b": [1]}, "c": 1}, Remove(("a", "b", 0)), {"c": 1}),
        ({"a": {"b": {}, "d": 1}}, Remove(("a", "d")), {"a": {"b": {}}}),
    ],
)
def test_an_edit_changes_what_it_names(data: Plain, edit: Edit, expected: Plain) -> None:
    assert apply_to_data(data, edit) == expected


def test_the_given_data_stays_as_it_is() -> None:
    data: Plain = {"a": [1], "b": {"c": 1}}

    apply_all(data, (Append(("a",), 2), Remove(("b", "c"))))

    assert data == {"a": [1], "b": {"c": 1}}


def test_indexes_name_elements_as_they_were() -> None:
    edits = (Remove(("a", 0)), Replace(("a", 2), 9), Append(("a",), 4), Remove(("a", 1)))

    assert apply_all({"a": [1, 2, 3]}, edits) == {"a": [9, 4]}


def test_what_is_emptied_goes_only_after_all_edits() -> None:
    assert apply_all({"a": [1], "b": 2}, (Remove(("a", 0)), Append(("a",), 3))) == {
        "a": [3],
        "b": 2,
    }


@pytest.mark.parametrize(
    ("data", "edit", "reason"),
    [
        ({"a": 1}, Replace(("b",), 1), "missing"),
        ({"a": 1}, Replace(("a", "b"), 1), "missing"),
        ({"a": [1]}, Remove(("a", -1)), "missing"),
        ({"a": [1]}, Replace(("a", Item("value", "1")), 1), "missing"),
        ({"a": 1}, Remove(("a",)), "root"),
        ({"a": 1}, Replace((), 1), "root"),
        (None, Add(("a",), 1), "root"),
        ({"a": 1}, Add(("a",), 1), "exists"),
        ({"a": [1]}, Add(("a", "b"), 1), "type"),
        ({"a": 1}, Add(("a", "b"), 1), "type"),
        ({"a": {}}, Append(("a",), 1), "type"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(data: Plain, edit: Edit, reason: str) -> None:
    with pytest.raises(RefusedEditError) as caught:
        apply_to_data(data, edit)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, 1, True),
        (1, True, False),
        (1, 1.0, False),
        ("1", 1, False),
        (0.0, -0.0, False),
        (math.nan, math.nan, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ([1, 2], [2, 1], False),
        ([1], (1,), True),
        ({}, [], False),
        (None, None, True),
    ],
)
def test_values_are_the_same_only_with_the_same_types(
    left: Plain, right: Plain, expected: bool
) -> None:
    assert same(left, right) is expected


def test_every_class_of_refusal_is_of_one_kind_and_says_what_it_means() -> None:
    assert REASONS.keys() == SEMANTIC.keys() | FORMATTING.keys()
    assert not SEMANTIC.keys() & FORMATTING.keys()
    assert all(REASONS.values())
