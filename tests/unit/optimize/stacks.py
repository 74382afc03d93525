"""Stacks in memory, and passes that behave well or badly, for the tests of this folder."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from composeopt.model.changes import Change, Evidence, Note, PassResult, Safety
from composeopt.model.edits import Edit, Replace
from composeopt.optimize.plan import Planned
from composeopt.optimize.run import Optimizer, Result
from composeopt.plugin.context import Context
from composeopt.plugin.passes import Pass
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

FOLDER = pathlib.Path("/project")
SHOP = """\
# the shop
services:
  web:
    image: nginx:1.27
    networks: [front]
    depends_on:
      - db
    healthcheck:
      test: [CMD, "true"]
      interval: 30s  # slow
      retries: 3
  db:
    image: postgres:16
    networks: [front, back]
    environment:
      POSTGRES_PASSWORD: hunter2
    healthcheck:
      test: [CMD, pg_isready]
      interval: 10s
networks:
  front: {}
  back: {}
"""

INTERVAL = ("services", "web", "healthcheck", "interval")


def stack(text: str = SHOP, name: str = "compose.yaml") -> Stack:
    """Load one compose file that lies nowhere."""
    path = FOLDER / name
    return load(Inputs((path,), texts={path: text.encode()}, cwd=FOLDER))


def change(*edits: Edit, **more: object) -> Change:
    """Make a complete Change of the healthcheck of web."""
    made = Change(
        title="look more often",
        edits=edits or (Replace(("services", "web", "healthcheck", "retries"), 9),),
        reason="healthy sooner",
        evidence=(Evidence("it says so", ("services", "web", "healthcheck")),),
        touches=("services.*.healthcheck",),
        subject="web",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of a Change


Wanted = Callable[[Stack, Context], Iterable[Change]]


@dataclass(frozen=True)
class Behaviour:
    """The options of the pass below: what it does."""

    wanted: Wanted
    notes: tuple[Note, ...] = ()


class Behaving(Pass):
    """A pass that does as its options say."""

    name: ClassVar[str] = "behaving"
    since: ClassVar[str] = "0.1"
    Options = Behaviour  # type: ignore[assignment]  # any dataclass will do

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Do it."""
        return PassResult(tuple(self.options.wanted(stack, context)), self.options.notes)


class Another(Behaving):
    """One more, with another name."""

    name: ClassVar[str] = "another"


def planned(wanted: Wanted, kind: type[Behaving] = Behaving) -> Planned:
    """Plan a pass that wants certain Changes."""
    return Planned(kind, Behaviour(wanted), "acme")


def once(*changes: Change) -> Wanted:
    """Want these Changes as long as they would change something."""

    def wanted(stack: Stack, context: Context) -> Iterable[Change]:
        del context
        for each in changes:
            if any(_is_open(edit, stack) for edit in each.edits):
                yield each

    return wanted


def run(text: str, *passes: Planned, unsafe: bool = False) -> Result:
    """Run passes over a text, with our own loader as the judge."""
    return Optimizer(passes, Context(unsafe=unsafe)).run(stack(text))


def result_text(result: Result) -> str:
    """Give the text of the one file of a result."""
    return result.after.texts[FOLDER / "compose.yaml"].decode()


def _is_open(edit: Edit, stack: Stack) -> bool:
    if isinstance(edit, Replace):
        return stack.value(edit.path) != edit.value
    return not stack.has(edit.path) or not hasattr(edit, "value")


SAFE, UNSAFE, MANUAL = Safety.SAFE, Safety.UNSAFE, Safety.MANUAL
