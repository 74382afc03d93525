"""Corpus tests are marked, and skipped with the reason where there is no corpus."""

from __future__ import annotations

import pathlib

import pytest

from tests.corpus import corpus

HERE = pathlib.Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    absent = pytest.mark.skip(reason="COMPOSEOPT_CORPUS names no unpacked corpus")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.corpus)
            if corpus.folder() is None:
                item.add_marker(absent)
