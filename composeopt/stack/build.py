"""From the nodes of one document to values that know their places."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from composeopt.document.construct import is_merge_key
from composeopt.document.document import Document
from composeopt.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode, resolve
from composeopt.document.scalars import resolve_scalar
from composeopt.errors import InputError
from composeopt.model.codes import BAD_INTERPOLATION, DUPLICATE_KEY, UNREADABLE, WRONG_VALUE
from composeopt.model.location import Location
from composeopt.model.paths import DocumentPath
from composeopt.stack.interpolate import (
    InterpolationError,
    RequiredError,
    Use,
    interpolate,
)
from composeopt.stack.value import INTERPOLATED, PLACEHOLDER, PLAIN, UNKNOWN, Timestamp, Value

MAX_ALIASED = 300_000
"""Most values that the aliases of one document may stand for."""

RESET = "!reset"
OVERRIDE = "!override"

_DROPPED = Value(None)


@dataclass(slots=True)
class Built:
    """One document as values.

    ``resets`` are the paths under ``!reset`` and ``!override``: what earlier
    files say there does not count. ``uses`` pairs each use of a variable with
    its place; ``missing`` holds required variables that are not set; ``unknown``
    holds file, line and column of scalars with a variable that is not set.
    """

    document: Document
    root: Value
    resets: list[DocumentPath] = field(default_factory=list)
    uses: list[tuple[Use, Location]] = field(default_factory=list)
    missing: list[tuple[str, Location]] = field(default_factory=list)
    unknown: set[tuple[str, int, int]] = field(default_factory=set)


def build(
    document: Document,
    variables: Mapping[str, str] | None,
    errors: list[InputError],
    *,
    lenient: bool = False,
) -> Built:
    """Build the values of one document.

    Args:
        document: what was parsed; its root is a mapping.
        variables: for interpolation; None leaves the text as it stands.
        errors: gets what is wrong, with places.
        lenient: a required variable that is not set is recorded, no error.
    """
    built = Built(document, Value({}))
    if document.root is not None:
        built.root = _Builder(built, variables, errors, lenient).value(document.root, (), PLAIN)
    return built


class _Builder:
    """Builds one document."""

    __slots__ = ("aliased", "anchors", "built", "document", "errors", "lenient", "variables")

    def __init__(
        self,
        built: Built,
        variables: Mapping[str, str] | None,
        errors: list[InputError],
        lenient: bool,
    ) -> None:
        self.built = built
        self.document = built.document
        self.variables = variables
        self.errors = errors
        self.lenient = lenient
        self.anchors: dict[int, DocumentPath] = {}
        self.aliased = 0

    def fail(self, node: Node, message: str, code: str = WRONG_VALUE) -> None:
        self.errors.append(InputError(message, self.place(node), code))

    def place(self, node: Node) -> Location:
        return self.document.source.location(node.start, node.end)

    def value(self, node: Node, path: DocumentPath, via: frozenset[str]) -> Value:
        if isinstance(node, Alias):
            target = resolve(node)
            path = self.anchors.get(id(target), path)
            return self.value(target, path, via | {"alias"})
        if via:
            self.aliased += 1
            if self.aliased > MAX_ALIASED:
                raise InputError(
                    f"aliases multiply the document into more than {MAX_ALIASED} values",
                    self.place(node),
                    UNREADABLE,
                )
        if node.anchor is not None:
            self.anchors.setdefault(id(node), path)
        if node.tag is not None and node.tag in (RESET, OVERRIDE):
            self.built.resets.append(path)
            if node.tag == RESET:
                return _DROPPED
        if isinstance(node, Scalar):
            return self.scalar(node, path, via)
        marks = ((self.document, path, via),)
        if isinstance(node, SequenceNode):
            items = [self.value(item, (*path, index), via) for index, item in enumerate(node.items)]
            return Value([item for item in items if item is not _DROPPED], marks)
        return Value(self.mapping(node, path, via), marks)

    def scalar(self, node: Scalar, path: DocumentPath, via: frozenset[str]) -> Value:
        try:
            data = resolve_scalar(node)
        except InputError as error:
            self.fail(node, error.message)
            data = node.value
        if isinstance(data, str) and not node.style and data != node.value and not node.tag:
            data = Timestamp(data)
        elif isinstance(data, float) and not math.isfinite(data):
            self.fail(node, f"{node.value} is no number that Compose can use")
            data = node.value
        if isinstance(data, str) and "$" in data and self.variables is not None:
            return self.interpolated(node, data, path, via)
        return Value(data, ((self.document, path, via),))  # type: ignore[arg-type]  # a scalar

    def interpolated(
        self, node: Scalar, text: str, path: DocumentPath, via: frozenset[str]
    ) -> Value:
        place = self.place(node)
        try:
            result = interpolate(text, self.variables or {}, lenient=self.lenient)
        except RequiredError as error:
            self.errors.append(InputError(str(error), place, BAD_INTERPOLATION))
            return Value(text, ((self.document, path, via | {INTERPOLATED, UNKNOWN}),))
        except InterpolationError as error:
            self.errors.append(InputError(str(error), place, BAD_INTERPOLATION))
            return Value(text, ((self.document, path, via | {INTERPOLATED}),))
        for use in result.uses:
            self.built.uses.append((use, self.variable_place(node, use.name)))
        for message in result.missing:
            self.built.missing.append((message, place))
        if result.unknown:
            self.built.unknown.add((place.file, place.line, place.column))
        extra = {INTERPOLATED, UNKNOWN} if result.unknown else {INTERPOLATED}
        if result.missing:
            extra.add(PLACEHOLDER)
        return Value(result.text, ((self.document, path, via | extra),))

    def variable_place(self, node: Scalar, name: str) -> Location:
        """Give the place of a variable inside a scalar."""
        source = self.document.source
        for start in (f"${{{name}", f"${name}"):
            offset = source.text.find(start, node.start, node.end)
            if offset >= 0:
                return source.location(offset, offset + len(start))
        return self.place(node)

    def mapping(
        self, node: MappingNode, path: DocumentPath, via: frozenset[str]
    ) -> dict[str, Value]:
        data: dict[str, Value] = {}
        seen: dict[str, Node] = {}
        merges: list[Node] = []
        for entry in node.entries:
            merging = is_merge_key(entry.key)
            key = "<<" if merging else self.key(entry.key, path)
            if key is None:
                continue
            if key in seen:
                first = self.place(seen[key])
                self.fail(entry.key, f"key '{key}' is there twice, first at {first}", DUPLICATE_KEY)
                continue
            seen[key] = entry.key
            if merging:
                merges.append(entry.value)
                continue
            value = self.value(entry.value, (*path, key), via)
            if value is not _DROPPED:
                data[key] = value
        for merge in merges:
            self.merge(merge, data, path, via)
        return data

    def merge(
        self, node: Node, data: dict[str, Value], path: DocumentPath, via: frozenset[str]
    ) -> None:
        target = resolve(node)
        for part in target.items if isinstance(target, SequenceNode) else (node,):
            mapping = resolve(part)
            if not isinstance(mapping, MappingNode):
                self.fail(part, "merge key << needs a mapping or a list of mappings")
                continue
            arrived = via | {"merge"}
            source = self.anchors.get(id(mapping), (*path, "<<"))
            merged = self.value(mapping, source, arrived)
            for key, value in merged.mapping.items():
                data.setdefault(key, value)

    def key(self, node: Node, path: DocumentPath) -> str | None:
        target = resolve(node)
        if not isinstance(target, Scalar):
            self.fail(node, "a list or mapping cannot be a key")
            return None
        if target.style and target.tag is None:
            return target.value
        value = resolve_scalar(target)
        if not isinstance(value, str):
            shown = target.value or "null"
            where = f" in {'.'.join(map(str, path))}" if path else ""
            self.fail(node, f'key {shown}{where} is not a string; write "{shown}"')
            return None
        return target.value
