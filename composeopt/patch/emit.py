"""Splices for block collections: which characters go, and what comes in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from composeopt.document.nodes import Alias, Entry, MappingNode, Node, Scalar, SequenceNode, resolve
from composeopt.errors import RefusedEditError
from composeopt.model.edits import Plain
from composeopt.patch.layout import is_empty
from composeopt.patch.plan import Work
from composeopt.patch.render import entry_lines, item_lines
from composeopt.patch.replace import Holder, Replacer, common_quote


class BlockEmitter(Replacer):
    """Collects the splices of one document."""

    def collection(self, work: Work, node: Node) -> None:
        """Do the work below one value that is a collection."""
        if work.idle:
            return
        if isinstance(node, Alias):
            raise RefusedEditError("alias", f"the value is an alias, *{node.name}")
        if isinstance(node, Scalar):
            raise RefusedEditError("type", "the value is no list or mapping")
        if node.flow:
            self.brackets(work, node)
        elif isinstance(node, MappingNode):
            self._mapping(work, node)
        else:
            self._sequence(work, node)

    def brackets(self, work: Work, node: MappingNode | SequenceNode) -> None:
        """Do the work below a collection in brackets."""
        raise NotImplementedError

    def _mapping(self, work: Work, node: MappingNode) -> None:
        own = own_entries(node)
        added = inherited_overrides(work, own)
        covered = self._compact_head(work, node)
        for key, entry in own.items():
            child = work.children.get(key)
            if child is None or key in covered:
                continue
            if child.removed:
                self._remove_entry(child, entry)
            elif child.replaced:
                self._replace_entry(child.value, entry, key)
            else:
                self.collection(child, entry.value)
        if added:
            self._add_entries(added, node)

    def _compact_head(self, work: Work, node: MappingNode) -> frozenset[str]:
        """Take away leading keys of ``- key: value``; the next key moves to the dash."""
        layout, first = self.layout, node.entries[0]
        if layout.is_first(first.key.start):
            return frozenset()
        before = layout.text[layout.line_start(first.key.start) : first.key.start]
        if not before.rstrip().endswith("-"):
            raise RefusedEditError("complex-key", "the key does not begin its line")
        gone: set[str] = set()
        for entry in node.entries:
            key = key_of(entry)
            child = work.children.get(key)
            if child is None or not child.removed:
                if gone:
                    self._check_no_comment_line(first.key.start, entry.key.start)
                    self.cut(first.key.start, entry.key.start)
                return frozenset(gone)
            gone.add(key)
        raise RefusedEditError("compact", "nothing would be left beside the dash")

    def _check_no_comment_line(self, start: int, end: int) -> None:
        lines = self.layout.text[self.layout.next_line(start) : end].split("\n")
        if any(line.lstrip().startswith("#") for line in lines):
            raise RefusedEditError("compact", "a comment stands between the keys of the element")

    def _remove_entry(self, child: Work, entry: Entry) -> None:
        layout = self.layout
        colon = layout.block_colon(entry.key)
        if not layout.is_first(entry.key.start):
            raise RefusedEditError("complex-key", "the key does not begin its line")
        if child.cascade and self._is_divisible(child, entry.value, colon):
            self._cut_lines(entry.key.start, layout.skip_properties(colon + 1))
            self.collection(child, entry.value)
        else:
            self._cut_lines(entry.key.start, layout.entry_end(entry))

    def _cut_lines(self, start: int, end: int) -> None:
        """Take away the lines of an entry; a comment beside a lone one stays, in its place."""
        layout = self.layout
        comment = layout.comment_beside(end) if layout.same_line(start, end) else None
        if comment is None:
            self.cut(layout.line_start(start), layout.next_line(end))
        else:
            self.cut(start, comment)

    def _is_divisible(self, child: Work, value: Node, colon: int) -> bool:
        """Say whether the lines of a value can go one by one, sparing comments."""
        if isinstance(value, Alias | Scalar) or value.flow:
            return False
        parts = len(value.entries) if isinstance(value, MappingNode) else len(value.items)
        start = self.layout.content_start(value)
        return parts == len(child.children) and not self.layout.same_line(colon, start)

    def _replace_entry(self, value: Plain, entry: Entry, key: str) -> None:
        colon = self.layout.block_colon(entry.key)
        holder = Holder(colon + 1, self.layout.column(entry.key.start), key)
        self.replace(value, entry.value, holder)

    def _add_entries(self, added: Mapping[str, Plain], node: MappingNode) -> None:
        layout, last = self.layout, node.entries[-1]
        column = layout.column(node.entries[0].key.start)
        quote = common_quote([entry.value for entry in node.entries])
        key_quote = common_quote([entry.key for entry in node.entries])
        spaced = self._is_spaced(node)
        lines: list[str] = []
        for key, value in added.items():
            if spaced:
                lines.append("")
            lines += entry_lines(key, value, column, self.style, quote=quote, key_quote=key_quote)
        at = layout.after_inner_comments(layout.entry_end(last), column)
        self.put_lines(at, at, lines)

    def _is_spaced(self, node: MappingNode) -> bool:
        """Say whether an empty line stands before the last entry."""
        if len(node.entries) < 2:
            return False
        start = self.layout.next_line(self.layout.entry_end(node.entries[-2]))
        between = self.layout.text[start : self.layout.line_start(node.entries[-1].key.start)]
        return any(not line.strip() for line in between.split("\n")[:-1])

    def _sequence(self, work: Work, node: SequenceNode) -> None:
        layout = self.layout
        dashes = layout.dashes(node)
        covered = self._compact_items(work, node)
        for index in sorted(step for step in work.children if isinstance(step, int)):
            child, item = work.children[index], node.items[index]
            if index in covered:
                continue
            if child.removed:
                end = layout.next_line(layout.item_end(node, index))
                self.cut(layout.line_start(dashes[index]), end)
            elif child.replaced:
                column = layout.column(dashes[index])
                holder = Holder(dashes[index] + 1, column, None, self._gap(node, index))
                self.replace(child.value, item, holder)
            else:
                self.collection(child, item)
        if work.appended:
            self._append_items(work.appended, node)

    def _compact_items(self, work: Work, node: SequenceNode) -> range:
        """Take away leading elements of a list that begins on a dash's line."""
        dashes = self.layout.dashes(node)
        if self.layout.is_first(dashes[0]):
            return range(0)
        gone = 0
        while gone in work.children and work.children[gone].removed:
            gone += 1
        if gone == len(dashes):
            raise RefusedEditError("compact", "nothing would be left beside the dash")
        if gone:
            self._check_no_comment_line(dashes[0], dashes[gone])
            self.cut(dashes[0], dashes[gone])
        return range(gone)

    def _gap(self, node: SequenceNode, index: int) -> int:
        dash, item = self.layout.dashes(node)[index], node.items[index]
        if is_empty(item) or not self.layout.same_line(dash, item.start):
            return self.style.dash_gap
        return item.start - dash

    def _append_items(self, values: Sequence[Plain], node: SequenceNode) -> None:
        layout, last = self.layout, len(node.items) - 1
        column = layout.column(layout.dashes(node)[last])
        quote, gap = common_quote(node.items), self._gap(node, last)
        lines: list[str] = []
        for value in values:
            lines += item_lines(value, column, self.style, quote=quote, gap=gap)
        at = layout.after_inner_comments(layout.item_end(node, last), column)
        self.put_lines(at, at, lines)


def key_of(entry: Entry) -> str:
    """Give the text of a key; a key that is a collection has none."""
    key = resolve(entry.key)
    return key.value if isinstance(key, Scalar) else ""


def own_entries(node: MappingNode) -> dict[str, Entry]:
    """Give a mapping's own entries by key."""
    return {key_of(entry): entry for entry in node.entries}


def inherited_overrides(work: Work, own: Mapping[str, Entry]) -> dict[str, Plain]:
    """Give the entries to add: the new ones, and own ones that override merged ones."""
    added = dict(work.added)
    for key, child in work.children.items():
        if key in own or not isinstance(key, str):
            continue
        if not child.replaced:
            raise RefusedEditError("merge", f"{key} arrives by a merge key (<<)")
        added[key] = child.value
    return added
