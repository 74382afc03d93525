"""The budget that a command line names: ``--budget cpus=11,memory=22G``."""

from __future__ import annotations

import difflib
import math

from composeopt.errors import UsageError
from composeopt.facts.declarations import Budget
from composeopt.facts.sizes import parse_size

FLAG = "--budget"
_KEYS = ("cpus", "memory")
_EXAMPLE = "write e.g. cpus=11,memory=22G"


def parse_budget(text: str) -> Budget:
    """Read ``cpus=11,memory=22G``, or one of the two.

    Raises:
        UsageError: it is no budget.
    """
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        key, equals, value = (each.strip() for each in part.partition("="))
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            meant = f"did you mean '{near[0]}'?" if near else _EXAMPLE
            message = f"{FLAG}: unknown key '{key}'; {meant}"
            raise UsageError(message)
        if not equals or not value:
            message = f"{FLAG}: {key} needs a value; {_EXAMPLE}"
            raise UsageError(message)
        if found.setdefault(key, value) != value:
            message = f"{FLAG}: {key} is given twice"
            raise UsageError(message)
    if not found:
        message = f"{FLAG} is empty; {_EXAMPLE}"
        raise UsageError(message)
    return Budget(
        cpus=_cpus(found["cpus"]) if "cpus" in found else None,
        memory=_memory(found["memory"]) if "memory" in found else None,
        path=(),
        source=FLAG,
    )


def overridden(block: Budget, flag: Budget) -> Budget:
    """Give the budget in force: what the flag names, and the block for the rest."""
    if flag.cpus is None and flag.memory is None:
        return block
    cpus = block.cpus if flag.cpus is None else flag.cpus
    memory = block.memory if flag.memory is None else flag.memory
    if (cpus, memory) == (flag.cpus, flag.memory):
        return flag
    return Budget(cpus, memory, block.path, f"{flag.source} and {block.source}")


def _cpus(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        message = f"{FLAG}: cpus must be a number above 0, not '{text}'"
        raise UsageError(message)
    return value


def _memory(text: str) -> int:
    value = parse_size(text)
    if not value:
        message = f"{FLAG}: memory must be an amount such as 22G, not '{text}'"
        raise UsageError(message)
    return value
