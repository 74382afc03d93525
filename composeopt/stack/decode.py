"""From long forms to the values of the model: omitted defaults, and scalars as it holds them.

What does that is made of each shape once, because it sees every value of a project.
"""

from __future__ import annotations

from composeopt.stack.decode_lists import READERS
from composeopt.stack.decode_scalars import Decoder, Fail, Names, scalar
from composeopt.stack.shape import KeyValues, Leaf, Listing, Object, Shape, Table
from composeopt.stack.units import go_text
from composeopt.stack.validate import Report
from composeopt.stack.value import Data, Timestamp, Value

_known: dict[int, tuple[Shape, Decoder]] = {}


def decode(value: Value, shape: Shape, name: str, report: Report) -> Value | None:
    """Give the value as the model holds it, or None when the model leaves it out.

    Args:
        value: in long form, valid, merged; changed in place.
        shape: its shape.
        name: how to call it in messages.
        report: gets what cannot be read, with its place.
    """
    return _decoder(shape)(value, Names(value, name, report).fail)


def _decoder(shape: Shape) -> Decoder:
    known = _known.get(id(shape))
    if known is None:
        # Shapes are named by identity, so they must stay.
        known = _known[id(shape)] = (shape, _made(shape))
    return known[1]


def _made(shape: Shape) -> Decoder:
    match shape:
        case Leaf():
            return scalar(shape)
        case Listing():
            return _listing(shape)
        case KeyValues():
            return _key_values(shape)
        case Table():
            return _table(shape)
        case Object():
            return _object(shape)


def _listing(shape: Listing) -> Decoder:
    inner = _decoder(shape.item)

    def decode(value: Value, fail: Fail) -> Value | None:
        found = [inner(item, fail) for item in value.items]
        value.data = [item for item in found if item is not None]
        return value if value.data else None

    return decode


def _key_values(shape: KeyValues) -> Decoder:
    nothing = None if shape.nulls else ""

    def decode(value: Value, fail: Fail) -> Value | None:
        del fail
        entries = value.mapping
        for item in entries.values():
            data = item.data
            if data.__class__ is str:
                continue
            if data is None:
                item.data = nothing
            elif isinstance(data, Timestamp):
                item.data = data.written()
            elif not isinstance(data, dict | list):
                item.data = go_text(data)
        if shape.listed:
            value.data = [Value(_joined(key, item), item.marks) for key, item in entries.items()]
        return value if entries else None

    return decode


def _joined(key: str, value: Value) -> str:
    return f"{key}={value.data}" if value.data else key


def _table(shape: Table) -> Decoder:
    inner, null = _decoder(shape.value), shape.null

    def decode(value: Value, fail: Fail) -> Value | None:
        decoded: dict[str, Value] = {}
        for key, item in value.mapping.items():
            found = item if null and item.data is None else inner(item, fail)
            if found is not None:
                decoded[key] = found
        value.data = decoded
        return value if decoded else None

    return decode


def _object(shape: Object) -> Decoder:
    decoders = {
        key: READERS.get(key, _decoder(each)) if isinstance(each, Listing) else _decoder(each)
        for key, each in shape.keys.items()
    }
    always, titled, short = shape.always, shape.titled, _short(shape)

    def decode(value: Value, fail: Fail) -> Value | None:
        data = value.data
        if not isinstance(data, dict):
            return None if short is None else short(value, fail)
        decoded: dict[str, Value] = {}
        for key, item in data.items():
            inner = decoders.get(key)
            found = None if inner is None else inner(item, fail)
            if found is not None:
                decoded[key.title() if titled else key] = found
        for key in always:
            name = key.title() if titled else key
            if name not in decoded:
                decoded[name] = Value(_missing(key))
        value.data = decoded
        return value

    return decode


def _short(shape: Object) -> Decoder | None:
    """Give what reads a scalar that stands for a mapping."""
    if "boolean" in shape.short:
        return scalar(Leaf("boolean"))
    if "integer" not in shape.short:
        return None
    whole = scalar(Leaf("integer", keep=True))

    def decode(value: Value, fail: Fail) -> Value | None:
        found = None if value.data is None else whole(value, fail)
        if found is not None and found.data == 0:
            found.data = {}  # what docker compose makes of a limit of zero
        return found

    return decode


def _missing(key: str) -> Data:
    if key == "exec":
        return {"command": Value(None)}
    return _MISSING.get(key, {})


_MISSING: dict[str, Data] = {
    "command": None,
    "entrypoint": None,
    "path": "",
    "rate": "0",
    "required": True,
    "weight": 0,
}
