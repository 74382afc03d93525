"""Plain data from nodes, as docker compose reads them: merge keys applied."""

from __future__ import annotations

from composeopt.document.nodes import (
    Alias,
    Entry,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    resolve,
)
from composeopt.document.parse import MAX_DEPTH
from composeopt.document.scalars import resolve_scalar
from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.model.edits import Plain
from composeopt.model.location import Location
from composeopt.model.paths import DocumentPath

MAX_NODES = 400_000
"""Most nodes that aliases may multiply a document into."""

COMPOSE_TAGS = ("!reset", "!override")
"""Tags that steer how compose merges files; :func:`compose_tags` finds them."""


def construct(node: Node | None, source: Source | None = None) -> Plain:
    """Turn a node into plain data.

    Merge keys are applied as Go does it: a mapping's own keys win, then the
    merged mapping named first. ``!reset`` and ``!override`` leave the data as
    it is written; :func:`compose_tags` says where they stand.

    Args:
        node: the root of a document or any node in it; None is an empty document.
        source: where the node was read, for the places of errors.

    Raises:
        InputError: duplicate or non-string keys, a value that does not fit its
            tag, merge of something that is no mapping, too many nodes.
    """
    if node is None:
        return None
    value = _Constructor(source).value(node, 0)
    return None if isinstance(value, _Nothing) else value


def compose_tags(node: Node | None) -> dict[DocumentPath, str]:
    """Give the paths of one document that carry ``!reset`` or ``!override``."""
    found: dict[DocumentPath, str] = {}
    pending: list[tuple[Node | None, DocumentPath]] = [(node, ())]
    while pending:
        current, path = pending.pop()
        if current is None or isinstance(current, Alias):
            continue
        if current.tag in COMPOSE_TAGS:
            found[path] = str(current.tag)
        if isinstance(current, MappingNode):
            for entry in current.entries:
                key = resolve(entry.key)
                if isinstance(key, Scalar):
                    pending.append((entry.value, (*path, key.value)))
        elif isinstance(current, SequenceNode):
            pending.extend((item, (*path, index)) for index, item in enumerate(current.items))
    return found


def is_merge_key(node: Node) -> bool:
    """Say whether a key node is the merge key ``<<``."""
    if not isinstance(node, Scalar) or node.value != "<<":
        return False
    return node.tag == "!!merge" or (node.tag is None and not node.style)


class _Nothing:
    """What Go makes of a plain ``<<`` that is no key: nothing at all."""


_NOTHING = _Nothing()


class _Constructor:
    """One construction: counts what aliases multiply."""

    __slots__ = ("count", "source")

    def __init__(self, source: Source | None) -> None:
        self.source = source
        self.count = 0

    def value(self, node: Node, depth: int) -> Plain | _Nothing:
        self.count += 1
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            raise self.too_much(node, depth)
        while isinstance(node, Alias):
            node = node.target
        if isinstance(node, Scalar):
            if node.tag is None and node.style:
                return node.value
            if node.value == "<<" and is_merge_key(node):
                return _NOTHING
            return self.scalar(node)
        if isinstance(node, SequenceNode):
            values = [self.value(item, depth + 1) for item in node.items]
            return [value for value in values if not isinstance(value, _Nothing)]
        return self.mapping(node, depth)

    def scalar(self, node: Scalar) -> Plain:
        try:
            return resolve_scalar(node)
        except InputError as error:
            raise InputError(error.message, self.place(node)) from error

    def mapping(self, node: MappingNode, depth: int) -> dict[str, Plain]:
        data: dict[str, Plain] = {}
        seen: dict[str, Node] = {}
        merges: list[Entry] = []
        for entry in node.entries:
            if is_merge_key(entry.key):
                merges.append(entry)
                key = "<<"
            else:
                key = self.key(entry.key)
            text = _key_text(entry.key)
            if text in seen:
                raise self.duplicate(text, seen[text], entry.key)
            seen[text] = entry.key
            if merges and merges[-1] is entry:
                continue
            value = self.value(entry.value, depth + 1)
            if not isinstance(value, _Nothing):
                data[key] = value
        for entry in merges:
            self.merge(entry.value, data, depth)
        return data

    def merge(self, value: Node, data: dict[str, Plain], depth: int) -> None:
        target = resolve(value)
        parts = target.items if isinstance(target, SequenceNode) else (target,)
        for part in parts:
            mapping = resolve(part)
            if not isinstance(mapping, MappingNode):
                raise InputError(
                    "merge key << needs a mapping or a list of mappings", self.place(part)
                )
            merged = self.value(mapping, depth + 1)
            if isinstance(merged, dict):
                for key, item in merged.items():
                    data.setdefault(key, item)

    def key(self, node: Node) -> str:
        target = resolve(node)
        if not isinstance(target, Scalar):
            raise InputError("a list or mapping cannot be a key", self.place(node))
        value = self.scalar(target)
        stamp = target.tag is None and not target.style and value != target.value
        if stamp or not isinstance(value, str):
            raise InputError(
                f'key {target.value or "null"} is not a string; write "{target.value}"',
                self.place(node),
            )
        return value

    def duplicate(self, key: str, first: Node, second: Node) -> InputError:
        where = self.place(first)
        place = f", first at {where}" if where is not None else ""
        return InputError(f"key '{key}' is there twice{place}", self.place(second))

    def too_much(self, node: Node, depth: int) -> InputError:
        if depth > MAX_DEPTH:
            return InputError(f"nested deeper than {MAX_DEPTH} levels", self.place(node))
        return InputError(
            f"aliases multiply the document into more than {MAX_NODES} values", self.place(node)
        )

    def place(self, node: Node) -> Location | None:
        return None if self.source is None else self.source.location(node.start, node.end)


def _key_text(node: Node) -> str:
    target = resolve(node)
    return target.value if isinstance(target, Scalar) else ""
