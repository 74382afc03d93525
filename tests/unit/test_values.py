"""The fast dataclass is the standard one in everything but the time it takes to make."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import typing
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, ClassVar

import pytest

from composeopt.model import values
from composeopt.model.location import Location
from tests.snapshot import Snapshot
from tools import value_forms

Decorator = Callable[[type], Any]


def _simple() -> type:
    class Simple:
        """One of each kind of default."""

        first: int
        second: str = "b"
        many: Mapping[str, int] = field(default_factory=dict)
        kind: ClassVar[str] = "simple"

        @property
        def both(self) -> str:
            """Something computed."""
            return f"{self.first}{self.second}"

    return Simple


def _particular() -> type:
    class Particular:
        """Fields that are left out of something."""

        name: str
        memory: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
        order: int = field(default=3, compare=False)
        hidden: str = field(default="h", repr=False)
        unhashed: int = field(default=1, hash=False)
        fixed: int = field(default=7, init=False)

    return Particular


def _empty() -> type:
    class Empty:
        """Nothing at all."""

    return Empty


def _single() -> type:
    class Single:
        """One field."""

        only: object = None

    return Single


def _own() -> type:
    class Own:  # noqa: PLW1641 - the decorator makes its hash
        """Methods of its own, which stay."""

        x: int
        y: int = 0

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self)) and self.x == other.x

        def __repr__(self) -> str:
            return f"<{self.x}>"

    return Own


def _checked() -> type:
    class Checked:
        """One that looks at itself when it is made."""

        x: int

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError("negative")

    return Checked


def test_the_written_forms_are_current(snapshot: Snapshot) -> None:
    snapshot.check(value_forms.module(), value_forms.FORMS)


@pytest.mark.parametrize("count", [0, 1, value_forms.MOST, value_forms.MOST + 1, 30])
def test_any_number_of_fields_is_taken(count: int) -> None:
    names = [f"field_{index}" for index in range(count)]
    declared: Any = type("Many", (), {"__annotations__": dict.fromkeys(names, "int")})

    made = values.dataclass(frozen=True, slots=True)(declared)(*range(count))

    assert dataclasses.astuple(made) == tuple(range(count))


MAKERS = (_simple, _particular, _empty, _single, _own, _checked)
ARGUMENTS: Mapping[Callable[[], type], tuple[tuple[Any, ...], ...]] = {
    _simple: ((1,), (2, "x"), (1, "b", {"k": 2})),
    _particular: (("a",), ("a", 4), ("a", 4, "z", 9)),
    _empty: ((),),
    _single: ((), (3,), ((1, 2),)),
    _own: ((1,), (1, 2), (2, 1)),
    _checked: ((0,), (5,)),
}


def _both(make: Callable[[], type], *, frozen: bool = True) -> tuple[Any, Any]:
    options: dict[str, bool] = {"frozen": True, "slots": True} if frozen else {"slots": True}
    standard: Any = dataclasses.dataclass(**options)(make())
    return standard, values.dataclass(**options)(make())


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("make", MAKERS)
def test_classes_are_declared_alike(make: Callable[[], type], frozen: bool) -> None:
    standard, fast = _both(make, frozen=frozen)

    for one, other in zip(dataclasses.fields(fast), dataclasses.fields(standard), strict=True):
        assert repr(one) == repr(other)
    assert str(inspect.signature(fast)).replace(" -> None", "") == str(
        inspect.signature(standard)
    ).replace(" -> None", "")
    assert fast.__slots__ == standard.__slots__
    assert fast.__match_args__ == standard.__match_args__
    assert (fast.__name__, fast.__qualname__) == (standard.__name__, standard.__qualname__)
    assert (fast.__module__, fast.__doc__) == (standard.__module__, standard.__doc__)
    assert dataclasses.is_dataclass(fast)
    assert repr(vars(fast)["__dataclass_params__"]) == repr(vars(standard)["__dataclass_params__"])


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("make", MAKERS)
def test_values_behave_alike(make: Callable[[], type], frozen: bool) -> None:
    standard, fast = _both(make, frozen=frozen)

    for arguments in ARGUMENTS[make]:
        one, other = fast(*arguments), standard(*arguments)
        assert repr(one).rpartition(".")[2] == repr(other).rpartition(".")[2]
        assert dataclasses.asdict(one) == dataclasses.asdict(other)
        assert dataclasses.astuple(one) == dataclasses.astuple(other)
        assert not hasattr(one, "__dict__")
        assert copy.copy(one) == copy.deepcopy(one) == one
    for left in ARGUMENTS[make]:
        for right in ARGUMENTS[make]:
            assert (fast(*left) == fast(*right)) == (standard(*left) == standard(*right))


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("make", MAKERS)
def test_hashes_agree_with_equality_as_they_do_there(
    make: Callable[[], type], frozen: bool
) -> None:
    standard, fast = _both(make, frozen=frozen)

    for arguments in ARGUMENTS[make]:
        assert _hash(fast(*arguments)) == _hash(standard(*arguments))


def _hash(value: object) -> object:
    try:
        return hash(value)
    except TypeError as error:
        return str(error).rpartition("'")[0]


@pytest.mark.parametrize("make", [_simple, _particular, _single])
def test_nothing_can_be_assigned_or_deleted(make: Callable[[], type]) -> None:
    _, fast = _both(make)
    value = fast(*ARGUMENTS[make][0])
    name = dataclasses.fields(value)[0].name

    with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot assign to field '{name}'"):
        setattr(value, name, 1)
    with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot delete field '{name}'"):
        delattr(value, name)
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.other = 1


def test_a_value_that_is_not_frozen_can_be_changed() -> None:
    standard, fast = _both(_simple, frozen=False)
    one, other = fast(1), standard(1)

    for value in (one, other):
        value.first = 5
        del value.second
        with pytest.raises(AttributeError):
            value.unknown = 1
        assert not hasattr(value, "second")
        assert value.first == 5


def test_a_constructor_names_its_parameters_in_tracebacks_and_by_keyword() -> None:
    _, fast = _both(_simple)

    assert fast(second="x", first=3).both == "3x"
    assert fast.__init__.__code__.co_varnames == ("self", "first", "second", "many")


def test_replace_leaves_out_what_is_not_given_at_the_start() -> None:
    _, fast = _both(_particular)
    value = fast("a", 4)
    value.memory["seen"] = 1

    changed = dataclasses.replace(value, name="b")

    assert (changed.name, changed.order, changed.fixed, changed.memory) == ("b", 4, 7, {})
    with pytest.raises(ValueError, match="init=False"):
        dataclasses.replace(value, fixed=1)


def test_factories_make_a_value_each_time() -> None:
    _, fast = _both(_simple)

    assert fast(1).many is not fast(1).many


@pytest.mark.parametrize(
    ("arguments", "named"), [((), {}), ((1, "b", {}, 4), {}), ((1,), {"unknown": 2})]
)
def test_wrong_arguments_are_a_type_error(
    arguments: tuple[Any, ...], named: dict[str, Any]
) -> None:
    standard, fast = _both(_simple)

    with pytest.raises(TypeError) as theirs:
        standard(*arguments, **named)
    with pytest.raises(TypeError) as ours:
        fast(*arguments, **named)
    assert str(ours.value) == str(theirs.value)


def test_a_value_of_another_class_is_another_value() -> None:
    _, one = _both(_single)
    _, other = _both(_single)

    assert one(1) != other(1)
    assert one(1) != (1,)


def test_a_value_that_holds_itself_can_be_shown() -> None:
    _, fast = _both(_single)
    held: list[object] = []
    held.append(fast(held))

    assert repr(held[0]).endswith("Single(only=[...])")


def test_annotations_of_the_constructor_resolve() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Pair:
        """Two."""

        one: int
        two: str = ""

    assert typing.get_type_hints(Pair.__init__) == {"one": int, "two": str}


def test_a_pickled_value_comes_back() -> None:
    place = Location("compose.yaml", 3, 4)

    assert pickle.loads(pickle.dumps(place)) == place  # noqa: S301 - our own bytes


class _Above:
    """Something to inherit from."""


@pytest.mark.parametrize(
    "declare",
    [
        lambda wrap: wrap(frozen=True)(type("A", (), {"__annotations__": {"x": "int"}})),
        lambda wrap: wrap(type("A", (), {"__annotations__": {"x": "int"}})),
        lambda wrap: wrap(frozen=True, slots=True)(
            type("A", (_Above,), {"__annotations__": {"x": "int"}})
        ),
        lambda wrap: wrap(frozen=True, slots=True)(
            type("A", (), {"__annotations__": {"x": "int", "_": "dataclasses.KW_ONLY"}})
        ),
    ],
)
def test_whatever_else_is_asked_for_is_the_standard_decorators(
    declare: Callable[[Any], Any],
) -> None:
    ours, theirs = declare(values.dataclass), declare(dataclasses.dataclass)

    assert ours(x=1) == ours(x=1)
    assert vars(ours).keys() == vars(theirs).keys()
    assert type(ours.__init__) is type(theirs.__init__)


@pytest.mark.parametrize(
    "body",
    [
        {"__annotations__": {"x": "list"}, "x": []},
        {"__annotations__": {"x": "int", "y": "int"}, "x": 1},
    ],
)
def test_wrong_declarations_are_refused_in_the_standard_words(body: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)) as theirs:
        dataclasses.dataclass(frozen=True, slots=True)(type("A", (), dict(body)))
    with pytest.raises((TypeError, ValueError)) as ours:
        values.dataclass(frozen=True, slots=True)(type("A", (), dict(body)))

    assert str(ours.value) == str(theirs.value)
