"""Watching one container: its statistics and its sockets, each in a thread of its own."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from docker.errors import APIError, NotFound

from composeopt.engine.faults import FAULTS
from composeopt.engine.observe.containers import Container
from composeopt.engine.observe.instruments import Instrument, MissingError, Reading
from composeopt.engine.observe.stats import Sample, read_sample
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    import docker

log = logging.getLogger(__name__)

_RETRY = 0.5
"""Seconds before a container that does not run is tried again, or an engine that is away."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a thread has to tell: a sample, a reading, or why there are none.

    Args:
        container: its id.
        time: when it was heard, by ``time.time``.
        instrument: by what; empty for a sample.
        sample: of the engine's statistics.
        reading: of its sockets.
        missing: why no instrument works for it.
    """

    container: str
    time: float
    instrument: str = ""
    sample: Sample | None = None
    reading: Reading | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """The threads of one observation.

    Args:
        client: of the engine.
        instruments: to be tried in this order for the sockets.
        interval: seconds between looks at the sockets.
        until: when to end, by ``time.monotonic``.
        heard: what the threads tell.
    """

    client: docker.DockerClient
    instruments: Sequence[Instrument]
    interval: float
    until: float
    heard: queue.SimpleQueue[Heard] = field(default_factory=queue.SimpleQueue)
    stopped: threading.Event = field(default_factory=threading.Event)

    def statistics(self, container: Container) -> threading.Thread:
        """Start to follow a container's statistics, across its restarts."""
        return self._start(self._statistics, container)

    def sockets(self, container: Container) -> threading.Thread:
        """Start to read a container's sockets, until its present run ends."""
        return self._start(self._sockets, container)

    def _start(self, job: Callable[[Container], None], container: Container) -> threading.Thread:
        thread = threading.Thread(target=job, args=(container,), daemon=True)
        thread.start()
        return thread

    def _is_over(self) -> bool:
        return self.stopped.is_set() or time.monotonic() >= self.until

    def _statistics(self, container: Container) -> None:
        while not self._is_over():
            try:
                for data in self.client.api.stats(container.id, stream=True, decode=True):
                    sample = read_sample(data)
                    if sample is not None:
                        self.heard.put(Heard(container.id, time.time(), sample=sample))
                    if self._is_over():
                        return
            except NotFound:
                return
            except FAULTS as error:
                log.debug("no statistics of %s: %s", container.name, error)
            self.stopped.wait(_RETRY)

    def _sockets(self, container: Container) -> None:
        while not self._is_over():
            try:
                self._try_each(container)
            except NotFound:
                return
            except FAULTS as error:
                log.debug("no sockets of %s: %s", container.name, error)
            else:
                return
            self.stopped.wait(_RETRY)

    def _try_each(self, container: Container) -> None:
        """Look by the first instrument that works; say when none does."""
        reasons = []
        for instrument in self.instruments:
            try:
                self._look(instrument, container)
            except MissingError as error:
                reasons.append(f"{instrument.name}: {error}")
            else:
                return
        missing = "; ".join(reasons)
        self.heard.put(Heard(container.id, time.time(), missing=missing))

    def _look(self, instrument: Instrument, container: Container) -> None:
        """Look until the time is over, or the container is another run of itself."""
        while not self._is_over():
            for reading in instrument.readings(container, self.interval, self.until):
                name = instrument.name
                self.heard.put(Heard(container.id, time.time(), name, reading=reading))
                if self._is_over():
                    return
            if not self._still(container):
                return

    def _still(self, container: Container) -> bool:
        """Wait a little, and say whether the same run of the container goes on."""
        if self.stopped.wait(_RETRY):
            return False
        try:
            state = self.client.api.inspect_container(container.id)["State"]
        except APIError:
            return False
        return bool(state["Running"]) and state["Pid"] == container.pid
