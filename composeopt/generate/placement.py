"""Put a drafted block into the compose file: spliced, commented, and held to what it says."""

from __future__ import annotations

import pathlib
import textwrap
from collections.abc import Iterable, Mapping

from composeopt.document.construct import construct
from composeopt.document.document import Document, parse
from composeopt.document.nodes import MappingNode
from composeopt.document.source import Source
from composeopt.errors import InputError, RefusedEditError
from composeopt.facts.compose import ComposeBinary
from composeopt.facts.declared import KEY, declared
from composeopt.generate.declaration import Draft
from composeopt.model.edits import Add
from composeopt.model.paths import DocumentPath
from composeopt.patch.definition import same
from composeopt.patch.splice import splice
from composeopt.stack.stack import Stack
from composeopt.verify.valid import judge

WIDTH = 100


def place(stack: Stack, draft: Draft, binary: ComposeBinary | None) -> Mapping[pathlib.Path, bytes]:
    """Give the bytes of the file that takes the block, by its absolute path.

    It is the first given file. The result loads, declares what the draft says,
    resolves to the same model, and compose accepts it if it did before.

    Args:
        stack: the project, without a block.
        draft: what to write.
        binary: the compose binary that judges, or None for our own loader.

    Raises:
        InputError: there is a block already; with its place.
        RefusedEditError: the file has no place for it.
    """
    if KEY in stack.model:
        message = f"there is an {KEY} block already; edit it"
        raise InputError(message, stack.locate((KEY,), key=True))
    document = _document(stack)
    added = splice(document.source, [(document.index, Add((KEY,), draft.value))])
    text = _commented(document.source.with_text(added.text), document.index, draft)
    texts = {document.source.path: document.source.with_text(text).encode()}
    _check(stack, texts, binary)
    return texts


def _document(stack: Stack) -> Document:
    """Give the document that takes the block: the first with keys of its own."""
    for index in stack.given:
        root = stack.documents[index].root
        if isinstance(root, MappingNode):
            if root.flow:
                detail = "the file is written in brackets, where no comment can stand"
                raise RefusedEditError("flow", detail)
            return stack.documents[index]
    raise RefusedEditError("root", "no given file has keys of its own")


def _commented(source: Source, index: int, draft: Draft) -> str:
    """Put the comments above the keys and elements they are about."""
    document = parse(source)[index]
    lines: dict[int, list[str]] = {}
    for path, words in draft.comments.items():
        _enter(lines, document, (KEY, *path), [words])
    top = _line_start(source.text, document, (KEY,))
    # The head goes above what is said of the block as a whole.
    lines[top] = [*_wrapped(draft.head, ""), *lines.get(top, [])]
    text = source.text
    for offset in sorted(lines, reverse=True):
        block = "".join(line + source.newline for line in lines[offset])
        gap = source.newline if offset == top and _needs_gap(text, offset) else ""
        text = text[:offset] + gap + block + text[offset:]
    _hold(source, text)
    return text


def _enter(
    lines: dict[int, list[str]], document: Document, path: DocumentPath, words: Iterable[str]
) -> None:
    text = document.source.text
    offset = _line_start(text, document, path)
    indent = text[offset : offset + len(text[offset:]) - len(text[offset:].lstrip(" "))]
    lines.setdefault(offset, []).extend(_wrapped(words, indent))


def _line_start(text: str, document: Document, path: DocumentPath) -> int:
    entry = document.entry(path)
    node = entry.key if entry is not None else document.node(path)
    if node is None:
        raise RefusedEditError("missing", "the block was not found where it was put")
    return text.rfind("\n", 0, node.start) + 1


def _needs_gap(text: str, offset: int) -> bool:
    before = text[:offset].replace("\r", "")
    return bool(before) and not before.endswith("\n\n")


def _wrapped(paragraphs: Iterable[str], indent: str) -> list[str]:
    """Write comments that fit the width, words whole."""
    start = f"{indent}# "
    return [
        line
        for words in paragraphs
        for line in textwrap.wrap(
            " ".join(words.split()),
            WIDTH,
            initial_indent=start,
            subsequent_indent=start,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]


def _hold(source: Source, text: str) -> None:
    """Make sure that comments changed nothing."""
    before = [construct(each.root, source) for each in parse(source)]
    commented = source.with_text(text)
    after = [construct(each.root, commented) for each in parse(commented)]
    if len(before) != len(after) or not all(map(same, before, after)):
        raise RefusedEditError("unfaithful", "the comments would change what the file says")


def _check(stack: Stack, texts: Mapping[pathlib.Path, bytes], binary: ComposeBinary | None) -> None:
    after = stack.with_texts(texts)
    declared(after)
    if {key: value for key, value in after.model.items() if key != KEY} != stack.model:
        raise RefusedEditError("unfaithful", "the block would change the resolved model")
    violations = judge(stack, texts, binary).violations
    if violations:
        raise RefusedEditError("invalid", str(violations[0]))
