"""Random edits on the small corpus of awkward files, in all line endings."""

from __future__ import annotations

import codecs
import pathlib
import random

import pytest

from composeopt.errors import RefusedEditError
from composeopt.patch.refusals import FORMATTING, REASONS
from composeopt.patch.splice import splice
from tests.random_edits import Tally, check_edit, random_edits, read

FILES = sorted((pathlib.Path(__file__).parents[2] / "corpus_small").glob("*.yaml"))
SHAPES = {
    "as-is": lambda data: data,
    "crlf": lambda data: data.replace(b"\n", b"\r\n"),
    "bom": lambda data: codecs.BOM_UTF8 + data,
    "no-final-newline": lambda data: data.rstrip(b"\n"),
    "mixed-endings": lambda data: data.replace(b"\n", b"\r\n", data.count(b"\n") // 2),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_random_edit_is_made_as_defined_or_refused(file: pathlib.Path, shape: str) -> None:
    source, documents = read(SHAPES[shape](file.read_bytes()), file.name)
    chooser = random.Random(f"{file.name} {shape}")
    tally = Tally()

    for index, edit in random_edits(documents, chooser, 150):
        check_edit(source, documents, index, edit, tally)

    assert tally.refused.keys() <= REASONS.keys()
    formatting = sum(tally.refused[reason] for reason in FORMATTING)
    assert formatting <= 0.1 * tally.total, tally.refused


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_several_random_edits_at_once_are_made_as_defined_or_refused(file: pathlib.Path) -> None:
    source, documents = read(file.read_bytes(), file.name)
    chooser = random.Random(file.name)
    made = 0

    for _ in range(100):
        edits = list(random_edits(documents, chooser, 3))
        try:
            splice(source, edits, documents)
        except RefusedEditError:
            continue
        made += 1

    assert made > 10
