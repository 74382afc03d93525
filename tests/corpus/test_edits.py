"""Random edits on real files: made as defined or refused, and nothing else changes.

With the whole corpus these are more than 10,000 edits; the seeds are the files' names.
"""

from __future__ import annotations

import random
import sys

import pytest

from composeopt.document.construct import construct
from composeopt.document.document import parse
from composeopt.document.parse import parser_name
from composeopt.errors import InputError
from composeopt.patch.refusals import FORMATTING, REASONS
from tests.corpus import corpus
from tests.random_edits import Tally, check_edit, random_edits, read
from tests.unit.document.test_parse import places

EDITS_PER_FILE = 8


def test_random_edits_are_made_as_defined_or_refused(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    for entry in corpus.entries():
        try:
            source, documents = read(entry.path.read_bytes(), str(entry))
            for document in documents:
                construct(document.root, source)
        except InputError:
            continue
        chooser = random.Random(str(entry))
        for index, edit in random_edits(documents, chooser, EDITS_PER_FILE):
            check_edit(source, documents, index, edit, tally)

    with capsys.disabled():
        sys.stdout.write(f"\n{tally.total} random edits\n")
        sys.stdout.write(f"made: {dict(tally.made.most_common())}\n")
        sys.stdout.write(f"refused: {dict(tally.refused.most_common())}\n")
    assert tally.total >= (EDITS_PER_FILE - 1) * len(corpus.entries())
    assert tally.refused.keys() <= REASONS.keys()
    assert sum(tally.refused[reason] for reason in FORMATTING) <= 0.01 * tally.total


def test_both_parsers_agree_on_every_place_that_is_used() -> None:
    assert parser_name() == "libyaml"
    compared = 0
    for entry in corpus.entries()[::3]:
        try:
            source, fast = read(entry.path.read_bytes(), str(entry))
            slow = parse(source, pure=True)
        except InputError:
            continue
        compared += 1

        assert [list(places(each)) for each in fast] == [list(places(each)) for each in slow], entry
    assert compared > 0
