"""Values made from the schema: nearly right, in every form that it knows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from composeopt.schema import load_schema
from tests.fuzz import vocabulary

Schema = Mapping[str, Any]

KINDS = {
    "flag": ("true", "false", '"true"', "yes", "'no'", "on", "'1'", "t", "maybe", "${UNSET:-true}"),
    "whole": ("1", "0", "-1", '"5"', "'x'", "1.5", "0x10", "' 1'", "010", "'010'", "1e2"),
    "number": ("1", "0", "-1", "1.0", "1.5", "'5'", "1e3", "'1.5'"),
    "fraction": ("1", "0.5", "'0.5'", "'.5'", "-1", "1e-3", "'1,5'", "'1e3'"),
    "size": ("1g", "512m", "1.5gb", "1024", "'1024'", "1 g", "1x", "-1", "b", "1kib", "1e3", "2.5"),
    "duration": ("5s", "1m30s", "1h", "'5'", "5", "1.5s", "1d", "-5s", "0s", "5 s", "500ms", "1us"),
    "file_mode": ("0440", "'0440'", "288", "0o440", "'999'", "440", "1.5", "0x120"),
    "number_text": ("1", "'1'", "1.5", "a", "'a b'", "-1", "80", "'80-90'"),
    "text": ("a", "'b c'", "./a", "/a", "a:b", "5", "'5'", "true", "a=b", "'é'", "''", "$HOME"),
}
KINDS["whole_size"] = KINDS["size"]
OF_TYPES = {"boolean": "flag", "integer": "whole", "number": "fraction", "string": "text"}
NAMES = ("a", "b", "default", "web", "A_B", "c.d", "x-a", "'5'", "two words")
SPOIL = 0.04
DEEPEST = 6


def of_key(key: str, rng: random.Random) -> str:
    """Make a value for a key, as one of the objects that have it wants it."""
    schemas = vocabulary.schemas().get(key)
    elements = vocabulary.LONG.get(key)
    if elements and (not schemas or rng.random() < 0.4):
        chosen = rng.sample(elements, rng.choice((1, 1, 2)))
        return rng.choice((f"[{', '.join(chosen)}]", chosen[0]))
    if not schemas:
        return rng.choice(vocabulary.SETTINGS)
    return sample(rng.choice(schemas), rng)


def sample(schema: Schema, rng: random.Random, depth: int = 0) -> str:
    """Make a value in flow style; now and then one of another type."""
    if rng.random() < SPOIL or depth > DEEPEST:
        return rng.choice(vocabulary.SCALARS[:60])
    reference = schema.get("$ref", "").rpartition("/")[2]
    if reference in KINDS:
        return rng.choice(KINDS[reference])
    if reference:
        return sample(load_schema("compose")["$defs"][reference], rng, depth)
    forms = schema.get("anyOf") or schema.get("oneOf")
    if forms:
        return sample(rng.choice(forms), rng, depth)
    if "enum" in schema:
        return str(rng.choice((*schema["enum"], *schema["enum"], "x", "''", "5")))
    return _typed(schema, rng, depth)


def _typed(schema: Schema, rng: random.Random, depth: int) -> str:
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else rng.choice(kinds)
    if kind == "array":
        items = [sample(schema.get("items", {}), rng, depth + 1) for _ in range(rng.randrange(3))]
        return f"[{', '.join(items)}]"
    if kind == "object":
        return _object(schema, rng, depth)
    return rng.choice(KINDS[OF_TYPES[kind]]) if kind != "null" else "null"


def _object(schema: Schema, rng: random.Random, depth: int) -> str:
    """Make a mapping with what it needs and some of what it may have."""
    known = vocabulary.properties(schema)
    wanted = [key for key in schema.get("required", ()) if rng.random() > SPOIL]
    others = [key for key in known if key not in wanted]
    wanted += rng.sample(others, min(len(others), rng.choice((0, 1, 1, 2, 3))))
    entries = [(key, sample(known.get(key, {}), rng, depth + 1)) for key in wanted]
    named = [each for key, each in schema.get("patternProperties", {}).items() if key != "^x-"]
    more = schema.get("additionalProperties")
    free = [*named, *([more] if isinstance(more, Mapping) else [])]
    if free:
        chosen = rng.sample(NAMES, rng.randrange(3))
        entries += [(name, sample(rng.choice(free), rng, depth + 1)) for name in chosen]
    return f"{{{', '.join(f'{key}: {value}' for key, value in entries)}}}"
