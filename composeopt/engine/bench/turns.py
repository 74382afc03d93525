"""Two clones started in turn, each run from nothing; nothing of them is left."""

from __future__ import annotations

import contextlib
import json
import pathlib
from collections.abc import Callable, Iterator, Mapping, Sequence

import docker

from composeopt.engine import lock
from composeopt.engine.bench import binds, removal
from composeopt.engine.bench.clone import Clone
from composeopt.engine.bench.start import Start, Starter, StartError
from composeopt.errors import UsageError
from composeopt.model.bench import BenchRun, Side
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class Contender:
    """One of the two.

    Args:
        side: which.
        given: as the user named it.
        clone: what stands for it.
        starter: who starts it.
        environ: the environment compose runs in.
        folder: a folder of its own, for the clone's file.
    """

    side: Side
    given: str
    clone: Clone
    starter: Starter
    environ: Mapping[str, str]
    folder: pathlib.Path

    def written(self) -> Stack:
        """Write the clone's file and load it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "compose.yaml"
        file.write_text(json.dumps(self.clone.model), encoding="utf-8")
        kept = {key: each for key, each in self.environ.items() if not key.startswith("COMPOSE_")}
        return load(
            Inputs(
                files=(file,),
                project_directory=self.folder,
                project_name=self.clone.name,
                profiles=(),
                environ=kept,
                cwd=self.folder,
            )
        )


@dataclass(frozen=True, slots=True)
class Turns:
    """The whole measurement.

    Args:
        client: the engine.
        contenders: the two, in the order in which they take turns.
        runs: how many runs of each count; one more of each is discarded.
        locks: the folder of locks.
        tell: hears of each run.
        say: hears what else is worth saying.
        stopping: says whether the user wants to stop.
    """

    client: docker.DockerClient
    contenders: Sequence[Contender]
    runs: int
    locks: pathlib.Path
    tell: Callable[[BenchRun], None]
    say: Callable[[str], None]
    stopping: Callable[[], bool]

    def run(self) -> tuple[BenchRun, ...]:
        """Measure; what was made is removed, however it ends.

        Raises:
            UsageError: a clone did not come up, or its name is taken.
            KeyboardInterrupt: the user wants to stop.
        """
        with contextlib.ExitStack() as held:
            for each in self.contenders:
                name = each.clone.name
                held.enter_context(lock.held(self.locks / f"{name}.lock", name, self.stopping))
            for each in self.contenders:
                if removal.make_room(self.client, each.clone.name):
                    self.say(f"removed what an interrupted run had left of {each.clone.name}")
            return tuple(self._all())

    def _all(self) -> Iterator[BenchRun]:
        stacks = {each.side: each.written() for each in self.contenders}
        for number in range(self.runs + 1):
            for each in self.contenders:
                if self.stopping():
                    raise KeyboardInterrupt
                found = self._one(each, stacks[each.side], number)
                run = BenchRun(each.side, number, found.seconds, found.services, found.restarts)
                self.tell(run)
                yield run

    def _one(self, contender: Contender, stack: Stack, number: int) -> Start:
        clone = contender.clone
        for each in clone.binds:
            binds.lay_out(each)
        try:
            return contender.starter.start(stack)
        except StartError as error:
            raise UsageError(_blame(contender, number, error)) from error
        finally:
            removal.remove(self.client, clone.name)
            for each in clone.binds:
                binds.clear(each)


def _blame(contender: Contender, number: int, error: StartError) -> str:
    culprit = error.culprit
    run = f"run {number}" if number else "the discarded run"
    parts = [f"{contender.given}, {run}: {error}"]
    if culprit.logs:
        parts.append(f"its last words: {' | '.join(culprit.logs[-3:])}")
    if culprit.health_output:
        parts.append(f"its last test: {culprit.health_output[-1]}")
    return "; ".join(parts)
