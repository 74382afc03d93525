"""Random edits of YAML files, and what must hold for each result.

An edit is either made as its definition says, or refused; nothing outside what
it names changes. Used on the small corpus, by Hypothesis, and on real files.
"""

from __future__ import annotations

import pathlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from composeopt.document.comments import comments
from composeopt.document.construct import construct
from composeopt.document.document import Document, parse
from composeopt.document.nodes import MappingNode, Node, Scalar, SequenceNode
from composeopt.document.source import Source
from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.paths import DocumentPath
from composeopt.patch.definition import apply_to_data, document_path, same
from composeopt.patch.splice import splice

TEXTS: tuple[Plain, ...] = (
    "x",
    "10s",
    "yes",
    "8080:80",
    "a: b",
    "#c",
    "${A:-b}",
    "null",
    "012",
    "é✓🐳",
    "[x]",
    "it's",
    'x "y"',
    "",
    " lead",
    "trail ",
    "*a",
    "&a",
    "!t",
    "- x",
    "key:",
    "a #b",
    "several words, here",
    "x" * 90,
    "0.50",
    "1G",
    "a\nb",
    "a\nb\n",
    "\n",
    "tab\there",
    "2001-01-01",
    "---",
    "<<",
    "=",
    "~",
    "@x",
    "%x",
)
OTHERS: tuple[Plain, ...] = (4, 0, -3, 1.5, -0.0, 1e21, True, False, None, [], {})
KEYS = ("new", "other_key", "a b", "x:y", "12", "yes", "a: b", "", "é", "<<", "#k")


@dataclass(slots=True)
class Tally:
    """What became of the edits."""

    made: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All edits that were asked for."""
        return self.made.total() + self.refused.total()


def read(data: bytes, name: str = "compose.yaml") -> tuple[Source, tuple[Document, ...]]:
    """Parse bytes."""
    source = Source.from_bytes(data, pathlib.Path(name))
    return source, parse(source)


def random_edits(
    documents: Sequence[Document], chooser: random.Random, count: int
) -> Iterator[tuple[int, Edit]]:
    """Give edits of all kinds at places that exist, nearly all of them possible."""
    data = [construct(document.root, document.source) for document in documents]
    places = [
        (index, path, value)
        for index, root in enumerate(data)
        for path, value in _places(root, ())
        if path
    ]
    while places and count:
        index, path, value = chooser.choice(places)
        edit = _edit(path, value, chooser)
        if edit is not None:
            count -= 1
            yield index, edit


def check_edit(
    source: Source, documents: Sequence[Document], index: int, edit: Edit, tally: Tally
) -> None:
    """Make one edit and hold the result to the definition, line by line."""
    before = [construct(document.root, source) for document in documents]
    try:
        text = splice(source, [(index, edit)], documents).text
    except RefusedEditError as error:
        tally.refused[error.reason] += 1
        return
    tally.made[type(edit).__name__] += 1
    after_source = source.with_text(text)
    after = [construct(document.root, after_source) for document in parse(after_source)]
    expected = list(before)
    expected[index] = apply_to_data(before[index], edit)
    assert len(after) == len(expected)
    assert all(map(same, after, expected)), edit
    named = _named_lines(documents[index], edit, expected[index])
    _check_lines(source.text, text, named, edit)
    _check_comments(documents, text, edit, index)
    if source.text and not source.text.endswith("\n"):
        blocks = _ends_in_block(documents) or _ends_in_block(parse(after_source))
        allowed = blocks or "\n\n" in source.text
        assert allowed or not text.endswith("\n"), edit


def _places(value: Plain, path: DocumentPath) -> Iterator[tuple[DocumentPath, Plain]]:
    yield path, value
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _places(item, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            yield from _places(item, (*path, index))


def _edit(path: DocumentPath, value: Plain, chooser: random.Random) -> Edit | None:
    kind = chooser.random()
    if kind < 0.35:
        return Replace(path, _value(chooser))
    if kind < 0.6:
        return Remove(path)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Append(path, _value(chooser))
    if not isinstance(value, Mapping) and value is not None:
        return None
    if kind < 0.75:
        return Add((*path, "deploy", "resources", "limits"), {"cpus": "0.5", "memory": "1G"})
    return Add((*path, chooser.choice(KEYS)), _value(chooser))


def _value(chooser: random.Random, depth: int = 0) -> Plain:
    kind = chooser.random()
    if kind < 0.6 or depth > 2:
        return chooser.choice(TEXTS)
    if kind < 0.75:
        return chooser.choice(OTHERS)
    if kind < 0.88:
        return [_value(chooser, depth + 1) for _ in range(chooser.randint(1, 3))]
    keys = chooser.sample(KEYS, chooser.randint(1, 3))
    return {key: _value(chooser, depth + 1) for key in keys}


def _named_lines(document: Document, edit: Edit, after: Plain) -> range:
    """Give the lines (from 0) that an edit may touch."""
    path = document_path(edit.path)
    if isinstance(edit, Add | Append):
        while document.node(path) is None and path:
            path = path[:-1]
        node = document.node(path)
        empty = isinstance(node, Scalar) and not node.value and not node.style
        block = isinstance(node, MappingNode | SequenceNode) and not node.flow
        at_key = bool(path) and isinstance(path[-1], str)
        if node is None or block or (empty and at_key and not _is_flow(document, path[:-1])):
            return range(0)
        if empty and isinstance(path[-1], int):
            path = path[:-1]  # an empty element has no place of its own
    while isinstance(edit, Remove) and path and not _has(after, path[:-1]):
        path = path[:-1]
    while _is_flow(document, path[:-1]):
        path = path[:-1]
    return _span(document, path)


def _span(document: Document, path: DocumentPath) -> range:
    place = document.locate(path)
    key = document.locate(path, key=True)
    if place is None or key is None:
        return range(0)
    first, last = min(place.line, key.line) - 1, place.end_line - 1
    lines = document.source.text.split("\n")
    while not lines[last].strip() and last > first:
        last -= 1
    if lines[first].lstrip().startswith("-") and isinstance(path[-1], str):
        while last + 1 < len(lines) and not lines[last + 1].strip():
            last += 1  # empty lines between go with the move
        last += 1  # the next key of `- key: value` moves up to the dash
    if isinstance(path[-1], int):
        while first and "-" not in lines[first]:
            first -= 1
        if lines[first].lstrip().startswith("- -"):
            last += 1  # the next element moves up to the outer dash
    return range(first, last + 1)


def _is_flow(document: Document, path: DocumentPath) -> bool:
    node = document.node(path)
    return isinstance(node, MappingNode | SequenceNode) and node.flow


def _has(value: Plain, path: DocumentPath) -> bool:
    for step in path:
        if isinstance(value, Mapping):
            if step not in value:
                return False
            value = value[str(step)]
        elif isinstance(value, Sequence) and not isinstance(value, str) and isinstance(step, int):
            if step >= len(value):
                return False
            value = value[step]
        else:
            return False
    return True


def _check_lines(before: str, after: str, named: range, edit: Edit) -> None:
    """All lines but the named ones must be there, in their order."""
    rest = iter(line.rstrip("\r") for line in after.split("\n"))
    for number, line in enumerate(before.split("\n")):
        if number not in named:
            wanted = line.rstrip("\r")
            assert any(found == wanted for found in rest), (edit, number + 1, wanted)


def _check_comments(documents: Sequence[Document], after: str, edit: Edit, index: int) -> None:
    """Comments on lines of their own survive unless they stand inside what was named."""
    path = document_path(edit.path)
    named = range(0)
    if isinstance(edit, Replace | Remove):
        named = _span(documents[index], path)
    source = documents[0].source
    kept = Counter(
        comment.text.rstrip()
        for comment in comments(documents)
        if comment.own_line and source.position(comment.start)[0] - 1 not in named
    )
    found = Counter(line.strip() for line in after.split("\n"))
    assert not kept - found, (edit, kept - found)


def _ends_in_block(documents: Sequence[Document]) -> bool:
    text = documents[0].source.text
    return any(_last(document.root, len(text)) for document in documents)


def _last(node: Node | None, end: int) -> bool:
    if isinstance(node, MappingNode):
        return any(_last(entry.value, end) for entry in node.entries)
    if isinstance(node, SequenceNode):
        return any(_last(item, end) for item in node.items)
    return isinstance(node, Scalar) and node.style in ("|", ">") and node.end >= end - 1
