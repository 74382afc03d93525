"""Scalars as the model holds them: numbers, sizes, times, file modes."""

from __future__ import annotations

from collections.abc import Callable

from composeopt.errors import InputError
from composeopt.model.codes import IGNORED_KEY, WRONG_VALUE
from composeopt.stack import units
from composeopt.stack.shape import Leaf
from composeopt.stack.validate import Report
from composeopt.stack.value import PLACEHOLDER, Data, Value

Fail = Callable[[Value, str, str], None]
"""Reports what is wrong with a value: the value, a message, a code."""

Decoder = Callable[[Value, Fail], Value | None]
Scalar = str | int | float | bool

LARGEST = 2**63
"""The first whole number that is too large for docker compose."""


class Names:
    """Names the values below one in messages, found only when one is wrong.

    Args:
        root: the value above all that are decoded.
        name: how to call it.
        report: gets the errors.
    """

    __slots__ = ("name", "names", "report", "root")

    def __init__(self, root: Value, name: str, report: Report) -> None:
        self.root = root
        self.name = name
        self.report = report
        self.names: dict[int, tuple[str, Value]] = {}

    def fail(self, value: Value, message: str, code: str = WRONG_VALUE) -> None:
        """Report what is wrong with a value."""
        if not self.names:
            self._collect(self.root, self.name)
        name, _ = self.names.get(id(value), (self.name, value))
        self.report(InputError(f"{name}: {message}", value.location(), code))

    def _collect(self, value: Value, name: str) -> None:
        self.names[id(value)] = (name, value)  # the value too, so that its id stays its own
        for key, item in value.mapping.items():
            self._collect(item, f"{name}.{key}" if name else key)
        for index, item in enumerate(value.items):
            self._collect(item, f"{name}[{index}]")


def scalar(shape: Leaf) -> Decoder:
    """Give what decodes a scalar of a shape."""
    if shape.kind == "options":
        return _options
    if shape.kind == "text":
        return _kept_text if shape.keep else _text
    read, keep, zero = _KINDS[shape.kind], shape.keep, _ZEROS.get(shape.kind, 0)
    inverted = shape.kind == "optout"

    def decode(value: Value, fail: Fail) -> Value | None:
        data = value.data
        if data is None or isinstance(data, dict | list):
            return None
        if isinstance(data, float) and shape.kind == "bytes":
            fail(value, f"docker compose reads no size from {data}; {_SIZE}", IGNORED_KEY)
        try:
            found = value.data = read(data)
            _in_range(found, shape)
        except ValueError as error:
            fail(value, str(error), WRONG_VALUE)
            return None
        if inverted:
            return None if found else value
        empty = found in (0, "", False) or found == zero
        return None if empty and not keep and not _is_placeholder(value) else value

    return decode


def _kept_text(value: Value, fail: Fail) -> Value:
    del fail
    data = value.data
    if data.__class__ is not str:
        if data is None or isinstance(data, dict | list):
            return Value("", value.marks)
        value.data = units.go_text(data)
    return value


def _text(value: Value, fail: Fail) -> Value | None:
    del fail
    data = value.data
    if data.__class__ is not str:
        if data is None or isinstance(data, dict | list):
            return None
        value.data = units.go_text(data)
    return value if value.data or _is_placeholder(value) else None


def _in_range(data: Data, shape: Leaf) -> None:
    """Refuse a number that was written as text and is too small or too large."""
    if isinstance(data, int | float) and not isinstance(data, bool):
        _fits(data)
        if shape.low is not None and data < shape.low:
            message = f"must be at least {shape.low}, not {data}"
            raise ValueError(message)
        if shape.high is not None and data > shape.high:
            message = f"must be at most {shape.high}, not {data}"
            raise ValueError(message)


def _fits(data: int | float) -> None:
    """Refuse a number that docker compose has no room for."""
    if isinstance(data, int) and not -LARGEST <= data < LARGEST:
        message = f"{data} is too large"
        raise ValueError(message)


def _is_placeholder(value: Value) -> bool:
    return bool(value.marks) and PLACEHOLDER in value.marks[-1][2]


def _options(value: Value, fail: Fail) -> Value | None:
    """Give an option of a provider: always a list of texts; an empty one is none."""
    del fail
    if value.data == []:
        return None
    items = value.items or [Value(value.data, value.marks)]
    texts = [
        Value("" if isinstance(item.data, dict | list) else units.go_text(item.data), item.marks)
        for item in items
    ]
    return Value(texts, value.marks)


def _integer(data: Scalar) -> int:
    return units.parse_integer(data) if isinstance(data, str) else int(data)


def _float32(data: Scalar) -> float | int:
    number = units.parse_float(data) if isinstance(data, str) else float(data)
    return units.single_precision(number)


def _boolean(data: Scalar) -> bool:
    return units.parse_boolean(data) if isinstance(data, str) else bool(data)


def _bytes(data: Scalar) -> str:
    if isinstance(data, float):
        return "0"
    if not isinstance(data, str):
        _fits(data)
    return str(units.parse_size(data) if isinstance(data, str) else int(data))


def _duration(data: Scalar) -> str:
    return units.format_duration(units.parse_duration(str(data)))


def _mode(data: Scalar) -> str:
    if isinstance(data, str):
        try:
            data = int(data, 8)
        except ValueError as error:
            message = f"{data!r} is no octal file mode; write it like 0440"
            raise ValueError(message) from error
    if isinstance(data, float):
        message = f"{data} is no whole number; write the mode like 0440"
        raise ValueError(message)
    return f"0{int(data):o}"


def _count(data: Scalar) -> int:
    return -1 if data == "all" else _integer(data)


_SIZE = "write a whole number of bytes, or text with a unit, like 512m"
_ZEROS = {"bytes": "0", "duration": "0s"}
_KINDS: dict[str, Callable[[Scalar], Scalar]] = {
    "integer": _integer,
    "float32": _float32,
    "boolean": _boolean,
    "optout": _boolean,
    "bytes": _bytes,
    "duration": _duration,
    "mode": _mode,
    "count": _count,
}
