"""From long forms to the values of the model: numbers, sizes, times, omitted defaults."""

from __future__ import annotations

from collections.abc import Callable

from composeopt.errors import InputError
from composeopt.model.codes import WRONG_VALUE
from composeopt.stack import units
from composeopt.stack.shape import KeyValues, Leaf, Listing, Object, Shape, Table
from composeopt.stack.shellwords import split_command
from composeopt.stack.validate import Report
from composeopt.stack.value import PLACEHOLDER, Data, Timestamp, Value, shortened


def decode(value: Value, shape: Shape, name: str, report: Report) -> Value | None:
    """Give the value as the model holds it, or None when the model leaves it out.

    Args:
        value: in long form, valid, merged; changed in place.
        shape: its shape.
        name: how to call it in messages.
        report: gets what cannot be read, with its place.
    """
    match shape:
        case Leaf():
            return _leaf(value, shape, name, report)
        case Listing():
            return _listing(value, shape, name, report)
        case KeyValues():
            return _key_values(value, shape)
        case Table():
            return _table(value, shape, name, report)
        case Object():
            return _object(value, shape, name, report)


def _leaf(value: Value, shape: Leaf, name: str, report: Report) -> Value | None:
    data = value.data
    if shape.kind == "options":
        return _options(value)
    if data is None or isinstance(data, dict | list):
        return Value("", value.marks) if shape.keep and shape.kind == "text" else None
    try:
        value.data = _KINDS[shape.kind](data)
        _in_range(value.data, shape)
    except ValueError as error:
        report(InputError(f"{name}: {error}", value.location(), WRONG_VALUE))
        return None
    if shape.kind == "optout":
        return None if value.data else value
    empty = value.data in (0, "", False) or value.data == _ZEROS.get(shape.kind)
    return None if empty and not shape.keep and not _is_placeholder(value) else value


def _in_range(data: Data, shape: Leaf) -> None:
    """Refuse a number that was written as text and is too small or too large."""
    if isinstance(data, int | float) and not isinstance(data, bool):
        if shape.low is not None and data < shape.low:
            message = f"must be at least {shape.low}, not {data}"
            raise ValueError(message)
        if shape.high is not None and data > shape.high:
            message = f"must be at most {shape.high}, not {data}"
            raise ValueError(message)


def _is_placeholder(value: Value) -> bool:
    return bool(value.marks) and PLACEHOLDER in value.marks[-1][2]


_ZEROS = {"bytes": "0", "duration": "0s"}


def _options(value: Value) -> Value:
    """Give the options of a provider: always a list of texts."""
    items = value.items or [Value(value.data, value.marks)]
    texts = [Value(units.go_text(_scalar(item)), item.marks) for item in items]
    return Value(texts, value.marks)


Scalar = str | int | float | bool


def _scalar(value: Value) -> Scalar | None:
    return None if isinstance(value.data, dict | list) else value.data


def _integer(data: Scalar) -> int:
    return units.parse_integer(data) if isinstance(data, str) else int(data)


def _float32(data: Scalar) -> float | int:
    if isinstance(data, str):
        try:
            data = float(data)
        except ValueError as error:
            message = f"{data!r} is no number"
            raise ValueError(message) from error
    return units.single_precision(float(data))


def _boolean(data: Scalar) -> bool:
    return units.parse_boolean(data) if isinstance(data, str) else bool(data)


def _bytes(data: Scalar) -> str:
    return str(units.parse_size(data) if isinstance(data, str) else int(data))


def _duration(data: Scalar) -> str | int:
    nanoseconds = units.parse_duration(str(data))
    return units.format_duration(nanoseconds)


def _mode(data: Scalar) -> str:
    if isinstance(data, str):
        try:
            data = int(data, 8)
        except ValueError as error:
            message = f"{data!r} is no octal file mode; write it like 0440"
            raise ValueError(message) from error
    return f"0{int(data):o}"


def _count(data: Scalar) -> int:
    return -1 if data == "all" else _integer(data)


_KINDS: dict[str, Callable[[Scalar], Scalar]] = {
    "text": units.go_text,
    "integer": _integer,
    "float32": _float32,
    "boolean": _boolean,
    "optout": _boolean,
    "bytes": _bytes,
    "duration": _duration,
    "mode": _mode,
    "count": _count,
}


def _listing(value: Value, shape: Listing, name: str, report: Report) -> Value | None:
    items: list[Value] = []
    for index, item in enumerate(value.items):
        decoded = decode(item, shape.item, f"{name}[{index}]", report)
        if decoded is not None:
            items.append(decoded)
    value.data = items
    return value if items else None


def _key_values(value: Value, shape: KeyValues) -> Value | None:
    entries = value.mapping
    for item in entries.values():
        data = item.data
        if data is None:
            item.data = None if shape.nulls else ""
        elif isinstance(data, Timestamp):
            item.data = data.written()
        elif not isinstance(data, str | dict | list):
            item.data = units.go_text(data)
    return value if entries else None


def _table(value: Value, shape: Table, name: str, report: Report) -> Value | None:
    decoded: dict[str, Value] = {}
    for key, item in value.mapping.items():
        if item.data is None and shape.null:
            decoded[key] = item
            continue
        inner = decode(item, shape.value, f"{name}.{key}", report)
        if inner is not None:
            decoded[key] = inner
    value.data = decoded
    return value if decoded else None


def _object(value: Value, shape: Object, name: str, report: Report) -> Value | None:
    data = value.data
    if not isinstance(data, dict):
        if "boolean" in shape.short:
            return _leaf(value, Leaf("boolean"), name, report)
        if "integer" in shape.short and isinstance(data, str | int | float):
            single = _leaf(value, Leaf("integer", keep=True), name, report)
            if single is not None and single.data == 0:
                single.data = {}  # what docker compose makes of a limit of zero
            return single
        return None
    decoded: dict[str, Value] = {}
    for key, item in data.items():
        inner_shape = shape.keys.get(key)
        if inner_shape is None:
            continue
        special = _SPECIAL.get(key)
        full = f"{name}.{key}" if name else key
        if special is not None and isinstance(inner_shape, Listing):
            inner = special(item, full, report)
        else:
            inner = decode(item, inner_shape, full, report)
        if inner is not None:
            decoded[key.title() if shape.titled else key] = inner
    for key in shape.always:
        if key not in decoded:
            decoded[key] = Value(_missing(key))
    value.data = decoded
    return value


def _missing(key: str) -> Data:
    if key in {"command", "entrypoint"}:
        return None
    if key == "exec":
        return {"command": Value(None)}
    return True if key == "required" else {}


def _command(value: Value, name: str, report: Report) -> Value | None:
    data = value.data
    if data is None:
        return None
    if isinstance(data, list) and len(data) == 1 and _is_line(value):
        line = str(data[0].data)
        try:
            words = split_command(line)
        except ValueError as error:
            report(InputError(f"{name}: {error}; check the quotes", value.location()))
            return None
        return Value([Value(word, value.marks) for word in words], value.marks)
    for item in value.items:
        item.data = units.go_text(item.data) if not isinstance(item.data, dict | list) else ""
    return value


def _test(value: Value, name: str, report: Report) -> Value | None:
    del name, report
    items = value.items
    if len(items) == 1 and _is_line(value):
        items.insert(0, Value("CMD-SHELL", shortened(value.marks)))
    return value if items else None


def _hosts(value: Value, name: str, report: Report) -> Value | None:
    """Write hosts as ``name=address``, sorted as docker compose does."""
    items: list[Value] = []
    for item in value.items:
        text = str(item.data)
        host, found, address = text.partition("=" if "=" in text else ":")
        if not found:
            message = f"{name}: {text!r} has no address; write it like name=1.2.3.4"
            report(InputError(message, item.location()))
            continue
        if address.startswith("[") and address.endswith("]"):
            address = address[1:-1]
        items.append(Value(f"{host}={address}", item.marks))
    value.data = sorted(items, key=lambda item: str(item.data))
    return value if items else None


def _addresses(value: Value, name: str, report: Report) -> Value | None:
    """Leave empty name servers out."""
    del name, report
    value.data = [item for item in value.items if item.data]
    return value if value.items else None


def _is_line(value: Value) -> bool:
    """Whether a list was written as one text."""
    return bool(value.marks) and value.items[0].marks[-1:] == value.marks[-1:]


_SPECIAL: dict[str, Callable[[Value, str, Report], Value | None]] = {
    "command": _command,
    "entrypoint": _command,
    "dns": _addresses,
    "extra_hosts": _hosts,
    "test": _test,
}
