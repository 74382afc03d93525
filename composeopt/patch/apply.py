"""Edits of the resolved model, made in the bytes of the files."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping

from composeopt.document.source import Source
from composeopt.model.edits import Edit
from composeopt.model.values import dataclass
from composeopt.patch.address import address
from composeopt.patch.short_forms import DocumentEdit
from composeopt.patch.splice import splice
from composeopt.patch.stale import StaleComment
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class Patched:
    """The new bytes of each changed file by absolute path, and what to look at.

    ``edits`` are those that were made, addressed to their documents.
    """

    texts: Mapping[pathlib.Path, bytes]
    stale_comments: tuple[StaleComment, ...] = ()
    edits: tuple[DocumentEdit, ...] = ()


def apply(stack: Stack, edits: Iterable[Edit], *, allow_included: bool = False) -> Patched:
    """Make edits in memory, all or none; ``stack.with_texts`` loads the result.

    Args:
        stack: what the edits' paths speak of.
        edits: of one Change or of several.
        allow_included: whether included and extended files may be edited.

    Raises:
        RefusedEditError: one of them cannot be made without guessing.
    """
    by_file: dict[pathlib.Path, list[tuple[int, Edit]]] = {}
    sources: dict[pathlib.Path, Source] = {}
    placed = address(stack, edits, allow_included=allow_included)
    for each in placed:
        document = stack.documents[each.document]
        sources[document.source.path] = document.source
        by_file.setdefault(document.source.path, []).append((document.index, each.edit))
    texts: dict[pathlib.Path, bytes] = {}
    stale: list[StaleComment] = []
    for path, group in by_file.items():
        source = sources[path]
        documents = {each.index: each for each in stack.documents if each.source is source}
        spliced = splice(source, group, [documents[index] for index in sorted(documents)])
        stale += spliced.stale_comments
        if spliced.text != source.text:
            texts[path] = source.with_text(spliced.text).encode()
    return Patched(texts, tuple(stale), placed)
