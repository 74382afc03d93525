"""Observing a running project: one loop that watches its containers and adds up."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from composeopt.engine import labels
from composeopt.engine.faults import FAULTS
from composeopt.engine.observe.containers import Container, containers_of, moment
from composeopt.engine.observe.flows import Flows, Look
from composeopt.engine.observe.observation import Observation
from composeopt.engine.observe.seen import Seen, instrument_of, notes_of, usage_of
from composeopt.engine.observe.watch import Heard, Watch
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    import docker

_PAUSE = 1.0
"""Seconds between two looks at the containers; a shorter interval of the sockets wins."""

_CLOCK_LOOKS = 3

_PATIENCE = 30.0
"""Seconds to wait for an engine that went away."""


@dataclass(slots=True)
class Observer:
    """Watches the containers of a project until it is told to end.

    Args:
        client: of the engine.
        project: the compose project.
        watch: the threads that look.
        clock: seconds to add to this machine's clock to get the engine's.
        began: when it began, by the engine's clock.
        flows: the conversations.
        notes: what else is to be known of it.
    """

    client: docker.DockerClient
    project: str
    watch: Watch
    clock: float
    began: float
    flows: Flows
    notes: list[str] = field(default_factory=list)
    _seen: dict[str, Seen] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _asked: int = 0

    def look(self) -> int:
        """Look at the project once, take what was heard; give how many containers run."""
        containers = containers_of(self.client, self.project)
        self.flows.know(containers)
        for each in containers:
            self._take(each)
        self._hear()
        self._ask_for_oom()
        return sum(each.runs for each in containers)

    def end(self) -> Observation:
        """End the threads and give what was observed."""
        self.watch.stopped.set()
        deadline = time.monotonic() + 2 + self.watch.interval
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._hear()
        window = time.time() + self.clock - self.began
        blind = [each.blind for each in self._seen.values() if each.blind is not None]
        by_service: dict[str, list[Seen]] = {}
        for each in self._seen.values():
            by_service.setdefault(each.container.service, []).append(each)
        return Observation(
            project=self.project,
            window_seconds=window,
            interval_seconds=self.watch.interval,
            blind_seconds=max(blind, default=None),
            services={name: usage_of(each) for name, each in sorted(by_service.items())},
            conversations=self.flows.conversations(),
            instruments={name: instrument_of(each) for name, each in sorted(by_service.items())},
            notes=(
                *self.notes,
                *(
                    note
                    for name, each in sorted(by_service.items())
                    for note in notes_of(name, each)
                ),
            ),
        )

    def _take(self, container: Container) -> None:
        """Note what a look says of one container; watch it when it runs anew."""
        seen = self._seen.get(container.id)
        is_new = seen is None
        if seen is None:
            seen = self._seen[container.id] = Seen(container)
        before, seen.container = seen.container, container
        if container.oom_killed and (not before.oom_killed or self._is_in_window(container)):
            seen.oom_killed = True
        is_another_run = not is_new and container.started != before.started
        if is_another_run and before.started is not None:
            seen.restarts += max(1, container.restarts - before.restarts)
        seen.note_boot(from_start=self._is_in_window(container))
        if not container.runs or container.started == seen.watched:
            return
        if container.started is not None and self._is_in_window(container):
            seen.gauge.begin(container.started)
        if seen.watched is None:
            self._threads.append(self.watch.statistics(container))
        seen.watched, seen.looked = container.started, None
        if container.network_mode != "host" and not container.shares_with:
            self._threads.append(self.watch.sockets(container))

    def _is_in_window(self, container: Container) -> bool:
        return container.started is not None and container.started >= self.began

    def _hear(self) -> None:
        """Take everything that the threads told since the last time."""
        looks = []
        while True:
            try:
                heard = self.watch.heard.get_nowait()
            except queue.Empty:
                break
            look = self._heard(heard, self._seen[heard.container])
            if look is not None:
                looks.append(look)
        self.flows.add(looks)

    def _heard(self, heard: Heard, seen: Seen) -> Look | None:
        if heard.sample is not None:
            seen.gauge.add(heard.sample)
        if heard.missing:
            seen.missing = heard.missing
        if heard.reading is None:
            return None
        if heard.reading.peak is not None:
            seen.gauge.add_high_water(heard.reading.peak)
        seen.instrument = heard.instrument
        seen.note_look(heard.time)
        return Look(heard.container, heard.time + self.clock, heard.reading.sockets)

    def _ask_for_oom(self) -> None:
        """Ask for kills since the last time: a child may die and its container live on."""
        now = int(time.time() + self.clock)
        since = self._asked or int(self.began)
        if now <= since:
            return
        self._asked = now
        filters = {"event": "oom", **labels.of_project(self.project)}
        for event in self.client.events(since=since, until=now, filters=filters, decode=True):
            seen = self._seen.get(str(event.get("id")))
            if seen is not None:
                seen.oom_killed = True


def watch_until(
    observer: Observer,
    until: float,
    stopping: Callable[[], bool],
    tell: Callable[[int, float], None],
) -> Observation:
    """Watch until the time is over or the user interrupts; both give what was seen.

    Args:
        observer: what watches.
        until: when to end, by ``time.monotonic``.
        stopping: whether the user wants to end it now.
        tell: is told after each look how many containers run and how many seconds are left.
    """
    pause = min(_PAUSE, observer.watch.interval)
    give_up = None
    try:
        while time.monotonic() < until and not stopping():
            try:
                tell(observer.look(), until - time.monotonic())
                give_up = None
            except FAULTS as error:
                give_up = give_up or time.monotonic() + _PATIENCE
                if time.monotonic() > give_up:
                    observer.notes.append(f"the engine went away, and that ended it: {error}")
                    break
            time.sleep(max(0.0, min(pause, until - time.monotonic())))
        else:
            observer.look()
    except (KeyboardInterrupt, *FAULTS):
        pass
    return observer.end()


def clock_of(client: docker.DockerClient) -> float:
    """Give what this machine's clock lacks to the engine's, seconds.

    The quickest of a few answers tells best: it is off by half the time it took at most.
    """
    found = []
    for _ in range(_CLOCK_LOOKS):
        before = time.time()
        told = moment(str(client.info().get("SystemTime", "")))
        after = time.time()
        if told is not None:
            found.append((after - before, told - (before + after) / 2))
    return min(found)[1] if found else 0.0
