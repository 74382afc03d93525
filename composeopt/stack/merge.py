"""Merge an override onto what came before, both in long form.

The rules are those of the Compose specification: mappings merge, lists append,
elements with an identity replace each other, commands are replaced whole.
"""

from __future__ import annotations

from composeopt.model.paths import DocumentPath
from composeopt.stack.units import go_text
from composeopt.stack.value import Value, is_short

Pattern = tuple[str, ...]

REPLACED: frozenset[Pattern] = frozenset(
    {
        ("services", "*", "command"),
        ("services", "*", "entrypoint"),
        ("services", "*", "healthcheck", "test"),
        ("services", "*", "ulimits", "*"),
    }
)
KEY_VALUES: frozenset[Pattern] = frozenset(
    {
        ("networks", "*", "labels"),
        ("volumes", "*", "labels"),
        ("services", "*", "annotations"),
        ("services", "*", "build", "args"),
        ("services", "*", "build", "additional_contexts"),
        ("services", "*", "build", "labels"),
        ("services", "*", "deploy", "labels"),
        ("services", "*", "environment"),
        ("services", "*", "labels"),
        ("services", "*", "sysctls"),
    }
)


class MergeError(ValueError):
    """Two definitions that cannot be merged.

    Args:
        message: what is wrong.
        value: the later definition.
    """

    def __init__(self, message: str, value: Value) -> None:
        super().__init__(message)
        self.value = value


def merge(base: Value, other: Value, path: Pattern = (), *, verbatim: bool = False) -> Value:
    """Merge ``other`` onto ``base``, which is changed and returned.

    Args:
        base: what came before.
        other: what comes later and wins.
        path: where they stand.
        verbatim: they may be in short form still, as docker compose merges them
            where it puts no variables in.

    Raises:
        MergeError: one is a mapping or list and the other is not.
    """
    rule = rule_of(path)
    if rule in REPLACED:
        return Value(other.data, base.marks + other.marks)
    if rule in KEY_VALUES:
        return _sequences(base, other) if verbatim else _key_values(base, other)
    if rule == ("services", "*", "logging") and _changes_driver(base, other):
        return Value(other.data, base.marks + other.marks)
    if rule == ("networks", "*", "ipam", "config"):
        return _pools(base, other, path)
    if rule == ("services", "*", "gpus"):
        _refuse_all(base, other, path)
    return _merge(base, other, path, verbatim=verbatim)


def rule_of(path: Pattern) -> Pattern:
    """Give the path of a rule: with ``*`` for names of the user's own."""
    length = len(path)
    if length < 3 or path[0] not in {"services", "networks", "volumes"}:
        return ()
    rule = (path[0], "*", *path[2:])
    if length == 4 and path[2] == "ulimits":
        return (*rule[:3], "*")
    return rule


def _merge(base: Value, other: Value, path: Pattern, *, verbatim: bool) -> Value:
    marks = base.marks + other.marks
    if other.data is None:
        base.marks = marks
        return base
    if verbatim and isinstance(base.data, str) != isinstance(other.data, str):
        base, other = _listed(base), _listed(other)
    if isinstance(base.data, dict):
        if not isinstance(other.data, dict):
            message = f"{'.'.join(path)} is a mapping in an earlier definition, so it must be one"
            raise MergeError(message, other)
        _mappings(base.data, other.data, path, verbatim=verbatim)
        base.marks = marks
        return base
    if isinstance(base.data, list):
        if not isinstance(other.data, list):
            message = f"{'.'.join(path)} is a list in an earlier definition, so it must be one"
            raise MergeError(message, other)
        return Value(_appended(base.data, other.data), marks)
    return Value(other.data, marks)


def _listed(value: Value) -> Value:
    """Let a lone text stand for a list."""
    return Value([value], value.marks) if isinstance(value.data, str) else value


def _mappings(
    base: dict[str, Value], other: dict[str, Value], path: Pattern, *, verbatim: bool = False
) -> None:
    for key, value in other.items():
        old = base.get(key)
        base[key] = value if old is None else merge(old, value, (*path, key), verbatim=verbatim)


def _key_values(base: Value, other: Value) -> Value:
    merged = dict(base.mapping)
    for key, value in other.mapping.items():
        old = merged.get(key)
        merged[key] = value if old is None else Value(value.data, old.marks + value.marks)
    return Value(merged, base.marks + other.marks)


def _sequences(base: Value, other: Value) -> Value:
    """Join entries as texts ``key=value``; those of a mapping in order of their text."""
    items = [*_sequence(base), *_sequence(other)]
    return Value(items, base.marks + other.marks)


def _sequence(value: Value) -> list[Value]:
    if isinstance(value.data, list):
        return value.data
    items = [
        Value(key if item.data is None else f"{key}={go_text(item.data)}", item.marks)
        for key, item in value.mapping.items()
        if not isinstance(item.data, dict | list)
    ]
    return sorted(items, key=lambda item: str(item.data))


def _changes_driver(base: Value, other: Value) -> bool:
    """Say whether a later definition has another driver, so that no options stay."""
    old, new = base.text("driver"), other.text("driver")
    return bool(old) and bool(new) and old != new


def _refuse_all(base: Value, other: Value, path: Pattern) -> None:
    """Refuse the text ``all`` over a list, which docker compose cannot merge."""
    if is_short(other) and isinstance(base.data, list):
        message = (
            f"{'.'.join(path)}: all cannot be merged onto an earlier definition;"
            " write !override all, or remove it"
        )
        raise MergeError(message, other)


def _pools(base: Value, other: Value, path: Pattern) -> Value:
    """Address pools merge by their subnet."""
    if base.data == [] or other.data == []:
        message = (
            f"{'.'.join(path)} is empty in one of two definitions, which docker compose cannot"
            " merge; remove it there, or write !override before the later one"
        )
        raise MergeError(message, other)
    merged: list[Value] = []

    def put(pool: Value) -> None:
        for index, present in enumerate(merged):
            if present.text("subnet") == pool.text("subnet"):
                merged[index] = pool
                return
        merged.append(pool)

    for old in base.items:
        for new in other.items:
            same = old.text("subnet") == new.text("subnet")
            known = any(pool.text("subnet") == new.text("subnet") for pool in merged)
            if not same and not known:
                merged.append(new)
                continue
            joined = Value(dict(old.mapping), old.marks + new.marks)
            _mappings(joined.mapping, new.mapping, path)
            put(joined)
    return Value(merged, base.marks + other.marks)


def _appended(base: list[Value], other: list[Value]) -> list[Value]:
    """Append what is not there yet.

    Objects with anything in short form count as new, because docker compose compares
    them with the long form of what came before.
    """
    present = [item.plain() for item in base if isinstance(item.data, dict | list)]
    texts = {item.data for item in base if not isinstance(item.data, dict | list)}
    items = list(base)
    for item in other:
        if not isinstance(item.data, dict | list):
            is_new = item.data not in texts
        else:
            was_short = isinstance(item.data, dict) and is_short(item)
            is_new = was_short or item.plain() not in present or _holds_short(item)
        if is_new:
            items.append(item)
    return items


def _holds_short(item: Value) -> bool:
    """Say whether an element holds what docker compose gives another form before it merges."""
    for key, value in item.mapping.items():
        if key == "env_file" or (key in _REFORMED and any(map(is_short, (value, *value.items)))):
            return True
        if _holds_short(value):
            return True
    return False


_REFORMED = frozenset(
    {
        *("configs", "devices", "dns", "gpus", "ignore", "include"),
        *("label_file", "models", "networks", "secrets", "volumes"),
    }
)


def reset(value: Value, paths: list[DocumentPath]) -> None:
    """Forget what earlier definitions said at the paths of a later ``!reset``."""
    for path in paths:
        current: Value | None = value
        for step in path[:-1]:
            current = current.get(str(step)) if current is not None else None
        if current is not None and path:
            current.mapping.pop(str(path[-1]), None)
