"""Edits of documents as splices into the text of one file; everything else stays.

Comments: those inside a value of several lines that is removed or replaced whole, and
those beside a removed element of a list, go with it. All others stay where they are, also
those above a removed key, and those beside its line, which get a line of their own; where
one states the old value, or stood beside it, it is listed as stale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from composeopt.document.data import read_data
from composeopt.document.document import Document, parse
from composeopt.document.source import Source
from composeopt.errors import InputError, RefusedEditError
from composeopt.model.edits import Edit, Plain
from composeopt.model.values import dataclass
from composeopt.patch.brackets import Emitter
from composeopt.patch.definition import apply_all, same
from composeopt.patch.layout import Layout
from composeopt.patch.plan import Work, plan
from composeopt.patch.replace import Splice
from composeopt.patch.stale import StaleComment, stale_comments
from composeopt.patch.style import Style
from composeopt.patch.unfaithful import unfaithful


@dataclass(frozen=True, slots=True)
class Spliced:
    """A file's text after edits, and the kept comments that may now be untrue."""

    text: str
    stale_comments: tuple[StaleComment, ...] = ()


def splice(
    source: Source,
    edits: Sequence[tuple[int, Edit]],
    documents: Sequence[Document] | None = None,
) -> Spliced:
    """Make edits in the text of one file, all or none.

    Args:
        source: the file.
        edits: pairs of the document's index in the file and an edit whose path
            holds keys and indexes of that document. They are made in order, but
            indexes name elements of lists as they were before.
        documents: the file's documents, when it has been parsed already.

    Raises:
        RefusedEditError: one of the edits cannot be made without guessing, or
            the text would not read as the edits define.
        InputError: the file cannot be read.
    """
    if documents is None:
        documents = parse(source)
    before = read_data(source)
    by_document: dict[int, list[Edit]] = {}
    for index, edit in edits:
        if not 0 <= index < len(documents):
            raise RefusedEditError("missing", f"the file has no document {index}")
        by_document.setdefault(index, []).append(edit)
    wanted = list(before)
    works: dict[int, Work] = {}
    for index, group in by_document.items():
        wanted[index] = apply_all(before[index], group)
        works[index] = plan(before[index], group)
    splices = _splices(source, documents, works)
    text = _faithful(source, splices, wanted)
    if text is None:
        raise unfaithful(documents, by_document)
    gone = [(each.start, each.end) for each in splices if each.end > each.start]
    return Spliced(text, stale_comments(documents, works, gone))


def _splices(
    source: Source, documents: Sequence[Document], works: Mapping[int, Work]
) -> list[Splice]:
    layout = Layout(source.text)
    found: list[Splice] = []
    for index, work in works.items():
        root = documents[index].root
        if root is None:
            raise RefusedEditError("root", "the document is empty")
        emitter = Emitter(layout, Style(root, layout), source.newline)
        emitter.collection(work, root)
        found += emitter.splices
    order = sorted(
        range(len(found)), key=lambda i: (found[i].start, found[i].end > found[i].start, i)
    )
    return [found[index] for index in order]


def _faithful(source: Source, splices: Sequence[Splice], wanted: Sequence[Plain]) -> str | None:
    """Give the new text if it reads as wanted.

    Where the file does not end in a line break the new one does not either,
    unless that would change a value (a block scalar at the end).
    """
    text = _joined(source, splices)
    bare = text
    if source.text and not source.text.endswith("\n"):
        bare = text.removesuffix("\n").removesuffix("\r")
    for attempt in dict.fromkeys((bare, text)):
        if _reads_as(source.with_text(attempt), wanted):
            return attempt
    return None


def _reads_as(source: Source, wanted: Sequence[Plain]) -> bool:
    try:
        data = read_data(source)
    except InputError:
        return False
    return len(data) == len(wanted) and all(map(same, data, wanted))


def _joined(source: Source, splices: Sequence[Splice]) -> str:
    text, parts, position = source.text, [""], 0
    for each in splices:
        if each.start < position:
            raise RefusedEditError("conflict", "two edits touch the same characters")
        if each.start > position:
            parts.append(text[position : each.start])
        if each.lines:
            newline = _newline_before(source, each.start)
            if parts[-1] and not parts[-1].endswith("\n"):
                parts.append(newline)
            parts.append("".join(line + newline for line in each.lines))
        elif each.text:
            parts.append(each.text)
        position = each.end
    return "".join([*parts, text[position:]])


def _newline_before(source: Source, offset: int) -> str:
    """Give the line break of the line before ``offset``, which begins a line."""
    if source.text[offset - 1 : offset] != "\n":
        return source.newline
    return "\r\n" if source.text[offset - 2 : offset - 1] == "\r" else "\n"
