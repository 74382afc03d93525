"""Mutants of compose files: which file, which changes, all of it decided by two numbers."""

from __future__ import annotations

import pathlib
import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.corpus.corpus import Entry
from tests.fuzz import structure, text

STRUCTURE = [name for name, (_, often) in structure.MUTATIONS.items() for _ in range(often)]
TEXT = list(text.MUTATIONS)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed file.

    Args:
        number: which one.
        entry: the file it was made of.
        target: the file that is changed: it, or its base.
        changes: what was done, in order.
        content: its text.
        profiles: the profiles that are active.
        twice: whether it is laid over what it was made of.
    """

    number: int
    entry: Entry
    target: pathlib.Path
    changes: tuple[str, ...]
    content: bytes
    profiles: tuple[str, ...]
    twice: bool

    def __str__(self) -> str:
        way = " over its original" if self.twice else ""
        return f"#{self.number} {self.entry}{way} ({', '.join(self.changes)})"


def mutant(entries: Sequence[Entry], seed: int, number: int) -> Mutant:
    """Make the mutant of this number."""
    rng = random.Random(f"{seed}/{number}")
    entry = rng.choice(entries)
    target = entry.path
    if entry.base is not None and rng.random() < 0.3:
        target = entry.base
    content = target.read_bytes().decode("utf-8", "surrogateescape")
    changes: list[str] = []
    for _ in range(rng.choice((1, 1, 1, 1, 2))):
        kind = rng.choice(STRUCTURE) if rng.random() < 0.85 else rng.choice(TEXT)
        changed = mutated(content, kind, rng)
        if changed != content:
            content = changed
            changes.append(kind)
    return Mutant(
        number,
        entry,
        target,
        tuple(changes),
        content.encode("utf-8", "surrogateescape"),
        ("*",) if rng.random() < 0.3 else (),
        twice=entry.base is None and rng.random() < 0.1,
    )


def mutated(content: str, kind: str, rng: random.Random) -> str:
    """Make one change of a kind."""
    if kind in structure.MUTATIONS:
        return structure.MUTATIONS[kind][0](structure.Map.of(content), rng)
    return text.MUTATIONS[kind](content, rng)
