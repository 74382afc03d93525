"""What a deployment did and what was measured of it; seconds count from the call."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from composeopt.model.values import dataclass

Outcome = Literal["deployed", "failed", "interrupted"]
Action = Literal["created", "replaced", "started", "kept"]
ReadyBy = Literal["own test", "engine", "running", "completed"]


@dataclass(frozen=True, slots=True)
class Wait:
    """One dependency of a service and when its condition held; None: it never did."""

    service: str
    condition: str
    required: bool
    measured_held: float | None = None


@dataclass(frozen=True, slots=True)
class ContainerRun:
    """How one container came up.

    Args:
        service: its service.
        container: its name.
        action: what this run did to it; ``started`` is one that existed and was stopped.
        state: the last state seen: ``waiting``, ``starting``, ``running``, ``ready``,
            ``completed``, ``restarting``, ``failed``.
        waits_for: its dependencies.
        measured_released: when the last condition it waited for held.
        measured_start: when the engine started it.
        measured_ready: when its own test passed, or the engine found it healthy before
            that; without a test, when it was running; a job, when it ended well.
        measured_healthy: when the engine called it healthy.
        ready_by: who said that it is ready; None: nobody yet.
        exit_code: of its last exit, None while it never ended.
        restarts: times that the engine restarted it.
        oom_killed: whether it was killed for lack of memory.
        own_probes: times that its test was run besides the engine.
    """

    service: str
    container: str
    action: Action
    state: str
    waits_for: tuple[Wait, ...] = ()
    measured_released: float | None = None
    measured_start: float | None = None
    measured_ready: float | None = None
    measured_healthy: float | None = None
    ready_by: ReadyBy | None = None
    exit_code: int | None = None
    restarts: int = 0
    oom_killed: bool = False
    own_probes: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the measured critical path, the last service first.

    ``condition`` is what the step above waited for; empty for the last service.
    """

    service: str
    container: str
    condition: str
    measured_start: float
    measured_ready: float


@dataclass(frozen=True, slots=True)
class Culprit:
    """Why a deployment failed.

    Args:
        service: whose fault it is; empty when no service is to blame.
        container: its container, or empty.
        reason: what happened, lower case, no full stop.
        logs: its last lines.
        health_output: what its last health checks said.
    """

    service: str
    container: str
    reason: str
    logs: tuple[str, ...] = ()
    health_output: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What going back to the state before did.

    Args:
        removed: names of containers and networks that this run had made.
        restored: names of containers that run again as before.
        problems: what could not be put back; empty when all is as before.
    """

    removed: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """The record of one ``composeopt deploy``.

    Args:
        project: the project's name.
        engine: the engine's version.
        creator: who made the containers, e.g. ``docker-compose 5.6.1``.
        outcome: how it ended.
        began: the moment of the call, ISO 8601.
        measured_created: seconds until all containers existed.
        measured_ready: seconds until every test passed and every job was done; None
            when that never happened.
        measured_failed: seconds until it failed or was interrupted; None when it did not.
        measured_total: seconds until the command was done, going back included.
        containers: every container of the project, in order of service and number.
        critical_path: the chain that decided ``measured_ready``, the last first.
        removed: containers of before that the new state does without.
        warnings: what was odd, in words.
        culprit: why it failed, or None.
        undone: what going back did, or None when there was nothing to undo.
    """

    project: str
    engine: str
    creator: str
    outcome: Outcome
    began: str
    measured_created: float | None
    measured_ready: float | None
    measured_failed: float | None
    measured_total: float
    containers: tuple[ContainerRun, ...] = ()
    critical_path: tuple[Link, ...] = ()
    removed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    culprit: Culprit | None = None
    undone: Undone | None = None
    schema: int = field(default=1)
