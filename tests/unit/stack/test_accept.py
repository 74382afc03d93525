"""The quick test of values never lets anything pass that the close look reports."""

from __future__ import annotations

import random

import pytest

from composeopt.errors import InputError
from composeopt.stack.accept import acceptable, complete
from composeopt.stack.keys import FILE
from composeopt.stack.shape import KeyValues, Leaf, Listing, Object, Shape, Table
from composeopt.stack.validate import missing_keys, validate
from composeopt.stack.value import Data, Timestamp, Value

SCALARS = ("", "a", "1.5", "always", "A=b", "host", 0, 1, -1, 70000, 1.0, 2.5, True, False, None)
NAMES = ("a", "b-1", "x-own", "no name", "é", "constructor")


def valid(rng: random.Random, shape: Shape) -> Value:
    """Make a value that a shape may have."""
    data: Data
    match shape:
        case Leaf():
            data = rng.choice(shape.choices or SCALARS)
        case Listing(single=True) if rng.random() < 0.3:
            data = rng.choice(shape.singles or ("a", "b"))
        case Listing():
            data = [valid(rng, shape.item) for _ in range(rng.randrange(4))]
        case KeyValues() if rng.random() < 0.5:
            data = [Value(rng.choice(SCALARS)) for _ in range(rng.randrange(3))]
        case KeyValues():
            data = {name: Value(rng.choice(SCALARS)) for name in NAMES[: rng.randrange(3)]}
        case Table(from_list=True) if rng.random() < 0.4:
            data = [Value(rng.choice(NAMES)) for _ in range(rng.randrange(3))]
        case Table():
            data = {name: valid(rng, shape.value) for name in NAMES[: rng.randrange(3)]}
        case Object() if shape.short and rng.random() < 0.3:
            data = rng.choice(SCALARS)
        case Object():
            chosen = rng.sample(sorted(shape.keys), min(len(shape.keys), rng.randrange(5)))
            data = {key: valid(rng, shape.keys[key]) for key in chosen}
    return Value(data)


def spoil(rng: random.Random, value: Value) -> None:
    """Put something at a random place below a value that may not belong there."""
    current = value
    while current.mapping or current.items:
        if rng.random() < 0.2:
            break
        current = rng.choice(list(current.mapping.values()) or current.items)
    wrong = rng.randrange(4)
    if wrong == 0 and isinstance(current.data, dict):
        current.data[rng.choice(NAMES)] = Value(rng.choice(SCALARS))
    elif wrong == 1:
        current.data = rng.choice(({"a": Value(1)}, [Value("a"), Value("a")], {}, []))
    else:
        current.data = rng.choice((*SCALARS, Timestamp("2001-01-01T00:00:00Z")))


@pytest.mark.parametrize("kind", sorted(FILE.keys))
def test_what_the_quick_test_accepts_is_never_reported(kind: str) -> None:
    rng = random.Random(kind)
    shape = FILE.keys[kind]
    accepted = 0
    for _ in range(1500):
        value = valid(rng, shape)
        if rng.random() < 0.7:
            spoil(rng, value)
        if not acceptable(shape)(value):
            continue
        accepted += 1
        before = value.plain()
        found: list[InputError] = []

        assert validate(value, shape, kind, found.append), before
        assert found == [], before
        assert value.plain() == before

    assert accepted > 50


@pytest.mark.parametrize("kind", sorted(FILE.keys))
def test_what_counts_as_complete_has_every_required_key(kind: str) -> None:
    rng = random.Random(kind)
    shape = FILE.keys[kind]
    has_all = complete(shape)
    for _ in range(500):
        value = valid(rng, shape)
        found: list[InputError] = []
        missing_keys(value, shape, kind, found.append)

        assert (has_all is None or has_all(value)) == (found == [])
