"""One observation, from what the user wishes to what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from composeopt.engine.endpoint import Endpoint
from composeopt.engine.observe.containers import containers_of
from composeopt.engine.observe.flows import Flows
from composeopt.engine.observe.instruments import ByExec, ByHelper, ByProc, Instrument
from composeopt.engine.observe.observation import Observation
from composeopt.engine.observe.observer import Observer, clock_of, watch_until
from composeopt.engine.observe.watch import Watch
from composeopt.errors import UsageError
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    import docker

INSTRUMENTS = ("exec", "helper", "proc")
"""In the order in which they are tried."""

_POLL = 0.2


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to observe, and how.

    Args:
        project: the compose project.
        duration: seconds.
        interval: seconds between two looks at the sockets.
        instruments: names of :data:`INSTRUMENTS` to be tried, in order.
        helper_image: what helpers are made of; empty: an image of the stack.
        wait: seconds to wait for the first container.
    """

    project: str
    duration: float
    interval: float = 1.0
    instruments: tuple[str, ...] = INSTRUMENTS
    helper_image: str = ""
    wait: float = 0.0


def observe(
    client: docker.DockerClient,
    endpoint: Endpoint,
    wishes: Wishes,
    stopping: Callable[[], bool] = lambda: False,
    tell: Callable[[int, float], None] = lambda running, left: None,  # noqa: ARG005 - silent
) -> Observation:
    """Watch a running project.

    Args:
        client: of the engine.
        endpoint: where it is; the host's /proc is read only where that is this machine.
        wishes: what to observe.
        stopping: whether the user wants to end it now; what was seen is given.
        tell: is told after each look how many containers run and how many seconds are left.

    Raises:
        UsageError: nothing of the project is there.
        KeyboardInterrupt: the user wants to end it before anything is.
    """
    clock = clock_of(client)
    began = time.time() + clock
    _wait(client, wishes, stopping)
    until = time.monotonic() + wishes.duration
    watch = Watch(client, _instruments(client, endpoint, wishes), wishes.interval, until)
    return watch_until(
        Observer(client, wishes.project, watch, clock, began, Flows(began)), until, stopping, tell
    )


def _wait(client: docker.DockerClient, wishes: Wishes, stopping: Callable[[], bool]) -> None:
    give_up = time.monotonic() + wishes.wait
    while not containers_of(client, wishes.project):
        if stopping():
            raise KeyboardInterrupt
        if time.monotonic() >= give_up:
            message = (
                f"project '{wishes.project}' has no containers; start it, or name another with -p "
                "(--wait 60 waits for its start, and sees the boots)"
            )
            raise UsageError(message)
        time.sleep(_POLL)


def _instruments(
    client: docker.DockerClient, endpoint: Endpoint, wishes: Wishes
) -> tuple[Instrument, ...]:
    by_exec = ByExec(client)
    known: dict[str, Instrument] = {
        "exec": by_exec,
        "helper": ByHelper(client, wishes.helper_image, by_exec, wishes.project),
    }
    if endpoint.is_local:
        known["proc"] = ByProc()
    return tuple(known[name] for name in wishes.instruments if name in known)
