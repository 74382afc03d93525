"""From what TOML holds to the typed fields of a dataclass."""

from __future__ import annotations

import dataclasses
import difflib
import enum
import pathlib
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any


class Unfit(Exception):  # noqa: N818 - it is no error of its own, it becomes an InputError
    """A value that does not fit its field.

    Args:
        message: what is wrong and what would be right.
        key: the field, or the empty string when the whole table is to blame.
    """

    def __init__(self, message: str, key: str = "") -> None:
        self.message = message
        self.key = key
        super().__init__(message)


def build(kind: type[Any], table: Mapping[str, Any], faults: list[Unfit]) -> Any:
    """Make a dataclass of a table; what is wrong goes to ``faults``.

    Fields that are wrong or absent get their defaults.
    """
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind) if field.init}
    values = {}
    for key, value in table.items():
        if key not in fields:
            faults.append(Unfit(unknown("key", key, fields), key))
            continue
        try:
            values[key] = convert(hints[key], value)
        except Unfit as unfit:
            faults.append(Unfit(f"{key} {unfit.message}", key))
    try:
        return kind(**values)
    except (ValueError, TypeError) as error:
        faults.append(Unfit(" ".join(str(error).split())))
        return kind()


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Word that a name is not known, and which one is meant."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"unknown {what} '{name}'; did you mean '{near[0]}'?"
    return f"unknown {what} '{name}'; " + (f"known: {', '.join(names)}" if names else "none is")


def is_close(name: str, known: Iterable[str], cutoff: float) -> bool:
    """Say whether a name is nearly one of those known (cutoff: 0 to 1)."""
    return bool(difflib.get_close_matches(name, sorted(known), n=1, cutoff=cutoff))


def convert(hint: Any, value: Any) -> Any:
    """Turn a TOML value into what a type hint says.

    Raises:
        Unfit: it is something else.
    """
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments, value)
    if origin is typing.Literal:
        return _choice(arguments, value)
    if origin in (tuple, list, set, frozenset):
        return origin(_items(arguments, value))
    if origin is dict or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return {str(k): convert(arguments[1], v) for k, v in _table(value).items()}
    return _scalar(hint, value)


def _union(kinds: tuple[Any, ...], value: Any) -> Any:
    faults = []
    for kind in kinds:
        if kind is not type(None):
            try:
                return convert(kind, value)
            except Unfit as unfit:
                faults.append(unfit.message)
    raise Unfit("; ".join(dict.fromkeys(faults)))


def _choice(choices: tuple[Any, ...], value: Any) -> Any:
    if value in choices and not isinstance(value, bool):
        return value
    known = ", ".join(str(choice) for choice in choices)
    near = difflib.get_close_matches(str(value), [str(choice) for choice in choices], n=1)
    meant = f"; did you mean '{near[0]}'?" if near else ""
    message = f"must be one of {known}, not {value!r}{meant}"
    raise Unfit(message)


def _items(arguments: tuple[Any, ...], value: Any) -> list[Any]:
    if not isinstance(value, list):
        message = f"must be a list, not {_kind(value)}"
        raise Unfit(message)
    return [convert(arguments[0], item) for item in value]


def _table(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        message = f"must be a table, not {_kind(value)}"
        raise Unfit(message)
    return value


def _scalar(hint: Any, value: Any) -> Any:
    if hint is Any:
        return value
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        names = {member.name.lower(): member for member in hint}
        return names[str(_choice(tuple(names), value))]
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is pathlib.Path and isinstance(value, str):
        return pathlib.Path(value)
    if isinstance(hint, type) and type(value) is hint:
        return value
    words = {int: "an integer", float: "a number", str: "a string", bool: "true or false"}
    message = f"must be {words.get(hint, str(hint))}, not {_kind(value)}"
    raise Unfit(message)


def _kind(value: Any) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    return repr(str(value)) if isinstance(value, str) else str(value).lower()
