"""The comments of a file: where they stand, never mistaken for text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from composeopt.document.document import Document
from composeopt.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

_COMMENT = pattern(r"(?:(?<=[\s,\[\]{}])|^)#[^\r\n]*", re.MULTILINE)
_HEADER = pattern(r"[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, from its ``#`` to the end of its line.

    ``start`` and ``end`` are character offsets into the source; ``own_line``
    is True when nothing but blanks stands before it.
    """

    start: int
    end: int
    text: str
    own_line: bool


def comments(documents: Iterable[Document]) -> tuple[Comment, ...]:
    """Give the comments of one file's documents, first to last."""
    known = tuple(documents)
    if not known:
        return ()
    text = known[0].source.text
    if "#" not in text:
        return ()
    found: list[Comment] = []
    position = 0
    spans = [span for document in known for span in _texts(document.root, text)]
    for start, end in [*sorted(spans), (len(text), len(text))]:
        for match in _COMMENT.finditer(text, position, max(start, position)):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            found.append(Comment(match.start(), match.end(), match[0], not line.strip()))
        position = max(position, end)
    return tuple(found)


def _texts(root: Node | None, text: str) -> Iterator[tuple[int, int]]:
    """Give the spans that hold a ``#`` that begins no comment."""
    pending = [] if root is None else [root]
    while pending:
        node = pending.pop()
        if isinstance(node, MappingNode):
            for entry in node.entries:
                pending += (entry.key, entry.value)
        elif isinstance(node, SequenceNode):
            pending += node.items
        elif text.find("#", node.start, node.end) < 0:
            continue
        elif isinstance(node, Alias):
            yield node.start, node.end
        elif node.value or node.style:
            yield _span(node, text)


def _span(node: Scalar, text: str) -> tuple[int, int]:
    if node.style not in ("|", ">"):
        return node.start, node.end
    header = _HEADER.match(text, node.start)
    start = header.end() if header else node.start
    return start, max(start, node.start + len(text[node.start : node.end].rstrip()))
