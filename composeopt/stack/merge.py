"""Merge an override onto what came before, both in long form.

The rules are those of the Compose specification: mappings merge, lists append,
elements with an identity replace each other, commands are replaced whole.
"""

from __future__ import annotations

from collections.abc import Callable

from composeopt.model.paths import DocumentPath
from composeopt.stack.units import go_text
from composeopt.stack.value import SHORT, Value

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
    return sorted(items, key=_by_text)


def _changes_driver(base: Value, other: Value) -> bool:
    """Say whether a later definition has another driver, so that no options stay."""
    old, new = base.text("driver"), other.text("driver")
    return bool(old) and bool(new) and old != new


def _pools(base: Value, other: Value, path: Pattern) -> Value:
    """Address pools merge by their subnet."""
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

    Objects in short form count as new, because docker compose compares them
    with the long form of what came before.
    """
    present = [item.plain() for item in base if isinstance(item.data, dict | list)]
    texts = {item.data for item in base if not isinstance(item.data, dict | list)}
    items = list(base)
    for item in other:
        if not isinstance(item.data, dict | list):
            is_new = item.data not in texts
        else:
            is_short = isinstance(item.data, dict) and SHORT in item.marks[-1][2]
            is_new = is_short or item.plain() not in present
        if is_new:
            items.append(item)
    return items


def reset(value: Value, paths: list[DocumentPath]) -> None:
    """Forget what earlier definitions said at the paths of a later ``!reset``."""
    for path in paths:
        current: Value | None = value
        for step in path[:-1]:
            current = current.get(str(step)) if current is not None else None
        if current is not None and path:
            current.mapping.pop(str(path[-1]), None)


def _by_key(item: Value) -> str:
    return str(item.data).partition("=")[0]


def _by_text(item: Value) -> str:
    return str(item.data)


def _by_target(item: Value) -> str:
    return item.text("target") if isinstance(item.data, dict) else _by_text(item)


def _by_path(item: Value) -> str:
    return item.text("path")


def _by_secret(item: Value) -> str:
    return item.text("target") or f"/run/secrets/{item.text('source')}"


def _by_config(item: Value) -> str:
    return item.text("target") or f"/{item.text('source')}"


def _by_port(item: Value) -> str:
    if not isinstance(item.data, dict):
        return _by_text(item)

    def get(key: str, default: str = "") -> str:
        value = item.get(key)
        return default if value is None or value.data is None else str(value.data)

    host, protocol = get("host_ip", "0.0.0.0"), get("protocol", "tcp")  # noqa: S104 - means any
    return f"{host}:{get('published')}:{get('target')}/{protocol}"


_UNIQUE: dict[str, Callable[[Value], str]] = {
    "annotations": _by_key,
    "cap_add": _by_key,
    "cap_drop": _by_key,
    "configs": _by_config,
    "devices": _by_target,
    "dns": _by_key,
    "dns_opt": _by_key,
    "dns_search": _by_key,
    "env_file": _by_path,
    "environment": _by_key,
    "expose": _by_text,
    "labels": _by_key,
    "links": _by_key,
    "ports": _by_port,
    "profiles": _by_key,
    "secrets": _by_secret,
    "sysctls": _by_key,
    "tmpfs": _by_key,
    "volumes": _by_target,
}
_UNIQUE_OF_BUILD = ("additional_contexts", "args", "labels", "tags")
_UNIQUE_OF_NETWORK = ("aliases", "link_local_ips")


def unify(service: Value) -> None:
    """Let later elements of a service's lists replace earlier ones of one identity."""
    for key, value in service.mapping.items():
        indexer = _UNIQUE.get(key)
        if indexer is not None and isinstance(value.data, list):
            value.data = _unified(value.data, indexer)
        elif key == "build":
            _unify_some(value, _UNIQUE_OF_BUILD)
        elif key == "networks":
            for attachment in value.mapping.values():
                _unify_some(attachment, _UNIQUE_OF_NETWORK)


def _unify_some(value: Value, keys: tuple[str, ...]) -> None:
    for key in keys:
        inner = value.get(key)
        if inner is not None and isinstance(inner.data, list):
            inner.data = _unified(inner.data, _by_key)


def _unified(items: list[Value], indexer: Callable[[Value], str]) -> list[Value]:
    kept: dict[str, Value] = {}
    for item in items:
        key = indexer(item)
        old = kept.get(key)
        if old is not None:
            item.marks = old.marks + item.marks
        kept[key] = item
    return list(kept.values())
