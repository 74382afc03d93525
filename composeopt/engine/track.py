"""What is known of one container while a stack comes up; pure bookkeeping, no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from composeopt.engine import labels
from composeopt.model.deployment import Action, ReadyBy
from composeopt.model.values import dataclass

LOOP = 5
"""Exits after which a container restarts forever, unless the stack moved meanwhile."""

SHELL = ("/bin/sh", "-c")


@dataclass(frozen=True, slots=True)
class Check:
    """The healthcheck that the engine runs, the image's own included.

    Args:
        command: what to run, shell included.
        timeout: seconds after which a run counts as failed.
    """

    command: tuple[str, ...]
    timeout: float


@dataclass(frozen=True, slots=True)
class Identity:
    """What does not change of a container while a stack comes up.

    ``restart`` is the restart policy's name, ``retries`` its greatest number of
    restarts (0: no end), ``memory`` the limit in bytes (0: none).
    """

    id: str
    name: str
    service: str
    action: Action
    check: Check | None
    restart: str = "no"
    retries: int = 0
    memory: int = 0


@dataclass(slots=True)
class Track:
    """One container's way. Moments are seconds since the call, None before they came.

    It is ``released`` when what it waits for holds, ``called`` when the engine is told to
    start it, ``launched`` when the engine has answered and its hooks have run.
    """

    identity: Identity
    released: float | None = None
    called: float | None = None
    launched: float | None = None
    started: float | None = None
    first_started: float | None = None
    ready: float | None = None
    ready_by: ReadyBy | None = None
    healthy: float | None = None
    health: str = ""
    is_running: bool = False
    is_completed: bool = False
    exit_code: int | None = None
    exits: int = 0
    exits_since_progress: int = 0
    is_oom_killed: bool = False
    probes: int = 0
    is_hung: bool = False
    failure: str = ""
    held: dict[str, float] = field(default_factory=dict)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has started it yet."""
        return self.released is None

    @property
    def state(self) -> str:
        """Its state in one word."""
        if self.failure:
            return "failed"
        if self.is_completed:
            return "completed"
        if self.is_waiting:
            return "waiting"
        if not self.is_running:
            return "restarting" if self.exits else "starting"
        return "running" if self.ready is None else "ready"


def start(track: Track, at: float) -> None:
    """The engine started it."""
    track.is_running, track.started, track.is_completed = True, at, False
    track.health = "starting" if track.identity.check else ""
    track.is_hung = False
    if track.first_started is None:
        track.first_started = at


def health(track: Track, at: float, status: str) -> None:
    """The engine gave a verdict: ``healthy`` or ``unhealthy``."""
    track.health = status
    if status == "healthy":
        if track.healthy is None:
            track.healthy = at
        be_ready(track, at, "engine")
    elif status == "unhealthy" and track.identity.check and track.is_running:
        became = "became unhealthy" if track.ready is not None else "never got healthy"
        track.failure = f"{became}: its healthcheck failed too often in a row"


def be_ready(track: Track, at: float, by: ReadyBy) -> None:
    """It can be used from now on; the first who says so counts."""
    if track.ready is None and track.is_running:
        track.ready, track.ready_by = at, by


def die(track: Track, at: float, code: int) -> None:
    """It ended; decide whether that is the end of it."""
    track.is_running, track.exit_code = False, code
    track.exits += 1
    track.exits_since_progress += 1
    track.ready = track.ready_by = track.healthy = None
    name = track.identity.restart
    is_final = name in {"no", ""} or (name == "on-failure" and code == 0)
    if is_final and code == 0:
        track.is_completed, track.ready, track.ready_by = True, at, "completed"
    elif is_final:
        track.failure = f"exited with code {code}{_memory(track)}"
    elif name == "on-failure" and 0 < track.identity.retries < track.exits:
        track.failure = (
            f"exited {track.exits} times, last with code {code}{_memory(track)}; "
            "its restart policy gives up"
        )
    elif track.exits_since_progress >= LOOP:
        track.failure = f"restarts forever: exited {track.exits} times, last with code {code}"
        track.failure += _memory(track)


def run_out_of_memory(track: Track) -> None:
    """The kernel killed a process of it; if it ends now, that is why."""
    track.is_oom_killed = True
    if track.failure and "memory" not in track.failure:
        track.failure += _memory(track)


def _memory(track: Track) -> str:
    if not track.is_oom_killed:
        return ""
    limit = track.identity.memory
    of = f" (limit {limit / 2**20:g} MiB)" if limit else ""
    return f", killed for lack of memory{of}"


def identify(data: Mapping[str, Any], action: Action) -> Identity:
    """Read what the engine says of a container (``docker inspect``)."""
    policy = data["HostConfig"].get("RestartPolicy") or {}
    return Identity(
        id=data["Id"],
        name=data["Name"].removeprefix("/"),
        service=(data["Config"].get("Labels") or {}).get(labels.SERVICE, ""),
        action=action,
        check=check_of(data["Config"]),
        restart=policy.get("Name") or "no",
        retries=policy.get("MaximumRetryCount") or 0,
        memory=data["HostConfig"].get("Memory") or 0,
    )


def check_of(config: Mapping[str, Any]) -> Check | None:
    """Read the healthcheck in force; the image's shell runs ``CMD-SHELL``."""
    found = config.get("Healthcheck") or {}
    test = found.get("Test") or []
    timeout = (found.get("Timeout") or 0) / 1e9 or 30.0
    match test:
        case ["CMD", *command] if command:
            return Check(tuple(command), timeout)
        case ["CMD-SHELL", *command] if command:
            return Check((*(config.get("Shell") or SHELL), *command), timeout)
    return None
