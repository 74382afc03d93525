"""Twins of a stack: equal values in other hands, and answers that nobody can spoil."""

from __future__ import annotations

import copy
from typing import Any

from composeopt.analysis.conversations import conversations
from composeopt.analysis.pairs import pairs
from composeopt.stack.stack import Stack
from tests.unit.stack.projects import stack

TWO = """
    services:
      web: {image: a, depends_on: [db]}
      db: {image: b}
    """


def twin_of(original: Stack) -> Stack:
    model: Any = copy.deepcopy(original.model)
    return original.twin(model, copy.deepcopy(original.extensions))


def test_an_answer_of_one_twin_serves_all() -> None:
    original = stack(TWO)

    assert conversations(twin_of(original)) is conversations(twin_of(original))
    assert pairs(twin_of(original)) is pairs(original)


def test_what_is_done_to_a_twin_changes_no_answer() -> None:
    original = stack(TWO)
    spoilt = twin_of(original)
    services: Any = spoilt.model["services"]
    services["web"].pop("depends_on")

    assert conversations(spoilt) == conversations(stack(TWO))
    assert conversations(original) == conversations(stack(TWO))


def test_other_answers_are_of_the_twin_itself() -> None:
    original = stack(TWO)
    twin = twin_of(original)

    assert twin == original
    assert twin.services() == original.services()
    assert twin.services()[0].data is not original.services()[0].data
