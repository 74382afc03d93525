"""What the settings of PostgreSQL claim of its memory, together.

``shared_buffers``, ``work_mem`` for each connection, and ``maintenance_work_mem``
once; what is not set counts with its default. A query may take ``work_mem`` more
than once, so this is the least that makes sense, and not the most that can be used.
"""

from __future__ import annotations

from collections.abc import Mapping

from composeopt.analysis.budget.amounts import MIB, read_amount

SETTINGS = ("shared_buffers", "work_mem", "maintenance_work_mem", "max_connections")

_DEFAULTS = {
    "shared_buffers": 128 * MIB,
    "work_mem": 4 * MIB,
    "maintenance_work_mem": 64 * MIB,
    "max_connections": 100,
}
_UNITS = {"shared_buffers": "postgres", "work_mem": "kib", "maintenance_work_mem": "kib"}


def postgres_claim(given: Mapping[str, str]) -> tuple[str, int | None] | None:
    """Give the settings that are written and the least limit they need.

    Args:
        given: names and values as written; other settings are passed over.

    Returns:
        None where none of them speaks of memory; None as the amount where one cannot be read.
    """
    written = [name for name in SETTINGS if name in given]
    if written in ([], ["max_connections"]):  # connections alone claim what is the default
        return None
    values = {name: _read(name, given[name]) for name in written}
    if None in values.values():
        return ", ".join(written), None
    known = {**_DEFAULTS, **{name: value or 0 for name, value in values.items()}}
    least = known["shared_buffers"] + known["maintenance_work_mem"]
    return ", ".join(written), least + known["work_mem"] * known["max_connections"]


def _read(name: str, value: str) -> int | None:
    text = value.strip().strip("'\"")
    if name == "max_connections":
        return int(text) if text.isdigit() else None
    return read_amount(text, _UNITS[name])
