"""Hold what docker compose makes of a mutant against what the loader makes of it."""

from __future__ import annotations

import json
import pathlib
import re
import shutil
import subprocess
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from composeopt.errors import InputErrors
from composeopt.facts.compose import ComposeBinary
from tests.corpus import runs
from tests.corpus.corpus import Entry
from tests.fuzz.mutants import Mutant

ACCEPTED = "both accept"
REFUSED = "both refuse"
UNPRINTABLE = "accepted, not printable by docker compose"
UNDECIDED = "no answer of docker compose"
DIFFERENT = "both accept, models differ"
STRICTER = "only we refuse"
LAXER = "only docker compose refuses"
CRASHED = "we crash"
UNPLACED = "both refuse, ours without a place"
VERDICTS_AGREE = (ACCEPTED, REFUSED, UNPRINTABLE, DIFFERENT, UNPLACED)
OUTCOMES = (*VERDICTS_AGREE, STRICTER, LAXER, CRASHED, UNDECIDED)


QUICK = {"GOGC": "off"}
"""Docker compose collects no garbage, which takes a third of its time."""

PATIENCE = 20
"""Seconds after which docker compose is asked no more."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant; ``theirs`` and ``ours`` are messages, or where models part."""

    outcome: str
    theirs: str = ""
    ours: str = ""


@dataclass(slots=True)
class Workshop:
    """Copies of the repositories that mutants are made of, in a folder that goes at the end."""

    binary: ComposeBinary
    folder: pathlib.Path
    ready: dict[Entry, runs.Run] = field(default_factory=dict)

    def run(self, entry: Entry) -> tuple[runs.Run, pathlib.Path]:
        """Give how an entry is run in the copy of its repository, and the copy."""
        copy = self.folder / entry.repository.name
        if not copy.exists():
            shutil.copytree(entry.repository, copy, symlinks=True)
        if entry not in self.ready:
            made_up = entry.mode in runs.MADE_UP
            run = runs.in_copy(entry, copy, self.binary)[0] if made_up else None
            run = run or runs.as_it_is(entry, copy)
            self.ready[entry] = replace(run, environ={**run.environ, **QUICK})
        return self.ready[entry], copy

    def judge(self, mutant: Mutant) -> Result:
        """Read a mutant by both."""
        run, copy = self.run(mutant.entry)
        run = replace(run, profiles=mutant.profiles)
        place = copy / mutant.target.relative_to(mutant.entry.repository)
        if mutant.twice:
            place = place.with_name("mutant-over.yaml")
            run = replace(run, files=(*run.files, pathlib.Path(place.name)))
        before = place.read_bytes() if place.exists() else None
        place.write_bytes(mutant.content)
        try:
            return compare(run, self.binary)
        finally:
            if before is None:
                place.unlink()
            else:
                place.write_bytes(before)


def compare(run: runs.Run, binary: ComposeBinary) -> Result:
    """Read a project by both, and say in what they differ."""
    try:
        theirs = run.theirs(binary, seconds=PATIENCE)
    except subprocess.TimeoutExpired:
        return Result(UNDECIDED)
    try:
        ours = run.ours()
    except Exception:  # noqa: BLE001 - whatever it is, it must not happen
        return Result(CRASHED, _brief(theirs), traceback.format_exc())
    if isinstance(ours, InputErrors):
        return _refused(theirs, ours)
    if isinstance(theirs, str):
        is_printable = runs.UNPRINTABLE not in theirs
        return Result(LAXER, _brief(theirs)) if is_printable else Result(UNPRINTABLE)
    different = differences(theirs, ours.model)
    return Result(DIFFERENT, "", "\n".join(different[:5])) if different else Result(ACCEPTED)


def _refused(theirs: str | Mapping[str, Any], ours: InputErrors) -> Result:
    if not isinstance(theirs, str) or runs.UNPRINTABLE in theirs:
        return Result(STRICTER, "", "\n".join(str(each) for each in ours.errors))
    lost = [str(each) for each in ours.errors if each.location is None]
    return Result(UNPLACED if lost else REFUSED, _brief(theirs), "\n".join(lost))


def _brief(answer: str | Mapping[str, Any]) -> str:
    """Give the error of docker compose, without warnings."""
    if not isinstance(answer, str):
        return ""
    return "\n".join(line for line in answer.splitlines() if "level=warning" not in line)


def differences(theirs: object, ours: object, path: str = "") -> list[str]:
    """Name each place at which two models part, with both values."""
    if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
        found = []
        for key in [*theirs, *(key for key in ours if key not in theirs)]:
            one, other = theirs.get(key, "(absent)"), ours.get(key, "(absent)")
            found += differences(one, other, f"{path}.{key}")
        return found
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        pairs = zip(theirs, ours, strict=True)
        return [
            line
            for index, (one, other) in enumerate(pairs)
            for line in differences(one, other, f"{path}[{index}]")
        ]
    if json.dumps(theirs, sort_keys=True) == json.dumps(ours, sort_keys=True):
        return []
    return [f"{path}: {json.dumps(theirs)} but ours {json.dumps(ours)}"]


_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|\d+|/[\w./-]+""")


def kind(result: Result) -> str:
    """Give a message without names and numbers, so that like ones can be counted."""
    message = (result.theirs or result.ours).splitlines()[:1]
    return f"{result.outcome}: {_QUOTED.sub('_', message[0] if message else '')}"
