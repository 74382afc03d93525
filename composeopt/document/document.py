"""A document: one YAML document of one file, with places for every path."""

from __future__ import annotations

import functools
from dataclasses import field

from composeopt.document.nodes import (
    Entry,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    last_leaf_end,
    resolve,
)
from composeopt.document.parse import parse_nodes
from composeopt.document.source import Source
from composeopt.model.location import Location
from composeopt.model.paths import DocumentPath
from composeopt.model.values import dataclass

LARGE = 8
"""Entries from which a mapping gets an index."""


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: number ``index`` of the file ``source``.

    ``root`` is None for an empty document.
    """

    source: Source
    index: int
    root: Node | None
    _entries: dict[int, dict[str, Entry]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def node(self, path: DocumentPath) -> Node | None:
        """Give the node at ``path``; aliases on the way are followed, the last is not."""
        current = self.root
        for step in path:
            if current is None:
                return None
            current = self._child(current, step)
        return current

    def locate(self, path: DocumentPath, *, key: bool = False) -> Location | None:
        """Give the place of the value at ``path``, or of its key."""
        if key and path:
            entry = self.entry(path)
            if entry is not None:
                return self.source.location(entry.key.start, entry.key.end)
        node = self.node(path)
        if node is None:
            return None
        if isinstance(node, Scalar) and not node.value and not node.style:
            entry = self.entry(path)
            node = entry.key if entry is not None else node
        return self.source.location(node.start, last_leaf_end(node))

    def keys(self, path: DocumentPath) -> tuple[str, ...]:
        """Give the own (not merged) keys of the mapping at ``path``, if it is one."""
        node = self.node(path)
        mapping = None if node is None else resolve(node)
        if not isinstance(mapping, MappingNode):
            return ()
        keys = (resolve(entry.key) for entry in mapping.entries)
        return tuple(key.value for key in keys if isinstance(key, Scalar))

    def entry(self, path: DocumentPath) -> Entry | None:
        """Give the mapping entry (key and value nodes) at ``path``, or None."""
        parent = self.node(path[:-1])
        if parent is None or not path:
            return None
        mapping = resolve(parent)
        if not isinstance(mapping, MappingNode):
            return None
        return self._find(mapping, path[-1])

    def _child(self, node: Node, step: str | int) -> Node | None:
        mapping = resolve(node)
        if not isinstance(mapping, MappingNode):
            return child(mapping, step)
        entry = self._find(mapping, step)
        return None if entry is None else entry.value

    def _find(self, mapping: MappingNode, key: str | int) -> Entry | None:
        """Find an own entry; a large mapping is looked through only once."""
        if len(mapping.entries) < LARGE or not isinstance(key, str):
            return find_entry(mapping, key)
        known = self._entries.get(id(mapping))
        if known is None:
            known = self._entries[id(mapping)] = {}
            for entry in mapping.entries:
                node = resolve(entry.key)
                if isinstance(node, Scalar):
                    known.setdefault(node.value, entry)
        return known.get(key)


def find_entry(mapping: MappingNode, key: str | int) -> Entry | None:
    """Find an own (not merged) entry of a mapping by its key."""
    for entry in mapping.entries:
        node = resolve(entry.key)
        if isinstance(node, Scalar) and node.value == key:
            return entry
    return None


def child(node: Node, step: str | int) -> Node | None:
    """Give the child of a node, merge keys not considered."""
    node = resolve(node)
    if isinstance(node, MappingNode):
        entry = find_entry(node, step)
        return None if entry is None else entry.value
    if isinstance(node, SequenceNode) and isinstance(step, int):
        return node.items[step] if -len(node.items) <= step < len(node.items) else None
    return None


def parse(source: Source, *, pure: bool = False) -> tuple[Document, ...]:
    """Parse a source into its documents; raises InputError with the place.

    A text that was parsed lately is not parsed again: what is spliced is read once
    to be judged and once more to be loaded.
    """
    return _parsed(source, pure)


@functools.lru_cache(maxsize=24)
def _parsed(source: Source, pure: bool) -> tuple[Document, ...]:
    roots = _roots(_Text(source.text, source), pure)
    return tuple(Document(source, index, root) for index, root in enumerate(roots))


@dataclass(frozen=True, slots=True)
class _Text:
    """A text to parse; what its file is called matters for errors only."""

    text: str
    source: Source = field(compare=False)


@functools.lru_cache(maxsize=8)
def _roots(text: _Text, pure: bool) -> tuple[Node | None, ...]:
    return parse_nodes(text.source, pure=pure)
