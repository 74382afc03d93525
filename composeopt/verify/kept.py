"""P2: the lines that no edit names are the same lines afterwards."""

from __future__ import annotations

import codecs
import pathlib
from collections.abc import Iterator, Mapping, Sequence

from composeopt.document.document import Document
from composeopt.document.nodes import (
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    last_leaf_end,
    resolve,
)
from composeopt.document.source import Source
from composeopt.model.edits import Edit, Remove, Replace
from composeopt.model.paths import DocumentPath
from composeopt.model.violations import Violation


def check(
    edits: Sequence[tuple[Document, Edit]], texts: Mapping[pathlib.Path, bytes]
) -> Iterator[Violation]:
    """Yield the first line of each file that was lost though no edit names it.

    Args:
        edits: the edits by document, addressed by document path, against the
            text before.
        texts: the bytes after, by absolute path; files that are not in it are
            unchanged.
    """
    by_file: dict[pathlib.Path, list[tuple[Document, Edit]]] = {}
    for document, edit in edits:
        by_file.setdefault(document.source.path, []).append((document, edit))
    for path, data in texts.items():
        own = by_file.get(path, [])
        if own:
            yield from _file(own[0][0].source, data, own)


def _file(
    source: Source, data: bytes, edits: Sequence[tuple[Document, Edit]]
) -> Iterator[Violation]:
    if data.startswith(codecs.BOM_UTF8) != source.bom:
        yield Violation("P2", "the byte order mark came or went", source.name)
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    old, new = _lines(source.text), _lines(text)
    if _only_crlf(old) and not _only_crlf(new):
        yield Violation("P2", "a line ends in LF where all lines ended in CRLF", source.name)
    touched = {line for document, edit in edits for line in touched_lines(document, edit)}
    lost = _first_lost(old, new, touched)
    if lost is not None:
        detail = "this line was changed, though no edit names it"
        yield Violation("P2", detail, f"{source.name}:{lost}:1")


def _lines(text: str) -> list[str]:
    """Split at line feeds only, ends kept; other line separators are content."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _only_crlf(lines: Sequence[str]) -> bool:
    full = [line for line in lines if line.endswith("\n")]
    return bool(full) and all(line.endswith("\r\n") for line in full)


def _first_lost(old: Sequence[str], new: Sequence[str], touched: set[int]) -> int | None:
    """Give the number of the first untouched line that is not in ``new``, in order."""
    position = 0
    for number, line in enumerate(old, start=1):
        if number in touched:
            continue
        last = number == len(old) and not line.endswith("\n")
        while position < len(new):
            found = new[position]
            position += 1
            if found == line or (last and found.rstrip("\r\n") == line):
                break
        else:
            return number
    return None


def touched_lines(document: Document, edit: Edit) -> Iterator[int]:
    """Give the numbers of the lines that an edit may change."""
    path = tuple(step for step in edit.path if isinstance(step, str | int))
    if isinstance(edit, Replace | Remove):
        yield from _own_lines(document, path)
    else:
        yield from _host_lines(document, path)
    if isinstance(edit, Remove):
        yield from _neighbour_lines(document, path)


def _own_lines(document: Document, path: DocumentPath) -> Iterator[int]:
    node = document.node(path)
    if node is None:
        yield from _host_lines(document, path)
        return
    entry = document.entry(path)
    start = entry.key.start if entry is not None else node.start
    yield from _between(document, start, max(start, _end(node)))
    yield from _flow_lines(document, path[:-1])


def _host_lines(document: Document, path: DocumentPath) -> Iterator[int]:
    """Give the lines of the nearest value that exists, where those may change.

    A block collection keeps its lines when it grows; a flow collection and an
    empty value do not.
    """
    for length in range(len(path), 0, -1):
        node = document.node(path[:length])
        entry = document.entry(path[:length])
        if node is None and entry is None:
            continue
        if node is None or isinstance(node, Scalar) or _is_empty(node) or node is not resolve(node):
            start = entry.key.start if entry is not None else 0
            yield from _between(document, start, max(start, _end(node) if node else start))
        yield from _flow_lines(document, path[:length])
        return


def _flow_lines(document: Document, path: DocumentPath) -> Iterator[int]:
    """Give the lines of the outermost flow collection that a path leads through."""
    for length in range(len(path) + 1):
        node = document.node(path[:length])
        if isinstance(node, MappingNode | SequenceNode) and node.flow:
            yield from _between(document, node.start, node.end)
            return


def _neighbour_lines(document: Document, path: DocumentPath) -> Iterator[int]:
    """Give the lines that change with a removal: emptied parents, a moved dash."""
    parent = document.node(path[:-1])
    if not path or parent is None:
        return
    collection = resolve(parent)
    if isinstance(collection, MappingNode):
        children: Sequence[Node] = [entry.key for entry in collection.entries]
    elif isinstance(collection, SequenceNode):
        children = collection.items
    else:
        return
    if len(children) == 1 and len(path) > 1:
        yield from _own_lines(document, path[:-1])
        yield from _neighbour_lines(document, path[:-1])
    elif isinstance(collection, MappingNode) and document.entry(path) is collection.entries[0]:
        second = collection.entries[1]
        yield from _between(document, second.key.start, second.key.end)


def _is_empty(node: Node) -> bool:
    return (isinstance(node, MappingNode) and not node.entries) or (
        isinstance(node, SequenceNode) and not node.items
    )


def _end(node: Node) -> int:
    return last_leaf_end(node)


def _between(document: Document, start: int, end: int) -> Iterator[int]:
    first = document.source.position(start)[0]
    last = document.source.position(max(start, end))[0]
    yield from range(first, last + 1)
