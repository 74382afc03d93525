"""Splices that give a value in block style another value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeGuard

from composeopt.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode
from composeopt.document.scalars import resolve_plain
from composeopt.errors import RefusedEditError
from composeopt.model.edits import Plain
from composeopt.model.values import dataclass
from composeopt.patch.layout import Layout, is_empty
from composeopt.patch.render import entry_lines, flow_text, item_value, scalar_text, value_lines
from composeopt.patch.style import Style


@dataclass(frozen=True, slots=True)
class Splice:
    """Characters ``start`` to ``end`` become ``text``, or whole new ``lines``."""

    start: int
    end: int
    text: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """What a value hangs on: a key with its colon, or a dash."""

    after: int
    column: int
    key: str | None
    gap: int = 0


class Replacer:
    """Collects splices; knows how to replace one value."""

    def __init__(self, layout: Layout, style: Style, newline: str) -> None:
        self.layout = layout
        self.style = style
        self.newline = newline
        self.splices: list[Splice] = []

    def cut(self, start: int, end: int, text: str = "") -> None:
        """Replace characters."""
        self.splices.append(Splice(start, end, text))

    def put_lines(self, start: int, end: int, lines: Iterable[str]) -> None:
        """Replace whole lines (or none, where ``start`` is ``end``) by new lines."""
        self.splices.append(Splice(start, end, lines=tuple(lines)))

    def replace(self, value: Plain, old: Node, holder: Holder) -> None:
        """Give the value that hangs on ``holder`` another one."""
        layout = self.layout
        if not isinstance(old, Alias) and old.tag == "!reset":
            raise RefusedEditError("tag", "the value is reset (!reset) here")
        if self._convert_names(value, old, holder):
            return
        after, start = self._kept_properties(old, holder)
        head, lines = self._rendered(value, old, holder)
        if is_empty(old):
            self.cut(after, after, f" {head}" if head else "")
            end = after
        else:
            end = layout.node_end(old)
            if not layout.same_line(holder.after, start):
                first, last = layout.line_start(start), layout.next_line(end)
                if head:
                    self.cut(after, after, f" {head}")
                    self.put_lines(layout.next_line(after), layout.next_line(after), lines)
                    lines = []
                self.put_lines(first, last, lines)
                return
            if head:
                self.cut(start, end, head)
            else:
                self.cut(after, end)
        if lines:
            at = layout.next_line(end)
            self.put_lines(at, at, lines)

    def _kept_properties(self, old: Node, holder: Holder) -> tuple[int, int]:
        """Give where the new text may begin and where the old one begins.

        Anchors and tags of the application (``!override``) stay; a standard
        tag goes with the value whose type it states.
        """
        layout = self.layout
        if isinstance(old, Alias) or (old.anchor is None and old.tag is None):
            return holder.after, old.start
        if old.tag is not None and old.tag.startswith("!!"):
            if old.anchor is not None:
                raise RefusedEditError("tag", f"the value carries the tag {old.tag}")
            if not is_empty(old):
                return holder.after, layout.skip_blank(holder.after)
            raise RefusedEditError("tag", f"the value carries the tag {old.tag}")
        after = layout.skip_properties(holder.after)
        return after, layout.skip_blank(after)

    def _rendered(self, value: Plain, old: Node, holder: Holder) -> tuple[str, list[str]]:
        quote = self.quote_of(old)
        if isinstance(value, str) and (quote or not isinstance(old, Scalar)):
            return scalar_text(value, quote=quote, spare=self.style.quote), []
        if not isinstance(old, Alias | Scalar) and old.flow and _is_kin(value, old):
            return flow_text(value, self.style, quote=quote), []
        inner: int | None = None
        key = holder.key
        if not isinstance(old, Alias | Scalar) and not old.flow and _is_kin(value, old):
            key = None
            begin = self.layout.content_start(old)
            if not self.layout.same_line(holder.after, begin):
                inner = self.layout.column(begin)
        if holder.key is None:
            return item_value(value, holder.column, holder.gap, self.style, quote=quote)
        return value_lines(value, holder.column, self.style, key=key, quote=quote, inner=inner)

    def quote_of(self, old: Node) -> str:
        """Give the quotes that a value, or all strings in a list, wear."""
        if isinstance(old, Scalar):
            return old.style if old.style in ("'", '"') else ""
        if isinstance(old, SequenceNode):
            return common_quote(old.items)
        return ""

    def _convert_names(self, value: Plain, old: Node, holder: Holder) -> bool:
        """Turn a list of names into a mapping line by line, so that comments stay.

        Gives False where ``old`` is no such list or ``value`` no such mapping.
        """
        if not isinstance(old, SequenceNode) or old.flow or not isinstance(value, Mapping):
            return False
        names = [item.value for item in old.items if is_name(item)]
        if len(names) < len(old.items) or not set(names) & value.keys():
            return False
        layout, column = self.layout, self.style.child_column(holder.column)
        dashes = layout.dashes(old)
        if not layout.is_first(dashes[0]) or old.anchor or old.tag:
            return False
        for index, name in enumerate(names):
            start, end = layout.line_start(dashes[index]), layout.item_end(old, index)
            if name not in value:
                self.cut(start, layout.next_line(end))
                continue
            first, *rest = entry_lines(name, value[name], column, self.style)
            self.cut(start, end, first)
            if rest:
                self.put_lines(layout.next_line(end), layout.next_line(end), rest)
        added = [key for key in value if key not in names]
        lines = [line for key in added for line in entry_lines(key, value[key], column, self.style)]
        if lines:
            at = layout.after_inner_comments(layout.node_end(old), column)
            self.put_lines(at, at, lines)
        return True


def is_name(node: Node) -> TypeGuard[Scalar]:
    """Say whether a node is a bare one-line string."""
    if not isinstance(node, Scalar) or node.anchor or node.tag or node.style in ("|", ">"):
        return False
    return bool(node.value) and "\n" not in node.value


def common_quote(nodes: Iterable[Node]) -> str:
    """Give the quotes that all the strings among some nodes wear, else nothing."""
    found = ""
    for node in nodes:
        if not isinstance(node, Scalar) or node.tag is not None or not node.value:
            continue
        if node.style in ("'", '"'):
            found = found or node.style
        elif node.style or resolve_plain(node.value)[0] == "str":
            return ""
    return found


def _is_kin(value: Plain, old: MappingNode | SequenceNode) -> bool:
    if isinstance(old, MappingNode):
        return isinstance(value, Mapping)
    return isinstance(value, Sequence) and not isinstance(value, str)
