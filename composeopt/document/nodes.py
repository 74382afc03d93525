"""The node tree of one document: what stands where, aliases included.

Named tuples, because a file is made of thousands of them and they are made fastest.
"""

from __future__ import annotations

from typing import NamedTuple


class Scalar(NamedTuple):
    """A scalar.

    ``start`` and ``end`` are character offsets into the source text, ``end``
    exclusive; an anchor or tag before the value belongs to the span. The marks
    of an *empty* scalar are not to be used. ``style`` is the quote or block
    indicator (``'``, ``"``, ``|``, ``>``) or the empty string for plain.
    """

    value: str
    style: str
    start: int
    end: int
    tag: str | None = None
    anchor: str | None = None


class Entry(NamedTuple):
    """A key and its value."""

    key: Node
    value: Node


class MappingNode(NamedTuple):
    """A mapping; ``end`` of a block mapping is not to be used."""

    entries: tuple[Entry, ...]
    flow: bool
    start: int
    end: int
    tag: str | None = None
    anchor: str | None = None


class SequenceNode(NamedTuple):
    """A sequence; ``end`` of a block sequence is not to be used."""

    items: tuple[Node, ...]
    flow: bool
    start: int
    end: int
    tag: str | None = None
    anchor: str | None = None


class Alias(NamedTuple):
    """A ``*name``: its own place, and the node it stands for."""

    name: str
    target: Node
    start: int
    end: int


Node = Scalar | MappingNode | SequenceNode | Alias


def resolve(node: Node) -> Scalar | MappingNode | SequenceNode:
    """Follow an alias to the node it stands for."""
    while isinstance(node, Alias):
        node = node.target
    return node


def last_leaf_end(node: Node) -> int:
    """Where the text of a node really ends: the end of its last leaf.

    Block collections have no useful end mark of their own.
    """
    while isinstance(node, MappingNode | SequenceNode) and not node.flow:
        if isinstance(node, MappingNode):
            if not node.entries:
                break
            entry = node.entries[-1]
            value = entry.value
            if isinstance(value, Scalar) and value.value == "" and value.style == "":
                node = value if value.tag or value.anchor else entry.key
            else:
                node = value
        elif node.items:
            node = node.items[-1]
        else:
            break
    return node.end
