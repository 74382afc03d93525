"""How numbers, ranges and places are worded in every report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from composeopt.model.changes import Expectation
from composeopt.model.edits import Plain
from composeopt.model.location import Location
from composeopt.model.report import EditRecord, Prediction

_IN_BYTES = frozenset({"memory", "mem_limit", "mem_reservation", "memswap_limit", "shm_size"})
_LONGEST = 200
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def number(value: float) -> str:
    """Write a number with at most three digits after the point: 12, 0.5, 1.125."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def size(value: float) -> str:
    """Write bytes in the largest unit that leaves at least one: 6 GiB, 1.5 MiB."""
    unit = 0
    while abs(value) >= 1024 and unit < len(_BINARY) - 1:
        value /= 1024
        unit += 1
    return f"{value:.2f}".rstrip("0").rstrip(".") + f" {_BINARY[unit]}"


def amount(value: float | tuple[float, float], unit: str) -> str:
    """Write a value or a range with its unit: ``12 to 14 s``."""
    if unit == "bytes":
        low, high = value if isinstance(value, tuple) else (value, value)
        return size(low) if low == high else f"{size(low)} to {size(high)}"
    return f"{span(value, unit)} {unit}".rstrip()


def span(value: float | tuple[float, float], unit: str) -> str:
    """Write a number, or both ends of a range that has two."""
    if isinstance(value, tuple):
        low, high = span(value[0], unit), span(value[1], unit)
        return low if low == high else f"{low} to {high}"
    return seconds(value) if unit == "s" else number(value)


def seconds(value: float) -> str:
    """Write seconds to a tenth; below one second, to a hundredth."""
    return number(round(value, 1 if abs(value) >= 1 else 2))


def expectation(expected: Expectation, known: str = "") -> str:
    """Write what a Change is predicted to gain or cost: ``outage survived 60 -> 61.6 s``.

    Args:
        expected: the number, before and after.
        known: the subject that the reader knows already; any other one is named.
    """
    return f"{quantity(expected, known)} {step(expected)}"


def known_subject(subject: str, predicted: Iterable[Expectation]) -> str:
    """Give the subject that need not be repeated; empty where numbers are of several."""
    return subject if {each.subject for each in predicted} <= {"", "stack", subject} else ""


def quantity(expected: Expectation, known: str = "") -> str:
    """Name a predicted number, and what it is of where the reader does not know it."""
    subject = f" of {expected.subject}" if expected.subject not in {"", "stack", known} else ""
    return f"{expected.quantity}{subject}"


def step(expected: Expectation) -> str:
    """Write a predicted number before and after: ``60 -> 61.6 s``."""
    before, after = expected.before, expected.after
    # "reachable pairs 45 -> 28 pairs" says the unit twice.
    unit = "" if expected.quantity.endswith(expected.unit) else expected.unit
    if before == after:
        return f"{amount(before, unit)} as before"
    if unit == "bytes":
        return f"{amount(before, unit)} -> {amount(after, unit)}"
    return f"{span(before, unit)} -> {amount(after, unit)}"


def edit_words(edit: EditRecord, subject: str = "") -> str:
    """Write what an edit does to a file: ``healthcheck.interval 30s -> 2s``.

    Args:
        edit: the edit.
        subject: the service that the reader knows already; its path is left out.
    """
    path = edit.path.removeprefix(f"services.{subject}.")
    old, new = (_short(value_words(each, edit.path)) for each in (edit.old, edit.new))
    match edit.kind:
        case "replace":
            return f"{path} {old} -> {new}"
        case "remove":
            return f"no {path} any more"
        case "add" | "append":
            return f"new {path} {new}".rstrip()


def value_words(value: Plain, path: str) -> str:
    """Write a value of a file: a text as it is, bytes with their unit, others as JSON."""
    if isinstance(value, int) and path.rpartition(".")[2] in _IN_BYTES:
        return size(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(words: str) -> str:
    """Write a value on one line, cut where it is long; nothing for null."""
    line = "" if words == "null" else " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} ..."


def prediction(predicted: Prediction | None) -> str:
    """Write a predicted duration, or that it is not known."""
    return "not known" if predicted is None else amount((predicted.low, predicted.high), "s")


def place(location: Location | None) -> str:
    """Write a place, or nothing."""
    return "" if location is None else str(location)


def count(amount_of: int, noun: str) -> str:
    """Write how many there are of something: ``1 change``, ``3 changes``."""
    return f"{amount_of} {noun}" if amount_of == 1 else f"{amount_of} {noun}s"


def shorten(names: Sequence[str], most: int = 12) -> str:
    """Write a list of names, the rest as a number where there are many."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {count(len(names) - most, 'other')}"
