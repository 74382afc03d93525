"""The project's own compose files, as entries like those of the corpus."""

from __future__ import annotations

import functools
import pathlib

from tests.corpus.corpus import Entry

ROOT = pathlib.Path(__file__).parent.parent.parent


@functools.cache
def small() -> tuple[Entry, ...]:
    """Give the small corpus and the samples."""
    files = sorted((ROOT / "tests" / "corpus_small").glob("*.yaml"))
    samples = sorted((ROOT / "samples").glob("*/*compose.y*ml"))
    variables = {"DB_PASSWORD": "x"}
    return tuple(
        Entry(path, "standalone", "raw", path.parent, variables=variables)
        for path in (*files, *samples)
    )
