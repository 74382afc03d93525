"""How eagerly Python looks for garbage while a command runs (``docs/adr/012``)."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

THRESHOLDS = (200_000, 20, 100)
"""Values of each age that are made before those of that age are looked through."""


@contextlib.contextmanager
def patient() -> Iterator[None]:
    """Look for garbage in circles seldom, for the time of the block.

    A stack is many small values that live until the command ends. Python looks through
    all of them again and again while they grow in number: a third of the time of a
    command on a thousand services. What is in no circle is freed at once as ever.
    """
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def end_uncollected() -> None:
    """Let the process end without looking for garbage: it gives all memory back at once.

    Python would look through everything that is left several times, for as long as a
    tenth of a short command. What is in no circle is still freed and closed.
    """
    gc.freeze()
