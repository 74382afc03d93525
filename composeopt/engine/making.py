"""Making a project's containers in a thread of its own, while what is made already starts.

Only a first deployment starts early: where containers stood before, what is made may be moved
to another network or made once more until all of it is done.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import field
from typing import Any

import docker

from composeopt.engine import aside, labels
from composeopt.engine.creation import Creator
from composeopt.engine.faults import FAULTS
from composeopt.engine.snapshot import Snapshot, take
from composeopt.engine.track import Track, identify
from composeopt.model.deployment import Action
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

_PATIENCE = 30.0
"""Seconds to wait for an engine that went away."""

_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Made:
    """A container that is made and attached to all its networks."""

    track: Track


@dataclass(frozen=True, slots=True)
class MadeAll:
    """The end: the containers of the project, or why they were not made."""

    tracks: tuple[Track, ...] = ()
    error: BaseException | None = None


@dataclass(slots=True)
class Making:
    """One creation; what it makes comes into an inbox.

    Args:
        client: the engine.
        stack: the project.
        creator: makes the containers.
        before: the project as it was.
    """

    client: docker.DockerClient
    stack: Stack
    creator: Creator
    before: Snapshot
    _inbox: queue.SimpleQueue[Any] | None = field(init=False, default=None)
    _quit: threading.Event = field(init=False, default_factory=threading.Event)
    _thread: threading.Thread | None = field(init=False, default=None)

    def begin(self, inbox: queue.SimpleQueue[Any]) -> None:
        """Begin to make; :class:`Made` comes for some, :class:`MadeAll` at the end."""
        self._inbox = inbox
        self._thread = threading.Thread(target=self._make, name="making", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Make nothing more, and wait until that is so."""
        self._quit.set()
        if self._thread is not None:
            self._thread.join()

    def wanted(self) -> dict[str, int]:
        """Give how many containers each service is to have."""
        return {each.name: each.replicas for each in self.stack.services() if each.replicas}

    def _make(self) -> None:
        made: Callable[[str], None] = (lambda _: None) if self.before.containers else self._meet
        try:
            self.creator.create(self.before, made, self._quit.is_set)
            self._put(MadeAll(self._found()))
        except BaseException as error:  # noqa: BLE001 - a thread's failure must reach the loop
            self._put(MadeAll(error=error))

    def _found(self) -> tuple[Track, ...]:
        """Look at what was made; an engine that went away meanwhile is waited for."""
        give_up = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._tracks()
            except FAULTS:
                if time.monotonic() > give_up or self._quit.wait(_PAUSE):
                    raise

    def _put(self, message: Made | MadeAll) -> None:
        assert self._inbox is not None  # noqa: S101 - begin() has set it
        self._inbox.put(message)

    def _meet(self, name: str) -> None:
        """Tell of a container that is made; one that cannot be read yet comes at the end."""
        with contextlib.suppress(*FAULTS):
            data = self.client.api.inspect_container(name)
            own = data["Config"].get("Labels") or {}
            service = self.stack.service(own.get(labels.SERVICE, ""))
            if own.get(labels.PROJECT) != self.stack.name or service is None:
                return
            attached = (data.get("NetworkSettings") or {}).get("Networks") or {}
            if len(attached) >= len(service.networks):
                self._put(Made(Track(identify(data, "created"))))

    def _tracks(self) -> tuple[Track, ...]:
        wanted = self.wanted()
        stood = {(each.service, each.number): each for each in self.before.containers}
        tracks = []
        for each in take(self.client, self.stack.name).containers:
            if each.service not in wanted or not each.number or each.name.endswith(aside.SUFFIX):
                continue
            action: Action = "created"
            if each.id in self.before.ids:
                action = "kept" if each.runs else "started"
            elif (each.service, each.number) in stood:
                action = "replaced"
            tracks.append(Track(identify(self.client.api.inspect_container(each.id), action)))
        return tuple(tracks)
