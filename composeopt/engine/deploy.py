"""One deployment: create, start, watch; go back when it fails."""

from __future__ import annotations

import datetime
import pathlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

import docker
from docker.errors import DockerException

from composeopt.analysis.dependencies import dependency_graph
from composeopt.engine import aside, halt, journal, lock, logs, queueing, record
from composeopt.engine.climb import Climb
from composeopt.engine.compose import CreationError
from composeopt.engine.creation import Creator
from composeopt.engine.culprit import question
from composeopt.engine.extras import extras_of
from composeopt.engine.listener import Listener
from composeopt.engine.making import Making
from composeopt.engine.order import edges_of
from composeopt.engine.snapshot import Snapshot, take
from composeopt.engine.undo import go_back
from composeopt.engine.urgency import Boot, urgency
from composeopt.engine.verdict import Manners
from composeopt.model.deployment import Culprit, Deployment, Outcome, Undone
from composeopt.model.values import dataclass
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack

_PATIENCE = 60.0
"""Seconds to wait for an engine that went away before going back."""

_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user wants of a deployment.

    Args:
        manners: how to wait.
        rollback: go back when it fails.
        logs: the folder for what containers say, or None.
    """

    manners: Manners = field(default_factory=Manners)
    rollback: bool = True
    logs: pathlib.Path | None = None


@dataclass(slots=True)
class Deployer:
    """One run of ``deploy`` on one project.

    Args:
        client: the engine.
        engine_id: what tells it from other engines.
        engine_version: its version.
        stack: the project, loaded with the profiles that are active.
        creator: makes the containers.
        folder: where journals and locks lie.
        environ: the process environment.
        clock: seconds since the call.
        began: the moment of the call, ISO 8601.
        listener: hears how it goes.
        stopping: says whether the user wants to stop.
        hurried: says whether the user will not wait for what is removed to stop.
        wishes: what the user wants.
        warnings: what was odd before it began.
        cpus: how many CPUs the engine's host has; 0: unknown.
    """

    client: docker.DockerClient
    engine_id: str
    engine_version: str
    stack: Stack
    creator: Creator
    folder: pathlib.Path
    environ: Mapping[str, str]
    clock: Callable[[], float]
    began: str
    listener: Listener
    stopping: Callable[[], bool]
    wishes: Wishes = field(default_factory=Wishes)
    warnings: tuple[str, ...] = ()
    cpus: int = 0
    hurried: Callable[[], bool] = halt.never
    _failed: float | None = field(init=False, default=None)
    _climb: Climb | None = field(init=False, default=None)

    def run(self) -> Deployment:
        """Deploy; whatever happens is in the record.

        Raises:
            UsageError: another composeopt works on the project.
        """
        name = journal.name(self.engine_id, self.stack.name)
        with lock.held(self.folder / f"{name}.lock", self.stack.name, self.stopping):
            return self._run(journal.Journal(self.folder / f"{name}.json"))

    def _run(self, notes: journal.Journal) -> Deployment:
        recover(self.client, notes, self._note)
        before = take(self.client, self.stack.name)
        climb = self._prepare(before)
        notes.write(journal.Entry(before))
        culprit: Culprit | None = None
        outcome: Outcome = "deployed"
        try:
            self._climb = climb
            failure = climb.run()
            if failure is not None:
                outcome, culprit = "failed", question(self.client, failure)
        except CreationError as error:
            outcome, culprit = "failed", Culprit("", "", str(error))
        except KeyboardInterrupt:
            outcome, culprit = "interrupted", Culprit("", "", "interrupted")
        except (DockerException, OSError) as error:
            outcome, culprit = "failed", Culprit("", "", f"the engine failed: {error}")
        self._keep_logs()
        if outcome == "deployed":
            removed = self._keep(before, notes)
            return self._record(outcome, None, None, removed)
        self._failed = self.clock()
        if culprit is not None:
            self._note(_blame(culprit))
        undone = self._go_back(before, notes) if self.wishes.rollback else None
        return self._record(outcome, culprit, undone, ())

    def _prepare(self, before: Snapshot) -> Climb:
        """Gather what the climb needs; what is missing is said before anything is done."""
        services = self.stack.services()
        making = Making(self.client, self.stack, self.creator, before)
        edges = edges_of(dependency_graph(self.stack), making.wanted())
        width = queueing.width(self.cpus)
        return Climb(
            client=self.client,
            project=self.stack.name,
            making=making,
            edges=edges,
            starts=queueing.Queue(width, urgency(map(_boot, services), edges)),
            extras={each.name: extras_of(self.stack, each, self.environ) for each in services},
            clock=self.clock,
            listener=self.listener,
            manners=self.wishes.manners,
            stopping=self.stopping,
        )

    def _keep(self, before: Snapshot, notes: journal.Journal) -> tuple[str, ...]:
        """Make the new state final."""
        notes.write(journal.Entry(before, came_through=True))
        now = take(self.client, self.stack.name)
        names = {each.name for each in now.containers}
        removed = aside.clear(self.client, now)
        notes.close()
        return tuple(each for each in removed if each not in names)

    def _keep_logs(self) -> None:
        """Keep what the containers said, before any of them is removed."""
        if self.wishes.logs is None or self._climb is None:
            return
        since = datetime.datetime.fromisoformat(self.began).timestamp()
        try:
            logs.keep(self.client, self._climb.tracks, self.wishes.logs, since)
        except OSError as error:
            self._note(f"no logs in {self.wishes.logs}: {error.strerror}")

    def _go_back(self, before: Snapshot, notes: journal.Journal) -> Undone:
        """Go back; while the engine is away, wait for it."""
        self._note("going back to the state before (Ctrl-C again: kill what does not stop)")
        give_up: float | None = None
        while True:
            try:
                undone = go_back(self.client, before, hurried=self.hurried)
            except (DockerException, OSError) as error:
                give_up = give_up or self.clock() + _PATIENCE
                if self.clock() > give_up:
                    return Undone(problems=(f"no engine answers ({error}); run deploy again",))
                time.sleep(_PAUSE)
            else:
                if not undone.problems:
                    notes.close()
                return undone

    def _record(
        self,
        outcome: Outcome,
        culprit: Culprit | None,
        undone: Undone | None,
        removed: Sequence[str],
    ) -> Deployment:
        climb = self._climb
        tracks = climb.tracks if climb else ()
        return Deployment(
            project=self.stack.name,
            engine=self.engine_version,
            creator=self.creator.name,
            outcome=outcome,
            began=self.began,
            measured_created=climb.created if climb else None,
            measured_ready=record.ready_after(tracks) if outcome == "deployed" else None,
            measured_failed=self._failed,
            measured_total=self.clock(),
            containers=record.runs(tracks, climb.order) if climb else (),
            critical_path=record.critical_path(tracks, climb.order) if climb else (),
            removed=tuple(removed),
            warnings=self.warnings,
            culprit=culprit,
            undone=undone,
        )

    def _note(self, message: str) -> None:
        self.listener.noted(self.clock(), message)


def recover(
    client: docker.DockerClient, notes: journal.Journal, say: Callable[[str], None]
) -> None:
    """Finish what an interrupted run left half done.

    Args:
        client: the engine.
        notes: the project's journal.
        say: hears what is done.
    """
    entry = notes.read()
    if entry is None:
        return
    if entry.came_through:
        aside.clear(client, take(client, entry.before.project))
    else:
        say("an earlier deployment was interrupted; going back to the state before it")
        # Meanwhile others may have made containers with compose, and data in their volumes.
        for problem in go_back(client, entry.before, is_sole_maker=False).problems:
            say(f"could not put back: {problem}")
    notes.close()


def _blame(culprit: Culprit) -> str:
    where = f"{culprit.container}: " if culprit.container else ""
    return f"failed: {where}{culprit.reason}"


def _boot(service: Service) -> Boot:
    check = service.healthcheck
    if check is None or check.disabled:
        return Boot(service.name, is_tested=False)
    return Boot(service.name, is_tested=True, grace=check.start_period or 0.0)
