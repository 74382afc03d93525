"""The configuration as rows: each key, its value, and where that comes from."""

from __future__ import annotations

import dataclasses
import enum
import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

from composeopt.config.settings import DEFAULT, Setting, Settings, table_of
from composeopt.model.edits import Plain
from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule
from composeopt.registry import Registry


def listing(settings: Settings, registry: Registry) -> tuple[Setting, ...]:
    """Give every key there is, set or not, in the order of the documentation."""
    rows = [
        *_rows("lint", settings.lint, settings),
        *_rows("optimize", settings.optimize, settings),
    ]
    if settings.projects:
        files = [[str(file) for file in project] for project in settings.projects]
        rows.append(Setting("project", files, settings.places.get("project", DEFAULT)))
    kinds: tuple[type[Rule] | type[Pass], ...] = (*registry.passes, *registry.rules)
    for kind in kinds:
        rows += _rows(table_of(kind), settings.options_of(kind), settings)
    return tuple(rows)


def as_plain(value: Any) -> Plain:
    """Turn the value of a field into what TOML and JSON can hold."""
    if isinstance(value, enum.Enum):
        return value.name.lower()
    if isinstance(value, pathlib.Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): as_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [as_plain(each) for each in items]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _rows(table: str, values: Any, settings: Settings) -> Iterator[Setting]:
    for field in dataclasses.fields(values):
        key = f"{table}.{field.name}"
        source = settings.places.get(key, DEFAULT)
        yield Setting(key, as_plain(getattr(values, field.name)), source)
