"""Write the page of all keys from the schema of a Compose file.

``python -m tools.compose_keys_page`` writes ``docs/compose-keys.md`` again after a
change of ``schemas/compose.schema.json``; a test compares the two.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

ROOT = pathlib.Path(__file__).parents[1]
SCHEMA = ROOT / "schemas" / "compose.schema.json"
PAGE = ROOT / "docs" / "compose-keys.md"

START = """\
# Keys of a Compose file

Written by `python -m tools.compose_keys_page` from `schemas/compose.schema.json`.

What `composeopt` and docker compose 5.6.1 accept. Keys that begin with `x-` are free
almost everywhere. A text may always hold variables, so whole numbers, numbers and
truth values may be written as text, too. Keys marked *newer* are in the Compose
specification, but docker compose 5.6.1 refuses them; `composeopt` notes and ignores them.
"""

_REF = "#/$defs/"
_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "mapping",
    "array": "list",
    "null": "nothing",
}

Schema = Mapping[str, Any]


def page() -> str:
    """Write the page."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    parts = [START]
    for title, section in _Sections(schema["$defs"]).of("", schema):
        rows = [f"## {f'`{title}`' if title else 'The file'}", "", *section, ""]
        parts.append("\n".join(rows))
    return "\n".join(parts)


class _Sections:
    """The sections of the page: one for each mapping with keys of the specification."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self.definitions = definitions
        self.written: set[str] = set()

    def of(self, title: str, schema: Schema) -> Iterator[tuple[str, list[str]]]:
        """Give the section of a schema, then those of what stands in it."""
        properties = self.properties(schema)
        required = schema.get("required", ())
        rows = ["| key | holds | meaning |", "|---|---|---|"]
        for key, each in sorted(properties.items()):
            mark = " *(required)*" if key in required else ""
            newer = " *(newer)*" if each.get("x-model", {}).get("newer") else ""
            holds = " or ".join(dict.fromkeys(self.words(each))).replace("|", "\\|")
            about = self.description(each).replace("|", "\\|")
            rows.append(f"| `{key}`{mark}{newer} | {holds} | {about} |")
        yield title, rows
        for key, each in sorted(properties.items()):
            yield from self.inner(f"{title}.{key}" if title else key, each)

    def inner(self, title: str, schema: Schema) -> Iterator[tuple[str, list[str]]]:
        """Give the sections of the mappings inside a value."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_REF)
            if name in self.written:
                return
            self.written.add(name)
            schema = self.definitions[name]
        if self.properties(schema):
            yield from self.of(title, schema)
            return
        for form in schema.get("anyOf", ()):
            yield from self.inner(title, form)
        if "items" in schema:
            yield from self.inner(f"{title}[]", schema["items"])
        for value in self.named(schema):
            yield from self.inner(f"{title}.NAME", value)

    def properties(self, schema: Schema) -> dict[str, Schema]:
        """Give the keys of a mapping, those it borrows too."""
        found: dict[str, Schema] = {}
        for part in schema.get("allOf", ()):
            found |= self.properties(self.definitions[part["$ref"].removeprefix(_REF)])
        own: dict[str, Schema] = schema.get("properties", {})
        return found | own

    def named(self, schema: Schema) -> list[Schema]:
        """Give what may stand under names of the user's own."""
        extra = schema.get("additionalProperties")
        values: list[Schema] = [extra] if isinstance(extra, dict) else []
        patterns = schema.get("patternProperties", {})
        return values + [value for value in patterns.values() if isinstance(value, dict)]

    def words(self, schema: Schema) -> Iterator[str]:
        """Say what a value may be."""
        if "$ref" in schema:
            schema = self.definitions[schema["$ref"].removeprefix(_REF)]
        for form in schema.get("anyOf", ()) if "type" not in schema else ():
            yield from self.words(form)
        if "enum" in schema:
            yield from (f"`{choice}`" for choice in schema["enum"])
            return
        kinds = schema.get("type", ())
        for kind in [kinds] if isinstance(kinds, str) else kinds:
            yield _WORDS[kind]

    def description(self, schema: Schema) -> str:
        """Say what a value means."""
        own = schema.get("description")
        if own is None and "$ref" in schema:
            return self.description(self.definitions[schema["$ref"].removeprefix(_REF)])
        return str(own)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
