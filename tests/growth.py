"""How much more work a larger case is: a ratio, which says the same on every machine."""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

RUNS = 3

Case = TypeVar("Case")


def growth(work: Callable[[Case], object], small: Case, large: Case) -> float:
    """Give how many times longer a large case takes than a small one."""
    (found,) = growths(work, (small, large))
    return found


def growths(work: Callable[[Case], object], cases: Sequence[Case]) -> tuple[float, ...]:
    """Give how many times longer each case takes than the one before it.

    CPU time of this process, the least of some runs in turn: what else runs counts little.
    What other tests left in memory is kept out of the collector's way: it would be looked
    through again and again, and oftener by the larger case.
    """
    seconds = [float("inf")] * len(cases)
    work(cases[0])  # imports and caches
    gc.collect()
    gc.freeze()
    try:
        for index in (*range(len(cases)),) * RUNS:
            gc.collect()
            begin = time.process_time()
            work(cases[index])
            seconds[index] = min(seconds[index], time.process_time() - begin)
    finally:
        gc.unfreeze()
    return tuple(large / max(small, 1e-4) for small, large in itertools.pairwise(seconds))
