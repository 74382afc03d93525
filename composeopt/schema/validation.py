"""Holding a value against one of the shipped schemas."""

from __future__ import annotations

import difflib
import functools
import json
import pathlib
from collections.abc import Iterable, Mapping
from typing import Any

from composeopt.model.values import dataclass

SUFFIX = ".schema.json"
_HERE = pathlib.Path(__file__).parent
# In the wheel the files lie beside this module, in a checkout at the root.
_FOLDERS = (_HERE / "files", _HERE.parent.parent / "schemas")


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value is not as its schema says.

    ``path`` leads to the offending value; ``message`` is lower case, says what
    is wrong and what would be right, and never quotes the value itself.
    """

    path: tuple[str | int, ...]
    message: str


def schema_names() -> tuple[str, ...]:
    """Give the names of all shipped schemas: ``report``, ``usage``."""
    folder = _folder()
    return tuple(sorted(file.name.removesuffix(SUFFIX) for file in folder.glob(f"*{SUFFIX}")))


@functools.cache
def load_schema(name: str) -> Mapping[str, Any]:
    """Read a shipped schema by name."""
    text = (_folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def violations(name: str, value: object) -> tuple[Violation, ...]:
    """Say in which ways a value breaks the schema of this name, in order of place."""
    import jsonschema  # noqa: PLC0415 - only a value to be checked is worth its start-up time

    validator = jsonschema.Draft202012Validator(load_schema(name))
    found = {violation for error in validator.iter_errors(value) for violation in _worded(error)}
    return tuple(sorted(found, key=lambda each: ([str(step) for step in each.path], each.message)))


def _folder() -> pathlib.Path:
    return next(folder for folder in _FOLDERS if folder.is_dir())


def _worded(error: Any) -> Iterable[Violation]:
    """Word one error of jsonschema in the way of our messages."""
    path = tuple(error.absolute_path)
    name = str(path[-1]) if path else "the file"
    schema, wanted = error.schema, error.validator_value
    match error.validator:
        case "additionalProperties":
            known = tuple(schema.get("properties", ()))
            for key in error.instance:
                if key not in known:
                    yield Violation((*path, key), _unknown(str(key), known))
        case "required":
            missing = [key for key in wanted if key not in error.instance]
            yield from (Violation(path, f"{name} needs '{key}'") for key in missing)
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            yield Violation(path, f"{name} must be {' or '.join(_KINDS[kind] for kind in kinds)}")
        case "const":
            yield Violation(path, f"{name} must be {json.dumps(wanted)}")
        case "enum":
            choices = ", ".join(json.dumps(each) for each in wanted)
            yield Violation(path, f"{name} must be one of {choices}")
        case "minimum":
            yield Violation(path, f"{name} must be at least {wanted}")
        case "anyOf" if wanted[-1] == {"type": "null"}:
            meant = [each for each in error.context if each.schema_path[0] == 0]
            yield from (violation for each in meant for violation in _worded(each))
        case _:
            about = schema.get("description", error.message).rstrip(".")
            yield Violation(path, f"{name} must be {about[:1].lower()}{about[1:]}")


_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "number": "a number",
    "integer": "an integer",
    "boolean": "true or false",
    "null": "null",
}


def _unknown(key: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    right = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
    return f"unknown key '{key}'; {right}"
