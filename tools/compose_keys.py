"""Write the loader's table of keys from the schema of a Compose file.

``python -m tools.compose_keys`` writes ``composeopt/stack/keys/table.py`` again after
a change of ``schemas/compose.schema.json``; a test compares the two.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tools import expressions
from tools.expressions import Call, Expression, Name, literal

ROOT = pathlib.Path(__file__).parents[1]
SCHEMA = ROOT / "schemas" / "compose.schema.json"
TABLE = ROOT / "composeopt" / "stack" / "keys" / "table.py"

_REF = "#/$defs/"
_EXTENSIONS = {"^x-": True}
_SCALARS = {"string", "integer", "number", "boolean"}
_SETS = {
    frozenset({"string", "integer"}): "STRING_OR_INT",
    frozenset({"string", "number"}): "STRING_OR_NUMBER",
    frozenset({"string", "boolean"}): "STRING_OR_BOOL",
}
_FORBIDDEN = {"if", "then", "else", "not", "oneOf", "dependentSchemas", "prefixItems", "const"}

Schema = Mapping[str, Any]

HEADER = '''"""The keys of a Compose file and what each may hold.

Written by ``python -m tools.compose_keys`` from ``schemas/compose.schema.json``.
"""

from __future__ import annotations

from composeopt.model.patterns import pattern
from composeopt.stack.keys.name_end import NameEnd
from composeopt.stack.shape import (
    STRING,
    STRING_OR_BOOL,
    STRING_OR_INT,
    STRING_OR_NUMBER,
    KeyValues,
    Leaf,
    Listing,
    Object,
    Shape,
    Table,
)
'''


class UntranslatableError(Exception):
    """A part of the schema that the table has no form for."""


def module() -> str:
    """Write the module of the table."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    definitions: dict[str, Schema] = schema["$defs"]
    translator = _Translator(definitions)
    parts = [HEADER]
    for name in _ordered(definitions):
        definition = definitions[name]
        if translator.is_part(definition):
            start = f"{name.upper()}: dict[str, Shape] = "
            value: Expression = translator.keys(definition)
        else:
            start = f"{name.upper()} = "
            value = translator.shape(definition)
        parts.append(start + expressions.write(value, used=len(start)) + "\n")
    top = translator.shape({key: value for key, value in schema.items() if key != "$defs"})
    parts.append("FILE = " + expressions.write(top, used=len("FILE = ")) + "\n")
    return "\n".join([parts[0], "".join(parts[1:])])


def _ordered(definitions: Mapping[str, Schema]) -> Iterator[str]:
    """Give the names of the definitions, each behind those it uses."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in done:
            for other in _references(definitions[name]):
                visit(other)
            done[name] = None

    for name in definitions:
        visit(name)
    yield from done


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.removeprefix(_REF)
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


class _Translator:
    """Turns schemas into the expressions that build shapes."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self.definitions = definitions

    def is_part(self, schema: Schema) -> bool:
        """Say whether a definition only lends its keys to others."""
        closed = "additionalProperties" in schema or "unevaluatedProperties" in schema
        return "properties" in schema and not closed and "patternProperties" not in schema

    def shape(self, schema: Schema) -> Expression:
        """Translate one schema."""
        if _FORBIDDEN & schema.keys():
            raise UntranslatableError(schema)
        if "$ref" in schema:
            return self.reference(schema)
        if "anyOf" in schema and "type" not in schema:
            return self.forms(schema)
        kinds = _kinds(schema)
        if "array" in kinds and kinds == {"array"}:
            return self.listing(schema)
        if "object" in kinds:
            return self.mapping(schema, short=kinds - {"object", "null"})
        return self.leaf(schema)

    def reference(self, schema: Schema) -> Expression:
        name = schema["$ref"].removeprefix(_REF)
        changes = {key: on for key, on in _model(schema).items() if key != "newer"}
        if not changes:
            return Name(name.upper())
        target = self.definitions[name]
        return self.shape({**target, "x-model": {**_model(target), **changes}})

    def leaf(self, schema: Schema) -> Expression:
        kinds, model = _kinds(schema), _model(schema)
        named: list[tuple[str, Expression]] = []
        if model.get("keep"):
            named.append(("keep", literal(value=True)))
        if model.get("exact"):
            named.append(("exact", literal(value=True)))
        if "enum" in schema:
            named.append(("choices", literal(tuple(schema["enum"]))))
        if "pattern" in schema:
            named.append(("pattern", _pattern(schema["pattern"])))
        if "right" in model:
            named.append(("right", literal(model["right"])))
        if "items" in schema:
            elements = _type_set(_kinds(schema["items"])) or Name("STRING")
            named.append(("elements", elements))
        for key, parameter in (("minimum", "low"), ("maximum", "high")):
            if key in schema:
                named.append((parameter, literal(schema[key])))
        kind = model.get("as", "text")
        accepts = _type_set(kinds)
        positional: list[Expression] = []
        if accepts is not None:
            positional = [literal(kind), accepts]
        elif kind != "text":
            positional = [literal(kind)]
        return Call("Leaf", tuple(positional), tuple(named))

    def listing(self, schema: Schema, **more: Expression) -> Expression:
        if schema.get("uniqueItems"):
            more = {"unique": literal(value=True), **more}
        return Call("Listing", (self.shape(schema["items"]),), tuple(more.items()))

    def mapping(self, schema: Schema, short: set[str]) -> Expression:
        """Translate a mapping: with keys of the specification, or with names of the user's."""
        if "properties" not in schema:
            return self.table(schema)
        named: list[tuple[str, Expression]] = []
        model = _model(schema)
        if "required" in schema:
            named.append(("required", literal(tuple(schema["required"]))))
        if "anyOf" in schema:
            either = [alternative["required"] for alternative in schema["anyOf"]]
            named.append(("either", literal(tuple(key for (key,) in either))))
        if "always" in model:
            named.append(("always", literal(tuple(model["always"]))))
        if short:
            named.append(("short", _type_set(short) or Name("STRING")))
        if "null" in _kinds(schema):
            named.append(("null", literal(value=True)))
        if schema.get("patternProperties") != _EXTENSIONS:
            named.append(("extensible", literal(value=False)))
        if not {"additionalProperties", "unevaluatedProperties"} & schema.keys():
            named.append(("open", literal(value=True)))
        if model.get("titled"):
            named.append(("titled", literal(value=True)))
        newer = [key for key, each in schema["properties"].items() if _model(each).get("newer")]
        if newer:
            named.append(("newer", literal(tuple(newer))))
        return Call("Object", (self.keys(schema),), tuple(named))

    def keys(self, schema: Schema) -> Expression:
        parts = [
            ("", Name(each["$ref"].removeprefix(_REF).upper())) for each in schema.get("allOf", ())
        ]
        own = [(key, self.shape(each)) for key, each in schema["properties"].items()]
        return expressions.Mapping((*parts, *own))

    def table(self, schema: Schema, **more: Expression) -> Expression:
        patterns = schema.get("patternProperties")
        named: dict[str, Expression] = {}
        if patterns:
            ((names, value),) = patterns.items()
            named["names"] = _pattern(names)
        else:
            value = schema["additionalProperties"]
        if self.may_be_null(value):
            named["null"] = literal(value=True)
        return Call("Table", (self.shape(value),), tuple({**named, **more}.items()))

    def may_be_null(self, schema: Schema) -> bool:
        target = self.definitions[schema["$ref"].removeprefix(_REF)] if "$ref" in schema else schema
        return {"object", "null"} <= _kinds(target)

    def forms(self, schema: Schema) -> Expression:
        """Translate something that has a short and a long form."""
        forms: Sequence[Schema] = schema["anyOf"]
        null = [each for each in forms if each.get("type") == "null"]
        rest = [each for each in forms if each not in null]
        more: dict[str, Expression] = {"null": literal(value=True)} if null else {}
        if len(rest) == 1 and _kinds(rest[0]) == {"array"}:
            return self.listing(rest[0], **more)
        if len(rest) != 2:
            raise UntranslatableError(schema)
        first, second = rest
        if _kinds(first) <= _SCALARS and _kinds(second) == {"object"} and not null:
            return self.mapping(second, short=_kinds(first))
        if _kinds(second) == {"object"} and _kinds(first) == {"array"}:
            return self.table(second, from_list=literal(value=True))
        if _kinds(second) != {"array"}:
            raise UntranslatableError(schema)
        if _kinds(first) == {"string"}:
            if "enum" in first:
                more["singles"] = literal(tuple(first["enum"]))
            return self.listing(second, single=literal(value=True), **more)
        if "anyOf" in first["additionalProperties"]:
            return self.listing(second, from_mapping=literal(value=True))
        return self.key_values(first, second, _model(schema))

    def key_values(self, mapping: Schema, listing: Schema, model: Schema) -> Expression:
        named: list[tuple[str, Expression]] = []
        if model.get("nulls"):
            named.append(("nulls", literal(value=True)))
        if listing.get("uniqueItems"):
            named.append(("unique", literal(value=True)))
        if _kinds(mapping["additionalProperties"]) == {"string"}:
            named.append(("texts", literal(value=True)))
        if "name_end" in model:  # which no expression can say
            alone = model["name_end"] == "each"
            arguments = () if alone else (("alone", literal(value=False)),)
            named.append(("pattern", Call("NameEnd", (), arguments)))
        elif "pattern" in listing["items"]:
            named.append(("pattern", _pattern(listing["items"]["pattern"])))
        if model.get("listed"):
            named.append(("listed", literal(value=True)))
        return Call("KeyValues", (), tuple(named))


def _kinds(schema: Schema) -> set[str]:
    kinds = schema.get("type", ())
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _model(schema: Schema) -> Mapping[str, Any]:
    model: Mapping[str, Any] = schema.get("x-model", {})
    return model


def _pattern(text: str) -> Expression:
    """Give an expression of a schema as one of Python, whose ``$`` also fits before a newline."""
    return Call("pattern", (literal(text.replace("$", r"\Z")),))


def _type_set(kinds: set[str]) -> Expression | None:
    """Name a set of types; None is text only."""
    kinds = {"list" if kind == "array" else kind for kind in kinds}
    if kinds == {"string"}:
        return None
    name = _SETS.get(frozenset(kinds))
    if name is not None:
        return Name(name)
    return Name("frozenset({" + ", ".join(literal(kind).text for kind in sorted(kinds)) + "})")


if __name__ == "__main__":
    TABLE.write_text(module(), encoding="utf-8")
