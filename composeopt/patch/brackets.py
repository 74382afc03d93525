"""Splices for collections in brackets (flow style), on one line or several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from composeopt.document.nodes import Alias, Entry, MappingNode, Node, SequenceNode
from composeopt.errors import RefusedEditError
from composeopt.model.edits import Plain
from composeopt.model.patterns import pattern
from composeopt.patch.emit import BlockEmitter, inherited_overrides, own_entries
from composeopt.patch.layout import is_empty
from composeopt.patch.plan import Work
from composeopt.patch.render import flow_text, key_text
from composeopt.patch.replace import common_quote

_AFTER_PART = pattern(r"[ \t]*,?[ \t]*(?:(?<=[\s,])#[^\r\n]*)?(?=\r?\n|$)")


class Emitter(BlockEmitter):
    """Collects the splices of one document, brackets included."""

    def brackets(self, work: Work, node: MappingNode | SequenceNode) -> None:
        """Do the work below a collection in brackets."""
        start = self.layout.content_start(node)
        if self.layout.text[start] not in "[{":
            raise RefusedEditError("flow", "a pair without braces")
        if isinstance(node, MappingNode):
            spans = [(entry.key.start, self.layout.flow_end(entry)) for entry in node.entries]
            gone = self._flow_mapping(work, node)
            texts = self._new_pairs(work, node)
        else:
            spans = [self._item_span(item) for item in node.items]
            gone = self._flow_sequence(work, node)
            texts = self._new_items(work, node)
        if gone and texts and not self.layout.same_line(start, node.end):
            texts = self._exchange(spans, gone, texts)
        if gone:
            self._remove_parts(spans, gone)
        if texts:
            kept = [span for index, span in enumerate(spans) if index not in gone]
            self._insert(texts, start, kept, node.end)

    def _item_span(self, item: Node) -> tuple[int, int]:
        if is_empty(item):
            raise RefusedEditError("flow", "an empty element in brackets")
        if isinstance(item, MappingNode) and item.flow and item.entries:
            first = self.layout.text[self.layout.content_start(item)]
            if first != "{":
                return item.start, self.layout.flow_end(item.entries[-1])
        return item.start, self.layout.node_end(item)

    def _flow_mapping(self, work: Work, node: MappingNode) -> set[int]:
        gone: set[int] = set()
        for index, (key, entry) in enumerate(own_entries(node).items()):
            child = work.children.get(key)
            if child is None:
                continue
            if child.removed:
                gone.add(index)
            elif child.replaced:
                self._replace_pair(child.value, entry)
            else:
                self.collection(child, entry.value)
        return gone

    def _flow_sequence(self, work: Work, node: SequenceNode) -> set[int]:
        gone: set[int] = set()
        quote = common_quote(node.items)
        for index in sorted(step for step in work.children if isinstance(step, int)):
            child, item = work.children[index], node.items[index]
            if child.removed:
                gone.add(index)
            elif child.replaced:
                self._replace_part(child.value, item, quote)
            else:
                self.collection(child, item)
        return gone

    def _replace_pair(self, value: Plain, entry: Entry) -> None:
        if not is_empty(entry.value):
            self._replace_part(value, entry.value, self.quote_of(entry.value))
            return
        if isinstance(entry.value, Alias) or entry.value.tag or entry.value.anchor:
            raise RefusedEditError("tag", "an empty value with a tag or an anchor")
        text = flow_text(value, self.style)
        colon = self.layout.colon(entry.key, flow=True)
        if colon is None:
            self.cut(entry.key.end, entry.key.end, f": {text}")
        else:
            self.cut(colon + 1, colon + 1, f" {text}")

    def _replace_part(self, value: Plain, old: Node, quote: str) -> None:
        if not isinstance(old, Alias) and old.tag is not None:
            raise RefusedEditError("tag", f"the value carries the tag {old.tag}")
        start, end = self._item_span(old)
        text = flow_text(value, self.style, quote=self.quote_of(old) or quote)
        self.cut(self.layout.content_start(old) if start == old.start else start, end, text)

    def _exchange(
        self, spans: Sequence[tuple[int, int]], gone: set[int], texts: Sequence[str]
    ) -> list[str]:
        """Put new parts in the place of the last ones, which go; give what is left over."""
        last = sorted(gone)
        if last[0] + len(last) != len(spans):
            raise RefusedEditError("flow", "parts of brackets over several lines come and go")
        for index, text in zip(last, texts, strict=False):
            self.cut(*spans[index], text)
            gone.discard(index)
        return list(texts[len(last) :])

    def _new_pairs(self, work: Work, node: MappingNode) -> list[str]:
        added = inherited_overrides(work, own_entries(node))
        key_quote = common_quote([entry.key for entry in node.entries])
        quote = common_quote([entry.value for entry in node.entries])
        return [
            f"{key_text(key, flow=True, quote=key_quote)}: "
            f"{flow_text(value, self.style, quote=quote)}"
            for key, value in added.items()
        ]

    def _new_items(self, work: Work, node: SequenceNode) -> list[str]:
        quote = common_quote(node.items)
        return [flow_text(value, self.style, quote=quote) for value in work.appended]

    def _insert(
        self, texts: Sequence[str], start: int, kept: Sequence[tuple[int, int]], end: int
    ) -> None:
        """Put new parts after the last one that stays."""
        if not kept:
            self.cut(start + 1, end - 1, ", ".join(texts))
            return
        layout, text = self.layout, self.layout.text
        first, last = kept[-1]
        if not layout.is_first(first) or layout.line_start(start) == layout.line_start(first):
            self.cut(last, last, "".join(f", {part}" for part in texts))
            return
        indent = text[layout.line_start(first) : first]
        rest = _AFTER_PART.match(text, last)
        if rest is None:
            self.cut(last, last, "".join(f",{self.newline}{indent}{part}" for part in texts))
        elif "," in rest[0].split("#")[0]:
            lines = "".join(f"{self.newline}{indent}{part}," for part in texts)
            self.cut(rest.end(), rest.end(), lines)
        else:
            self.cut(last, last, ",")
            joined = f",{self.newline}{indent}".join(texts)
            self.cut(rest.end(), rest.end(), f"{self.newline}{indent}{joined}")

    def _remove_parts(self, spans: Sequence[tuple[int, int]], gone: set[int]) -> None:
        index = 0
        while index < len(spans):
            if index not in gone:
                index += 1
                continue
            stop = index
            while stop in gone:
                stop += 1
            self._remove_run(spans, index, stop)
            index = stop

    def _remove_run(self, spans: Sequence[tuple[int, int]], index: int, stop: int) -> None:
        """Take away the parts ``index`` to ``stop`` and the commas they need no more."""
        layout, text = self.layout, self.layout.text
        start, end = spans[index][0], spans[stop - 1][1]
        rest = _AFTER_PART.match(text, end)
        if layout.is_first(start) and rest is not None:
            self._check_no_comments(text[start:end])
            if stop == len(spans) and index and "," not in rest[0].split("#")[0]:
                comma = text.index(",", spans[index - 1][1])
                self.cut(comma, comma + 1)
            self.cut(layout.line_start(start), layout.next_line(rest.end()))
        elif stop < len(spans):
            self._check_no_comments(text[end : spans[stop][0]])
            self.cut(start, spans[stop][0])
        elif index:
            self._check_no_comments(text[spans[index - 1][1] : start])
            self.cut(spans[index - 1][1], end)
        else:
            raise RefusedEditError("flow", "nothing would be left in the brackets")

    def _check_no_comments(self, text: str) -> None:
        if re.search(r"\s#", text) and "\n" in text:
            raise RefusedEditError("flow", "a comment stands between the parts")
