"""Where the parts of a document stand in its text, lines and columns included."""

from __future__ import annotations

import re

from composeopt.document.nodes import Alias, Entry, MappingNode, Node, Scalar, SequenceNode
from composeopt.errors import RefusedEditError
from composeopt.model.patterns import pattern

_PROPERTY_END = pattern(r"[\s,\[\]{}]|$")
_BLANK = pattern(r"(?:[ \t\r\n]+|(?:(?<=\s)|^)#[^\r\n]*)*")
_COMMENT_LINE = pattern(r"[ \t]*#")
_BESIDE = pattern(r"#[^\r\n]*\w[^\r\n]*")
_FOR_LINTERS = pattern(
    r"#\s*(?:composeopt:|yamllint |dclint |kics-scan |checkov:|trivy:|nosemgrep|noqa|nosec)",
    re.IGNORECASE,
)


class Layout:
    """Places in one text; every offset counts characters.

    Marks of the parser are used where they are exact: starts, and ends of
    scalars that are not empty and of collections in brackets.
    """

    __slots__ = ("_dashes", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._dashes: dict[int, tuple[int, ...]] = {}

    def line_start(self, offset: int) -> int:
        """Give the offset of the first character of the line."""
        return self.text.rfind("\n", 0, offset) + 1

    def next_line(self, offset: int) -> int:
        """Give the start of the next line, or the end of the text."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end + 1

    def column(self, offset: int) -> int:
        """Give the column, from 0."""
        return offset - self.line_start(offset)

    def is_first(self, offset: int) -> bool:
        """Say whether only blanks stand before ``offset`` on its line."""
        return not self.text[self.line_start(offset) : offset].strip(" \t")

    def same_line(self, first: int, second: int) -> bool:
        """Say whether no line ends between two offsets."""
        return self.text.find("\n", first, second) < 0

    def skip_inline(self, offset: int) -> int:
        """Skip spaces and tabs."""
        while offset < len(self.text) and self.text[offset] in " \t":
            offset += 1
        return offset

    def skip_blank(self, offset: int) -> int:
        """Skip blanks, line breaks and comments."""
        match = _BLANK.match(self.text, offset)
        return match.end() if match else offset

    def comment_beside(self, offset: int) -> int | None:
        """Give where a comment begins that ends the line and says something to people.

        What only draws a line, and what tells a linter about this line, says nothing.
        """
        start = self.skip_inline(offset)
        match = _BESIDE.match(self.text, start) if start > offset else None
        return start if match is not None and not _FOR_LINTERS.match(match[0]) else None

    def skip_properties(self, offset: int) -> int:
        """Give the end of the anchor and tag that stand at ``offset`` after blanks."""
        end = offset
        position = self.skip_inline(offset)
        while self.text[position : position + 1] in ("&", "!"):
            match = _PROPERTY_END.search(self.text, position)
            end = match.start() if match else len(self.text)
            position = self.skip_inline(end)
        return end

    def content_start(self, node: Node) -> int:
        """Give where a node's own text begins, after its anchor and tag."""
        if isinstance(node, Alias) or (node.tag is None and node.anchor is None):
            return node.start
        if self.text[node.start : node.start + 1] not in ("&", "!"):
            return node.start
        return self.skip_blank(self.skip_properties(node.start))

    def colon(self, key: Node, *, flow: bool = False) -> int | None:
        """Give the offset of the ``:`` after a key, None where there is none."""
        position = self.skip_blank(key.end) if flow else self.skip_inline(key.end)
        return position if self.text[position : position + 1] == ":" else None

    def block_colon(self, key: Node) -> int:
        """Give the offset of the ``:`` after a key of a block mapping."""
        colon = self.colon(key)
        if colon is None or not self.same_line(key.start, colon):
            raise RefusedEditError("complex-key", "the key is no simple one-line key")
        return colon

    def node_end(self, node: Node) -> int:
        """Give where the text of a node ends; it must not be an empty scalar."""
        if isinstance(node, Scalar) and node.style in ("|", ">"):
            return node.start + len(self.text[node.start : node.end].rstrip(" \t\r\n"))
        if isinstance(node, Alias | Scalar) or node.flow:
            return node.end
        if isinstance(node, MappingNode):
            return self.entry_end(node.entries[-1]) if node.entries else node.start
        if not node.items:
            return node.start
        return self.item_end(node, len(node.items) - 1)

    def entry_end(self, entry: Entry) -> int:
        """Give where an entry of a block mapping ends."""
        if not is_empty(entry.value):
            return self.node_end(entry.value)
        return self.skip_properties(self.block_colon(entry.key) + 1)

    def item_end(self, sequence: SequenceNode, index: int) -> int:
        """Give where an element of a block sequence ends."""
        item = sequence.items[index]
        if not is_empty(item):
            return self.node_end(item)
        return self.skip_properties(self.dashes(sequence)[index] + 1)

    def flow_end(self, entry: Entry) -> int:
        """Give where an entry of a mapping in braces ends."""
        if not is_empty(entry.value):
            return self.node_end(entry.value)
        colon = self.colon(entry.key, flow=True)
        return entry.key.end if colon is None else self.skip_properties(colon + 1)

    def dashes(self, sequence: SequenceNode) -> tuple[int, ...]:
        """Give the offsets of the ``-`` of a block sequence's elements."""
        known = self._dashes.get(sequence.start)
        if known is not None and len(known) == len(sequence.items):
            return known
        found: list[int] = []
        position = self.content_start(sequence)
        for item in sequence.items:
            position = self.skip_blank(position)
            if self.text[position : position + 1] != "-":
                raise RefusedEditError("compact", "the elements of the list cannot be told apart")
            found.append(position)
            empty = is_empty(item)
            position = self.skip_properties(position + 1) if empty else self.node_end(item)
        self._dashes[sequence.start] = tuple(found)
        return tuple(found)

    def after_inner_comments(self, offset: int, column: int) -> int:
        """Give where to insert after the line of ``offset``.

        Comments further in than ``column`` belong to what stands above, so the
        new lines come after them; other comments stay with what follows.
        """
        position = last = self.next_line(offset)
        while position < len(self.text):
            end = self.next_line(position)
            line = self.text[position:end]
            if _COMMENT_LINE.match(line):
                if len(line) - len(line.lstrip(" \t")) <= column:
                    break
                last = end
            elif line.strip():
                break
            position = end
        return last


def is_empty(node: Node) -> bool:
    """Say whether a node is an empty plain scalar, which has no marks of use."""
    return isinstance(node, Scalar) and not node.value and not node.style
