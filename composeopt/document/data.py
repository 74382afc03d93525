"""The plain data of whole files, read once: what is spliced is read again to be judged."""

from __future__ import annotations

import functools

from composeopt.document.construct import construct
from composeopt.document.document import parse
from composeopt.document.source import Source
from composeopt.model.edits import Plain


@functools.lru_cache(maxsize=8)
def read_data(source: Source) -> tuple[Plain, ...]:
    """Give the data of each document of a file, to be looked at and not to be changed.

    Raises:
        InputError: the file cannot be parsed, or holds what no data can be made of.
    """
    return tuple(construct(document.root, source) for document in parse(source))
