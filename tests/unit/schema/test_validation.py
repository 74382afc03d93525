"""The shipped schemas: valid themselves, described throughout, and worded for people."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from composeopt import schema

ROOT = pathlib.Path(__file__).parents[3]


def test_every_schema_of_the_project_is_found() -> None:
    files = sorted(file.name for file in (ROOT / "schemas").iterdir())

    assert [f"{name}.schema.json" for name in schema.schema_names()] == files


@pytest.mark.parametrize("name", schema.schema_names())
def test_every_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema.load_schema(name))


@pytest.mark.parametrize("name", schema.schema_names())
def test_every_property_is_described(name: str) -> None:
    bare = [path for path, value in properties(schema.load_schema(name)) if not described(value)]

    assert bare == []


def properties(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every property of a schema, at any depth, with its path."""
    if isinstance(value, dict):
        if isinstance(value.get("properties"), dict):
            yield from ((f"{path}/{key}", each) for key, each in value["properties"].items())
        for key, each in value.items():
            yield from properties(each, f"{path}/{key}")


def described(value: Any) -> bool:
    return "description" in value or "$ref" in value or "enum" in value


def test_a_misspelt_key_is_named_with_the_right_one() -> None:
    found = schema.violations("usage", {"schema": 1, "servces": {}, "services": {}})

    assert [(each.path, each.message) for each in found] == [
        (("servces",), "unknown key 'servces'; did you mean 'services'?")
    ]


def test_what_is_missing_is_named() -> None:
    found = schema.violations("usage", {"services": {}})

    assert [each.message for each in found] == ["the file needs 'schema'"]


def test_an_optional_part_is_judged_by_what_it_should_be() -> None:
    """Where a value or null may stand, a wrong value is not told to be null."""
    found = schema.violations("report", {"judge": {"nme": "x"}})
    messages = {each.message for each in found if each.path[:1] == ("judge",)}

    assert "unknown key 'nme'; did you mean 'name'?" in messages
