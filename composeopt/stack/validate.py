"""Hold input against the table of keys: unknown keys, wrong types, forbidden values.

What is wrong is taken out of the tree, so that the rest can still be checked.
"""

from __future__ import annotations

from collections.abc import Callable

from composeopt.errors import InputError
from composeopt.model.codes import IGNORED_KEY, UNKNOWN_KEY
from composeopt.model.location import Location
from composeopt.stack.keys import RESOURCES, table
from composeopt.stack.messages import joined
from composeopt.stack.shape import KeyValues, Leaf, Listing, Object, Shape, Table
from composeopt.stack.suggest import hint
from composeopt.stack.value import Data, Timestamp, Value, place

_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "list": "a list",
    "object": "a mapping",
    "date": "a date (put it in quotes)",
}

_TEXTS = {
    "text": "text (put it in quotes)",
    "duration": "a time with a unit, like 30s",
    "bytes": "text with a unit, like 512m",
}

Report = Callable[[InputError], None]


def validate(value: Value, shape: Shape, name: str, report: Report) -> bool:
    """Check a value; what is wrong inside is reported and removed.

    Args:
        value: what the file says.
        shape: what is allowed.
        name: how to call it in messages: ``services.web.ports[0]``.
        report: gets each error, with its place; what has the code ``IGNORED_KEY`` is
            no error, only worth a note.

    Returns:
        whether the value itself may stay.
    """
    match shape:
        case Leaf():
            return _leaf(value, shape, name, report)
        case Listing():
            return _listing(value, shape, name, report)
        case KeyValues():
            return _key_values(value, shape, name, report)
        case Table():
            return _table(value, shape, name, report)
        case Object():
            return _object(value, shape, name, report)


def json_type(value: Value) -> str:
    """Give the JSON type of a value; whole floats are integers."""
    data = value.data
    if isinstance(data, str):
        return "date" if isinstance(data, Timestamp) else "string"
    if isinstance(data, bool):
        return "boolean"
    if isinstance(data, int):
        return "integer"
    if isinstance(data, float):
        return "integer" if data.is_integer() else "number"
    if data is None:
        return "null"
    return "object" if isinstance(data, dict) else "list"


def wrong(value: Value, name: str, expected: str, report: Report) -> bool:
    """Report a value of a wrong type; always False."""
    kind = json_type(value)
    if kind != "null":
        found = f"not {_WORDS[kind]}"
    elif name.startswith("services.") and (section := name.removeprefix("services.")) in RESOURCES:
        found = (
            f"but it is empty; fill it, or write {section}: at the left edge if no service is meant"
        )
    else:
        found = "but it is empty; fill it or remove it"
    report(InputError(f"{name} must be {expected}, {found}", value.location()))
    return False


def _leaf(value: Value, shape: Leaf, name: str, report: Report) -> bool:
    kind = json_type(value)
    data = value.data
    inexact = shape.exact and isinstance(data, float)
    fits = kind in shape.accepts or (kind == "integer" and "number" in shape.accepts)
    if inexact or not fits:
        return wrong(value, name, _expected(shape), report)
    if isinstance(data, str):
        if shape.choices and data not in shape.choices:
            near = hint(data, shape.choices)
            known = "" if near else f"; one of {', '.join(shape.choices)}"
            report(InputError(f"{name} cannot be {data!r}{near}{known}", value.location()))
            return False
        if shape.pattern is not None and not shape.pattern.search(data):
            right = f"; write {shape.right}" if shape.right else ""
            report(InputError(f"{name} cannot be {data!r}{right}", value.location()))
            return False
    elif isinstance(data, list):
        inner = Leaf(accepts=shape.elements)
        kept = [each for n, each in enumerate(data) if _leaf(each, inner, f"{name}[{n}]", report)]
        value.data = kept
    elif isinstance(data, int | float) and not isinstance(data, bool):
        low, high = shape.low, shape.high
        if (low is not None and data < low) or (high is not None and data > high):
            limits = f"at least {low}" if high is None else f"from {low} to {high}"
            report(InputError(f"{name} must be {limits}, not {data}", value.location()))
            return False
    return True


def _expected(shape: Leaf) -> str:
    accepts = shape.accepts
    if accepts == {"string"}:
        return _TEXTS.get(shape.kind, "text")
    order = ("boolean", "integer", "number", "string", "list", "object", "null")
    words = [_WORDS[kind] for kind in order if kind in accepts]
    if "number" in accepts and "integer" in accepts:
        words.remove(_WORDS["integer"])
    return " or ".join(words)


def _listing(value: Value, shape: Listing, name: str, report: Report) -> bool:
    data = value.data
    if not isinstance(data, list):
        if shape.single and json_type(value) == "string":
            return _leaf(value, Leaf(choices=shape.singles), name, report)
        if shape.null and data is None:
            return True
        if shape.from_mapping and isinstance(data, dict):
            for key, item in list(data.items()):
                if not key:
                    _nameless(item, name, report)
                    del data[key]
                elif not _hosts(item, f"{name}.{key}", report):
                    del data[key]
            return True
        return wrong(value, name, "a list" + (" or text" if shape.single else ""), report)
    kept: list[Value] = []
    seen: set[Data] = set()
    for index, item in enumerate(data):
        if not validate(item, shape.item, f"{name}[{index}]", report):
            continue
        if shape.unique and not isinstance(item.data, dict | list):
            if item.data in seen:
                report(InputError(f"{name} has {item.data!r} twice", item.location()))
                continue
            seen.add(item.data)
        kept.append(item)
    value.data = kept
    return True


def _nameless(value: Value, name: str, report: Report) -> None:
    message = f"{name} has an empty key; give it a name"
    report(InputError(message, place(value.marks, key=True)))


def _hosts(value: Value, name: str, report: Report) -> bool:
    shape = Listing(Leaf(), single=True)
    return validate(value, shape, name, report)


def _key_values(value: Value, shape: KeyValues, name: str, report: Report) -> bool:
    data = value.data
    if isinstance(data, dict):
        for key, item in list(data.items()):
            if not key:
                _nameless(item, name, report)
                del data[key]
            elif shape.texts and json_type(item) != "string":
                wrong(item, f"{name}.{key}", "text (put it in quotes)", report)
                del data[key]
            elif isinstance(item.data, dict | list):
                wrong(item, f"{name}.{key}", "text, a number, true, false or null", report)
                del data[key]
        return True
    if isinstance(data, list):
        _listing(value, Listing(Leaf(keep=True), unique=shape.unique), name, report)
        value.data = [
            item
            for index, item in enumerate(value.items)
            if _fits(item, shape, f"{name}[{index}]", report)
        ]
        return True
    return wrong(value, name, "a mapping or a list of KEY=value", report)


def _fits(item: Value, shape: KeyValues, name: str, report: Report) -> bool:
    if shape.pattern is None or shape.pattern.search(str(item.data)):
        return True
    if shape.nulls:
        last = str(item.data).partition("=")[0][-1:]
        wrong_name = "the name ends with a blank; remove it"
        if not last.isspace():
            wrong_name = f"docker compose takes the last byte of {last!r} for a blank; rename it"
    else:
        wrong_name = "there is no value; write NAME=value"
    report(InputError(f"{name}: {wrong_name}", item.location()))
    return False


def _table(value: Value, shape: Table, name: str, report: Report) -> bool:
    data = value.data
    if isinstance(data, list) and shape.from_list:
        return _listing(value, Listing(Leaf(), unique=True), name, report)
    if not isinstance(data, dict):
        also = " or a list of names" if shape.from_list else ""
        return wrong(value, name, f"a mapping{also}", report)
    for key, item in list(data.items()):
        if shape.names is not None and not shape.names.fullmatch(key):
            report(
                InputError(
                    f"{name} has the name {key!r}; letters, digits, dots, dashes and"
                    " underscores are allowed",
                    place(item.marks, key=True),
                )
            )
            del data[key]
        elif item.data is None and shape.null:
            continue
        elif not validate(item, shape.value, f"{name}.{key}" if name else key, report):
            del data[key]
    return True


def _object(value: Value, shape: Object, name: str, report: Report) -> bool:
    data = value.data
    if not isinstance(data, dict):
        kind = json_type(value)
        inexact = isinstance(data, float) and "integer" in shape.short
        if (kind in shape.short and not inexact) or (kind == "null" and shape.null):
            return True
        also = f" or {_expected(Leaf(accepts=shape.short))}" if shape.short else ""
        return wrong(value, name, f"a mapping{also}", report)
    keys = shape.keys
    for key, item in list(data.items()):
        inner = keys.get(key)
        if inner is None:
            if shape.extensible and key.startswith("x-"):
                continue
            report(_unknown_key(key, item, shape, name))
            if not shape.open:
                del data[key]
        elif not validate(item, inner, f"{name}.{key}" if name else key, report):
            del data[key]
        elif key in shape.newer:
            message = f"{name}.{key} is newer than docker compose 5.6.1, which refuses it"
            report(InputError(message, place(item.marks, key=True), IGNORED_KEY))
            del data[key]
    return True


def missing_keys(value: Value, shape: Shape, name: str, report: Report) -> None:
    """Report required keys that are missing, everywhere below a merged value."""
    data = value.data
    if isinstance(data, list) and isinstance(shape, Listing):
        for index, item in enumerate(data):
            missing_keys(item, shape.item, f"{name}[{index}]", report)
    elif isinstance(data, dict) and isinstance(shape, Table):
        for key, item in data.items():
            missing_keys(item, shape.value, f"{name}.{key}", report)
    elif isinstance(data, dict) and isinstance(shape, Object):
        for key in shape.required:
            if key not in data:
                report(InputError(f"{name} needs {key}", value.location()))
        if shape.either and not any(key in data for key in shape.either):
            report(InputError(f"{name} needs {' or '.join(shape.either)}", value.location()))
        for key, item in data.items():
            inner = shape.keys.get(key)
            if inner is not None and not isinstance(inner, Leaf | KeyValues):
                missing_keys(item, inner, f"{name}.{key}" if name else key, report)


def _unknown_key(key: str, item: Value, shape: Object, name: str) -> InputError:
    where: Location | None = place(item.marks, key=True)
    if shape.open:
        near = hint(key, shape.keys) or "; docker compose does not know it"
        return InputError(f"{name}.{key} has no effect{near}", where, IGNORED_KEY)
    start = f"{name} has " if name else ""
    right = _elsewhere(key, shape) or hint(key, shape.keys) or _REMOVE[shape.extensible]
    return InputError(f"{start}unknown key '{key}'{right}", where, UNKNOWN_KEY)


_REMOVE = {True: "; remove it, or let its name begin with x-", False: "; remove it"}
_HOMES: tuple[tuple[str, Shape], ...] = (
    ("the service", table.SERVICE),
    ("the top level of the file", table.FILE),
    ("build", table.BUILD),
    ("deploy", table.DEPLOY),
    ("healthcheck", table.HEALTHCHECK),
    ("a network", table.NETWORK),
    ("a volume", table.VOLUME),
    ("logging", table.CONTAINER["logging"]),
)


def _elsewhere(key: str, shape: Object) -> str:
    """Say where a key belongs that stands in a wrong place."""
    homes = [
        home
        for home, known in _HOMES
        if isinstance(known, Object) and known is not shape and key in known.keys
    ]
    return f"; it belongs to {joined(homes, 'or')}" if homes else ""
