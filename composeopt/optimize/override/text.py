"""The text of an override file, each block with the pass that wants it and its reason."""

from __future__ import annotations

import os
import pathlib
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from composeopt.model.paths import Path
from composeopt.model.patterns import pattern
from composeopt.optimize.ledger import Proposal
from composeopt.optimize.output import absolute
from composeopt.optimize.override.blocks import Block, Gone, Said, Tagged
from composeopt.patch.layout import Layout
from composeopt.patch.render import entry_lines, key_text, value_lines
from composeopt.patch.style import Style
from composeopt.stack.stack import Stack

WIDTH = 100

# What a comment cannot hold.
_UNPRINTABLE = pattern(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Reasons:
    """Which Changes want what; says it once where several blocks come of one Change."""

    def __init__(self, applied: Iterable[Proposal]) -> None:
        self._by_block: dict[Path, list[Proposal]] = {}
        for proposal in applied:
            change = proposal.change
            edits = (*change.edits, *(edit for file in change.side_files for edit in file.edits))
            for edit in edits:
                known = self._by_block.setdefault(block_of(edit.path), [])
                if proposal not in known:
                    known.append(proposal)

    def of(self, path: Path) -> tuple[Proposal, ...]:
        """Give the Changes that made a block what it is."""
        found = [*self._by_block.get(path, ())]
        if path[0] == "services" and len(path) == 3:
            found += self._by_block.get(path[:2], ())
        return tuple(found)


def block_of(path: Path) -> Path:
    """Give the block that a path lies in."""
    return path[:3] if path[0] == "services" else path[:2]


def has_tags(blocks: Iterable[Block]) -> bool:
    """Say whether a ``!reset`` or ``!override`` is needed."""
    return any(_is_tagged(block.said) for block in blocks)


def _is_tagged(said: Said) -> bool:
    if isinstance(said, Tagged | Gone):
        return True
    return isinstance(said, Mapping) and any(map(_is_tagged, said.values()))


def write(blocks: Sequence[Block], reasons: Reasons, stack: Stack, folder: pathlib.Path) -> str:
    """Write an override file.

    Args:
        blocks: what it says.
        reasons: what the comments say.
        stack: the stack that it is for; the file is written in its style.
        folder: where it will lie.
    """
    names = [os.path.relpath(absolute(stack.inputs, each), folder) for each in stack.inputs.files]
    lines = _Writer(reasons, stack).lines(blocks, names)
    return "".join(f"{line}\n" for line in lines)


class _Writer:
    """Writes in the style of the first file."""

    def __init__(self, reasons: Reasons, stack: Stack) -> None:
        self.reasons = reasons
        self.stack = stack
        first = stack.documents[stack.given[0]]
        self.style = Style(first.root, Layout(first.source.text))
        self.told: set[str] = set()

    def lines(self, blocks: Sequence[Block], names: Sequence[str]) -> Iterator[str]:
        made = "made by composeopt optimize."
        yield from _comment(f"Changes to {', '.join(names)}, {made}", 0)
        if has_tags(blocks):
            yield from _comment("!reset and !override need Docker Compose 2.24.4 or newer.", 0)
        tables: dict[str, dict[str, list[Block]]] = {}
        for block in blocks:
            table, name = str(block.path[0]), str(block.path[1])
            tables.setdefault(table, {}).setdefault(name, []).append(block)
        for table, entries in tables.items():
            yield from ("", f"{key_text(table)}:")
            told: tuple[Proposal, ...] = ()
            for number, (name, parts) in enumerate(entries.items()):
                if table == "services":
                    yield from [""] if number else []
                    yield from self._service(name, parts)
                    continue
                reasons = self.reasons.of(parts[0].path)
                yield from self._block(
                    parts[0], self.style.child_column(0), reasons if reasons != told else ()
                )
                told = reasons

    def _service(self, name: str, parts: Sequence[Block]) -> Iterator[str]:
        column = self.style.child_column(0)
        if len(parts[0].path) == 2:
            yield from self._block(parts[0], column, self.reasons.of(parts[0].path))
            return
        yield f"{' ' * column}{key_text(name)}:"
        for block in parts:
            reasons = self.reasons.of(block.path)
            yield from self._block(block, self.style.child_column(column), reasons)

    def _block(self, block: Block, column: int, reasons: Sequence[Proposal]) -> Iterator[str]:
        for proposal in reasons:
            record = proposal.record
            yield from _comment(f"{record.pass_name}: {record.title}", column)
            if record.reason not in self.told:
                yield from _comment(record.reason, column)
            self.told.add(record.reason)
        yield from self._entry(str(block.path[-1]), block.said, column)

    def _entry(self, key: str, said: Said, column: int) -> Iterator[str]:
        start = f"{' ' * column}{key_text(key)}:"
        if isinstance(said, Gone):
            yield f"{start} !reset null"
        elif isinstance(said, Tagged):
            head, lines = value_lines(said.value, column, self.style, key=key)
            yield f"{start} !override {head}".rstrip()
            yield from lines
        elif isinstance(said, Mapping) and _is_tagged(said):
            yield start
            for name, item in said.items():
                yield from self._entry(name, item, self.style.child_column(column))
        else:
            yield from entry_lines(key, said, column, self.style)  # type: ignore[arg-type]  # plain


def _comment(text: str, column: int) -> Iterator[str]:
    """Write a comment above what stands at a column."""
    flat = " ".join(_UNPRINTABLE.sub(" ", text).split())
    start = " " * column + "# "
    yield from textwrap.wrap(
        flat,
        max(WIDTH, column + 40),
        initial_indent=start,
        subsequent_indent=start,
        break_long_words=False,
        break_on_hyphens=False,
    )
