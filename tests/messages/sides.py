"""What docker compose and what we say of a project that both refuse."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from composeopt.errors import InputError, InputErrors
from composeopt.facts.compose import ComposeBinary
from tests.corpus import corpus, runs

RIGHT = re.compile(
    r"did you mean|write |use |put |give |keep |remove |define |activate |must |needs |one of |"
    r"align |make |set |say |allowed|belongs to |begin|correct |is missing|create |name it|known: |"
    r"is not closed|at least|take |close |do not|or bracket|most |more than \d"
)
"""Words that tell a reader what would be right."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both messages about one project.

    Args:
        name: the file, or what is wrong.
        theirs: the message of docker compose; empty when it accepts.
        ours: our errors; empty when we accept.
    """

    name: str
    theirs: str
    ours: tuple[InputError, ...]

    def __str__(self) -> str:
        lines = "".join(f"\n  composeopt:     {each}" for each in self.ours)
        return f"{self.name}\n  docker compose: {self.theirs}{lines or ' (accepted)'}"

    def lacking(self) -> list[str]:
        """Give our errors that have no place or do not say what would be right."""
        return [
            str(each)
            for each in self.ours
            if each.location is None
            or each.location.line < 1
            or each.location.column < 1
            or not RIGHT.search(each.message)
        ]


def of_files(
    name: str, files: Mapping[str, str], folder: pathlib.Path, binary: ComposeBinary
) -> Sides:
    """Read files that are put into a folder."""
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    run = runs.Run((pathlib.Path("compose.yaml"),), folder, runs.ENVIRON)
    return _sides(name, run, run.theirs(binary), str(folder))


def of_corpus(binary: ComposeBinary) -> Iterator[Sides]:
    """Read the files of the corpus that docker compose refuses."""
    for entry in corpus.entries(mode="fails"):
        with runs.prepared(entry, binary) as (run, theirs):
            yield _sides(str(entry), run, theirs, str(run.folder))


def _sides(name: str, run: runs.Run, theirs: object, folder: str) -> Sides:
    ours = run.ours()
    errors = ours.errors if isinstance(ours, InputErrors) else ()
    said = theirs if isinstance(theirs, str) else ""
    lines = [line for line in said.splitlines() if line.strip() and "level=warning" not in line]
    return Sides(name, " ".join(lines).replace(f"{folder}/", ""), errors)
