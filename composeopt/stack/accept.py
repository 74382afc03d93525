"""Quick tests that a value is valid and complete; what fails them is looked at closely.

A test is made of each shape once. It may say no to a value that
:func:`composeopt.stack.validate.validate` lets pass, but never yes to one that it reports.
"""

from __future__ import annotations

from collections.abc import Callable

from composeopt.stack.shape import KeyValues, Leaf, Listing, Object, Shape, Table
from composeopt.stack.value import Value

Test = Callable[[Value], bool]

_CLASSES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "object": (dict,),
    "list": (list,),
}
_COLLECTIONS = (dict, list)
_tests: dict[int, tuple[Shape, Test]] = {}
_complete: dict[int, tuple[Shape, Test | None]] = {}


def acceptable(shape: Shape) -> Test:
    """Give the test whether a value fits a shape, keys that must be there left out."""
    known = _tests.get(id(shape))
    if known is None:
        # Shapes are named by identity, so they must stay.
        known = _tests[id(shape)] = (shape, _test(shape))
    return known[1]


def _test(shape: Shape) -> Test:
    match shape:
        case Leaf():
            return _leaf(shape)
        case Listing():
            return _listing(shape)
        case KeyValues():
            return _key_values(shape)
        case Table():
            return _table(shape)
        case Object():
            return _object(shape)


def _classes(accepts: frozenset[str]) -> frozenset[type]:
    return frozenset(each for kind in accepts for each in _CLASSES[kind])


def _leaf(shape: Leaf) -> Test:
    classes = _classes(shape.accepts - {"list"}) - ({float} if shape.exact else set())
    if not shape.choices and shape.pattern is None and shape.low is None and shape.high is None:
        return lambda value: value.data.__class__ in classes
    choices, pattern = frozenset(shape.choices), shape.pattern
    low = float("-inf") if shape.low is None else shape.low
    high = float("inf") if shape.high is None else shape.high

    def test(value: Value) -> bool:
        data = value.data
        if data.__class__ not in classes:
            return False
        if isinstance(data, str):
            return (not choices or data in choices) and (
                pattern is None or pattern.search(data) is not None
            )
        return not isinstance(data, int | float) or low <= data <= high

    return test


def _listing(shape: Listing) -> Test:
    item_fits, unique = acceptable(shape.item), shape.unique
    single = shape.single and not shape.singles

    def test(value: Value) -> bool:
        data = value.data
        if data.__class__ is not list:
            return (single and data.__class__ is str) or (shape.null and data is None)
        if not unique:
            return all(map(item_fits, value.items))
        return all(map(item_fits, value.items)) and _are_unique(value.items)

    return test


def _are_unique(items: list[Value]) -> bool:
    if len(items) < 2:
        return True
    texts = {item.data for item in items if item.data.__class__ not in _COLLECTIONS}
    return len(texts) == len(items)


def _key_values(shape: KeyValues) -> Test:
    texts, unique, pattern = shape.texts, shape.unique, shape.pattern

    def test(value: Value) -> bool:
        data = value.data
        if isinstance(data, dict):
            if "" in data:
                return False
            if texts:
                return all(item.data.__class__ is str for item in data.values())
            return all(item.data.__class__ not in _COLLECTIONS for item in data.values())
        if not isinstance(data, list):
            return False
        for item in data:
            text = item.data
            if text.__class__ is not str or (pattern is not None and not pattern.search(text)):
                return False
        return not unique or _are_unique(data)

    return test


def _table(shape: Table) -> Test:
    fits, names = acceptable(shape.value), shape.names

    def test(value: Value) -> bool:
        data = value.data
        if isinstance(data, list):
            return (
                shape.from_list
                and all(item.data.__class__ is str for item in data)
                and _are_unique(data)
            )
        if not isinstance(data, dict):
            return False
        for key, item in data.items():
            if names is not None and not names.fullmatch(key):
                return False
            if not fits(item) and not (item.data is None and shape.null):
                return False
        return True

    return test


def _object(shape: Object) -> Test:
    fits = {key: acceptable(each) for key, each in shape.keys.items() if key not in shape.newer}
    short = _classes(shape.short) | ({type(None)} if shape.null else set())
    extensible = shape.extensible

    def test(value: Value) -> bool:
        data = value.data
        if not isinstance(data, dict):
            return data.__class__ in short
        for key, item in data.items():
            known = fits.get(key)
            if known is None:
                if not (extensible and key.startswith("x-")):
                    return False
            elif not known(item):
                return False
        return True

    return test


def complete(shape: Shape) -> Test | None:
    """Give the test whether a value has all keys that it must have; None: it needs none."""
    known = _complete.get(id(shape))
    if known is None:
        known = _complete[id(shape)] = (shape, _completeness(shape))
    return known[1]


def _completeness(shape: Shape) -> Test | None:
    if isinstance(shape, Listing | Table):
        inner = complete(shape.item if isinstance(shape, Listing) else shape.value)
        return None if inner is None else _complete_each(inner)
    return _complete_object(shape) if isinstance(shape, Object) else None


def _complete_each(inner: Test) -> Test:
    def test(value: Value) -> bool:
        data = value.data
        if isinstance(data, dict):
            return all(map(inner, data.values()))
        return not isinstance(data, list) or all(map(inner, data))

    return test


def _complete_object(shape: Object) -> Test | None:
    found = {key: complete(each) for key, each in shape.keys.items()}
    inner = {key: test for key, test in found.items() if test is not None}
    required, either = frozenset(shape.required), shape.either
    if not inner and not required and not either:
        return None

    def test(value: Value) -> bool:
        data = value.data
        if not isinstance(data, dict):
            return True
        if not required <= data.keys() or (either and not any(key in data for key in either)):
            return False
        return all(inner[key](data[key]) for key in inner.keys() & data.keys())

    return test
