"""How one document is written: indentation, quotes, brackets."""

from __future__ import annotations

from collections import Counter, defaultdict

from composeopt.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode
from composeopt.document.scalars import resolve_plain
from composeopt.errors import RefusedEditError
from composeopt.patch.layout import Layout

BRACKETS_BY_CUSTOM = frozenset({"test", "command", "entrypoint"})
"""Keys whose lists are written in brackets where a file shows no other habit."""


class Style:
    """The habits of one document, counted once."""

    def __init__(self, root: Node | None, layout: Layout) -> None:
        self.layout = layout
        self.steps: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self.offsets: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self.gaps: Counter[int] = Counter()
        self.quotes: Counter[str] = Counter()
        self.brackets: defaultdict[str, Counter[bool]] = defaultdict(Counter)
        self.bare: defaultdict[str, Counter[bool]] = defaultdict(Counter)
        self.padding: dict[str, Counter[bool]] = {"[": Counter(), "{": Counter()}
        if root is not None:
            self._walk(root)

    def child_column(self, column: int) -> int:
        """Give the column of the keys of a mapping below a key at ``column``."""
        return column + (_commonest(self.steps, column) or 2)

    def dash_column(self, column: int) -> int:
        """Give the column of the dashes of a list below a key at ``column``."""
        offset = _commonest(self.offsets, column)
        if offset is not None:
            return column + offset
        return self.child_column(column)

    @property
    def dash_gap(self) -> int:
        """Give how far the text of an element stands from its dash."""
        return self.gaps.most_common(1)[0][0] if self.gaps else 2

    @property
    def quote(self) -> str:
        """Give the quote character the document uses most."""
        return self.quotes.most_common(1)[0][0] if self.quotes else '"'

    def in_brackets(self, key: str | None) -> bool:
        """Say whether a list below ``key`` is written in brackets."""
        if key is None:
            return False
        seen = self.brackets.get(key)
        if seen:
            return seen.most_common(1)[0][0]
        return key in BRACKETS_BY_CUSTOM

    def bracket_quote(self, key: str | None) -> str:
        """Give the quotes of strings in a list in brackets below ``key``, perhaps none."""
        seen = self.bare.get(key or "")
        return "" if seen and seen.most_common(1)[0][0] else self.quote

    def bracket_padding(self, bracket: str) -> str:
        """Give what stands between a bracket and what it holds: a space or nothing."""
        seen = self.padding[bracket]
        return " " if seen and seen.most_common(1)[0][0] else ""

    def _walk(self, root: Node) -> None:
        pending: list[Node] = [root]
        while pending:
            node = pending.pop()
            if isinstance(node, Alias):
                continue
            if isinstance(node, Scalar):
                if node.style in ("'", '"') and resolve_plain(node.value)[0] == "str":
                    self.quotes[node.style] += 1
                continue
            if node.flow:
                self._note_brackets(node)
            if isinstance(node, MappingNode):
                self._note_mapping(node)
                pending.extend(entry.value for entry in node.entries)
            else:
                if not node.flow:
                    self._note_gap(node)
                pending.extend(node.items)

    def _note_mapping(self, node: MappingNode) -> None:
        for entry in node.entries:
            value = entry.value
            if isinstance(value, Alias | Scalar):
                continue
            if isinstance(value, SequenceNode) and isinstance(entry.key, Scalar) and value.items:
                self.brackets[entry.key.value][value.flow] += 1
                if value.flow:
                    self._note_quotes(entry.key.value, value)
            if node.flow or value.flow:
                continue
            try:
                self._note_steps(entry.key, value)
            except RefusedEditError:
                continue

    def _note_quotes(self, key: str, node: SequenceNode) -> None:
        for item in node.items:
            if isinstance(item, Scalar) and resolve_plain(item.value)[0] == "str":
                self.bare[key][not item.style] += 1

    def _note_steps(self, key: Node, value: MappingNode | SequenceNode) -> None:
        column = self.layout.column(key.start)
        if isinstance(value, SequenceNode):
            offset = self.layout.column(self.layout.dashes(value)[0]) - column
            self.offsets[column][offset] += 1
        elif value.entries:
            self.steps[column][self.layout.column(value.entries[0].key.start) - column] += 1

    def _note_gap(self, node: SequenceNode) -> None:
        try:
            dashes = self.layout.dashes(node)
        except RefusedEditError:
            return
        for dash, item in zip(dashes, node.items, strict=True):
            if self.layout.same_line(dash, item.start) and item.start > dash:
                self.gaps[item.start - dash] += 1

    def _note_brackets(self, node: MappingNode | SequenceNode) -> None:
        start = self.layout.content_start(node)
        bracket, following = self.layout.text[start], self.layout.text[start + 1 : start + 2]
        if bracket in self.padding and following not in ("\n", "\r", "]", "}"):
            self.padding[bracket][following == " "] += 1


def _commonest(counts: defaultdict[int, Counter[int]], column: int) -> int | None:
    """Give the commonest step at a column, else in the document, of those that indent."""
    if column in counts:
        return counts[column].most_common(1)[0][0]
    total: Counter[int] = Counter()
    for counter in counts.values():
        total.update(counter)
    return total.most_common(1)[0][0] if total else None
