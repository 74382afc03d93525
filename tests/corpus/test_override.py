"""An override says the same as the optimized files, for our loader and for docker compose."""

from __future__ import annotations

import functools
import os
import random
import sys
from collections.abc import Iterator

import pytest

from composeopt import registry
from composeopt.config.settings import Settings
from composeopt.errors import ComposeoptError, RefusedEditError
from composeopt.facts import compose
from composeopt.optimize.ledger import State
from composeopt.optimize.override import OverrideError, override
from composeopt.optimize.override.text import Reasons
from composeopt.optimize.plan import Planned, plan
from composeopt.optimize.run import Optimizer
from composeopt.patch.apply import apply
from composeopt.plugin.context import Context
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from tests.corpus import corpus
from tests.corpus.test_addressed_edits import wanted_edits

NAME = "only-changes.yaml"
EDITS_PER_STACK = 5
MOST_REFUSED = 0.01
ENVIRON = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")}


@functools.cache
def binary() -> compose.ComposeBinary:
    found = compose.find(os.environ)
    assert found is not None
    return found


@functools.cache
def passes() -> tuple[Planned, ...]:
    return plan(registry.load(external=False), Settings())


def _stacks() -> Iterator[Stack]:
    for entry in corpus.standalone():
        try:
            yield load(Inputs((entry.path,), environ=ENVIRON, cwd=entry.path.parent))
        except ComposeoptError:
            continue


def _optimized(stack: Stack) -> State | None:
    result = Optimizer(passes(), Context(unsafe=True)).run(stack)
    return result.after if result.ledger.applied else None


def _edited(stack: Stack) -> State | None:
    """Make edits such as rules and passes want, several at once."""
    chooser = random.Random(str(stack.documents[0].source.path.name))
    wanted = list(wanted_edits(stack, chooser))
    state = State(stack)
    for edits in chooser.sample(wanted, min(len(wanted), EDITS_PER_STACK)):
        try:
            texts = {**state.texts, **apply(state.stack, edits).texts}
            state = State(stack.with_texts(texts), texts)
        except (RefusedEditError, ComposeoptError):
            continue
    return state if state.texts else None


@pytest.mark.parametrize("change", [_optimized, _edited])
def test_compose_sees_the_same_with_an_override(
    change: object, capsys: pytest.CaptureFixture[str]
) -> None:
    made, refused, different = 0, [], []
    for stack in _stacks():
        state = change(stack)  # type: ignore[operator]  # one of the two above
        if state is None:
            continue
        file = stack.project_directory / NAME
        try:
            found = override(stack, state, file, Reasons(()))
        except OverrideError as error:
            refused.append(f"{stack.documents[0].source.path}: {error}")
            continue
        made += 1
        one = compose.resolve(binary(), stack.inputs, state.texts, ("*",))
        other = compose.resolve(binary(), found.inputs, {}, ("*",))
        if one != other:
            different.append(f"{stack.documents[0].source.path}: {_difference(one, other)}")

    with capsys.disabled():
        sys.stdout.write(f"\n{made} overrides, {len(refused)} refused\n")
    assert made
    assert not different, "\n".join(different[:10])
    assert len(refused) <= MOST_REFUSED * made, "\n".join(refused[:10])


def _difference(one: object, other: object, path: str = "") -> str:
    """Name the first place where two models differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            if one.get(key) != other.get(key):
                return _difference(one.get(key), other.get(key), f"{path}.{key}")
    return f"{path}: {one!s:.200} / {other!s:.200}"
