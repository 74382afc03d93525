"""How much more work a larger case is: a ratio, which says the same on every machine."""

from __future__ import annotations

import cProfile
import gc
import time
from collections.abc import Callable
from typing import TypeVar

RUNS = 3

Case = TypeVar("Case")


def growth(work: Callable[[Case], object], small: Case, large: Case) -> float:
    """Give how many times longer a large case takes than a small one.

    CPU time of this process, the least of some runs in turn: what else runs counts little.
    What other tests left in memory is kept out of the collector's way: it would be looked
    through again and again, and oftener by the larger case.
    """
    seconds = {False: float("inf"), True: float("inf")}
    work(small)  # imports and caches
    gc.collect()
    gc.freeze()
    try:
        for is_large in (False, True) * RUNS:
            gc.collect()
            begin = time.process_time()
            work(large if is_large else small)
            seconds[is_large] = min(seconds[is_large], time.process_time() - begin)
    finally:
        gc.unfreeze()
    return seconds[True] / max(seconds[False], 1e-4)


def calls(work: Callable[[Case], object], case: Case) -> int:
    """Count the calls of functions that a case takes: the same whatever else runs."""
    profile = cProfile.Profile()
    profile.runcall(work, case)
    return sum(entry.callcount for entry in profile.getstats())
