"""From the nodes of one document to values that know their places."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field

from composeopt.document.construct import is_merge_key
from composeopt.document.document import Document
from composeopt.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode, resolve
from composeopt.document.scalars import is_text, resolve_scalar
from composeopt.errors import InputError
from composeopt.model.codes import BAD_INTERPOLATION, DUPLICATE_KEY, UNREADABLE, WRONG_VALUE
from composeopt.model.location import Location
from composeopt.model.paths import DocumentPath
from composeopt.model.secrets import is_secret_name
from composeopt.model.values import dataclass
from composeopt.stack.interpolate import (
    InterpolationError,
    RequiredError,
    Use,
    interpolate,
)
from composeopt.stack.limits import MAX_ERRORS, MAX_TEXT, LimitError
from composeopt.stack.value import INTERPOLATED, PLACEHOLDER, PLAIN, UNKNOWN, Timestamp, Value

MAX_ALIASED = 100_000
"""Most values that the aliases of one document may stand for."""

RESET = "!reset"
OVERRIDE = "!override"

_DROPPED = Value(None)
_KNOWN = frozenset({INTERPOLATED})
_UNKNOWN = frozenset({INTERPOLATED, UNKNOWN})


@dataclass(slots=True)
class Built:
    """One document as values.

    ``resets`` are the paths under ``!reset`` and ``!override``: what earlier
    files say there does not count. ``uses`` pairs each use of a variable with
    the scalar that holds it; ``missing`` holds required variables that are not set; ``unknown``
    holds file, line and column of scalars with a variable that is not set.
    """

    document: Document
    root: Value
    resets: list[DocumentPath] = field(default_factory=list)
    uses: list[tuple[Use, Document, Scalar]] = field(default_factory=list)
    missing: list[tuple[str, Location]] = field(default_factory=list)
    unknown: set[tuple[str, int, int]] = field(default_factory=set)


def build(
    document: Document,
    variables: Mapping[str, str],
    errors: list[InputError],
    *,
    lenient: bool = False,
    verbatim: bool = False,
) -> Built:
    """Build the values of one document.

    Args:
        document: what was parsed; its root is a mapping.
        variables: for interpolation.
        errors: gets what is wrong, with places.
        lenient: a required variable that is not set is recorded, no error.
        verbatim: leave the text as it stands, and only note its variables.
    """
    built = Built(document, Value({}))
    if document.root is not None:
        builder = _Builder(built, variables, errors, lenient, verbatim)
        built.root = builder.value(document.root, (), (), PLAIN)
    return built


class _Builder:
    """Builds one document.

    A path says where a value is written; ``use`` where it counts, which differs below
    aliases and merge keys, and is None where docker compose looks for no tags.
    """

    __slots__ = (
        "aliased",
        "anchors",
        "built",
        "document",
        "errors",
        "grown",
        "lenient",
        "variables",
        "verbatim",
    )

    def __init__(
        self,
        built: Built,
        variables: Mapping[str, str],
        errors: list[InputError],
        lenient: bool,
        verbatim: bool,
    ) -> None:
        self.built = built
        self.document = built.document
        self.variables = variables
        self.errors = errors
        self.lenient = lenient
        self.verbatim = verbatim
        self.anchors: dict[int, DocumentPath] = {}
        self.aliased = 0
        self.grown = 0

    def fail(self, node: Node, message: str, code: str = WRONG_VALUE) -> None:
        self.errors.append(InputError(message, self.place(node), code))
        if len(self.errors) > MAX_ERRORS:
            raise LimitError(f"more than {MAX_ERRORS} errors; the rest is not looked at")

    def place(self, node: Node) -> Location:
        return self.document.source.location(node.start, node.end)

    def value(
        self, node: Node, path: DocumentPath, use: DocumentPath | None, via: frozenset[str]
    ) -> Value:
        if isinstance(node, Alias):
            target = resolve(node)
            path = self.anchors.get(id(target), path)
            return self.value(target, path, use, via | {"alias"})
        if via:
            self.count(node)
        if node.anchor is not None:
            self.anchors.setdefault(id(node), path)
        if node.tag is not None and node.tag in (RESET, OVERRIDE):
            if use is not None:
                self.built.resets.append(use)
            if node.tag == RESET:
                return _DROPPED
        if isinstance(node, Scalar):
            return self.scalar(node, path, via)
        marks = ((self.document, path, via),)
        if isinstance(node, SequenceNode):
            return Value(self.items(node, path, use, via), marks)
        return Value(self.mapping(node, path, use, via), marks)

    def count(self, node: Node) -> None:
        """Count a value that arrives by an alias."""
        self.aliased += 1
        if self.aliased > MAX_ALIASED:
            raise InputError(
                f"aliases multiply the document into more than {MAX_ALIASED} values",
                self.place(node),
                UNREADABLE,
            )

    def items(
        self, node: SequenceNode, path: DocumentPath, use: DocumentPath | None, via: frozenset[str]
    ) -> list[Value]:
        items = []
        for index, item in enumerate(node.items):
            step = (*path, index)
            value = self.plain(item, step, via)
            if value is None:
                inner = step if use is path else None if use is None else (*use, index)
                value = self.value(item, step, inner, via)
            if value is not _DROPPED:
                items.append(value)
        return items

    def plain(self, node: Node, path: DocumentPath, via: frozenset[str]) -> Value | None:
        """Give the value of a scalar with neither tag nor anchor, as most are; else None."""
        if node.__class__ is not Scalar or via:
            return None
        text, style, _, _, tag, anchor = node
        if tag is not None or anchor is not None:
            return None
        if not style and not is_text(text):
            return self.scalar(node, path, via)
        if "$" in text:
            return self.interpolated(node, text, path, via)
        return Value(text, ((self.document, path, via),))

    def scalar(self, node: Scalar, path: DocumentPath, via: frozenset[str]) -> Value:
        if node.value == "<<" and is_merge_key(node):
            return _DROPPED  # a merge key that is no key is nothing
        try:
            data = resolve_scalar(node)
        except InputError as error:
            self.fail(node, error.message)
            data = node.value
        if data.__class__ is str:
            if not node.style and data != node.value and not node.tag:
                data = Timestamp(data)
            if "$" in data:
                return self.interpolated(node, data, path, via)
        elif isinstance(data, float) and not math.isfinite(data):
            self.fail(node, f"{node.value} is no number that Compose can use")
            data = node.value
        return Value(data, ((self.document, path, via),))  # type: ignore[arg-type]  # a scalar

    def interpolated(
        self, node: Scalar, text: str, path: DocumentPath, via: frozenset[str]
    ) -> Value:
        if self.verbatim:
            return self.noted(node, text, path, via)
        try:
            result = interpolate(text, self.variables, lenient=self.lenient)
        except InterpolationError as error:
            secret = any(is_secret_name(step) for step in path[-2:] if isinstance(step, str))
            message = error.unquoted if secret else str(error)
            self.errors.append(InputError(message, self.place(node), BAD_INTERPOLATION))
            extra = _UNKNOWN if isinstance(error, RequiredError) else _KNOWN
            return Value(text, ((self.document, path, via | extra),))
        built = self.built
        self.grown += len(result.text)
        if self.grown > MAX_TEXT:
            message = f"variables make the file longer than {MAX_TEXT} characters"
            raise InputError(message, self.place(node), UNREADABLE)
        for use in result.uses:
            built.uses.append((use, self.document, node))
        if not result.unknown:
            return Value(result.text, ((self.document, path, via | _KNOWN),))
        if self.lenient:
            built.unknown.add(start_of(self.place(node)))
        if not result.missing:
            return Value(result.text, ((self.document, path, via | _UNKNOWN),))
        built.missing.extend((message, self.place(node)) for message in result.missing)
        return Value(result.text, ((self.document, path, via | _UNKNOWN | {PLACEHOLDER}),))

    def noted(self, node: Scalar, text: str, path: DocumentPath, via: frozenset[str]) -> Value:
        """Note the variables of a text that stays as it is."""
        try:
            result = interpolate(text, self.variables, lenient=True)
        except InterpolationError:
            return Value(text, ((self.document, path, via),))
        self.built.uses.extend((use, self.document, node) for use in result.uses)
        if self.lenient:
            self.built.unknown.add(start_of(self.place(node)))
        return Value(text, ((self.document, path, via | _KNOWN),))

    def mapping(
        self, node: MappingNode, path: DocumentPath, use: DocumentPath | None, via: frozenset[str]
    ) -> dict[str, Value]:
        data: dict[str, Value] = {}
        merges: list[Node] = []
        for name, item in node.entries:
            key = self.key(name, path)
            if key is None:
                continue
            if key in data:
                self.twice(node, name, key)
                continue
            if key == "<<" and is_merge_key(name):
                merges.append(item)
                data[key] = _DROPPED
                continue
            step = (*path, key)
            value = self.plain(item, step, via)
            if value is None:
                inner = step if use is path else None if use is None else (*use, key)
                value = self.value(item, step, inner, via)
            data[key] = value
        if _DROPPED in data.values():
            data = {key: value for key, value in data.items() if value is not _DROPPED}
        for merge in merges:
            self.merge(merge, data, path, use, via)
        return data

    def twice(self, node: MappingNode, name: Node, key: str) -> None:
        """Report a key that its mapping holds already."""
        first = next(each.key for each in node.entries if self.key_text(each.key) == key)
        right = _all_merges(node) if key == "<<" else "keep one"
        message = f"key '{key}' is there twice, first at {self.place(first)}; {right}"
        self.fail(name, message, DUPLICATE_KEY)

    def key_text(self, name: Node) -> str | None:
        """Give the text of a key, or None when it has none."""
        target = resolve(name)
        return target.value if isinstance(target, Scalar) else None

    def merge(
        self,
        node: Node,
        data: dict[str, Value],
        path: DocumentPath,
        use: DocumentPath | None,
        via: frozenset[str],
    ) -> None:
        target = resolve(node)
        listed = isinstance(target, SequenceNode)
        parts = target.items if isinstance(target, SequenceNode) else (node,)
        for index, part in enumerate(parts):
            mapping = resolve(part)
            if not isinstance(mapping, MappingNode):
                self.fail(part, "merge key << needs a mapping or a list of mappings")
                continue
            arrived = via | {"merge"}
            written = (*path, "<<", index) if listed else (*path, "<<")
            source = self.anchors.get(id(mapping), written)
            merged = self.value(mapping, source, None if listed else use, arrived)
            for key, value in merged.mapping.items():
                data.setdefault(key, value)

    def key(self, node: Node, path: DocumentPath) -> str | None:
        target = node if node.__class__ is Scalar else resolve(node)
        if not isinstance(target, Scalar):
            self.fail(node, "a list or mapping cannot be a key")
            return None
        text, style, _, _, tag, _ = target
        if tag is None and (style or is_text(text)):
            return text
        if is_merge_key(node) or isinstance(resolve_scalar(target), str):
            return text
        shown = text or "null"
        where = f" in {'.'.join(map(str, path))}" if path else ""
        self.fail(node, f'key {shown}{where} is not a string; write "{shown}"')
        return None


def _all_merges(node: MappingNode) -> str:
    """Write the merges of a mapping as docker compose takes them: in one list."""
    merges = [resolve(each.value).anchor for each in node.entries if is_merge_key(each.key)]
    listed = ", ".join(f"*{anchor}" for anchor in merges) if all(merges) else "*a, *b"
    return f"write <<: [{listed}]"


def start_of(place: Location) -> tuple[str, int, int]:
    """Give file, line and column of a place."""
    return place.file, place.line, place.column


def place_of_variable(document: Document, node: Scalar, name: str) -> Location:
    """Give the place of a variable inside a scalar."""
    source = document.source
    for start in (f"${{{name}", f"${name}"):
        offset = source.text.find(start, node.start, node.end)
        if offset >= 0:
            return source.location(offset, offset + len(start))
    return source.location(node.start, node.end)
