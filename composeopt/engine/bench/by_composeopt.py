"""Starting a clone with composeopt's own ``deploy``."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Iterator

from composeopt.engine.bench.start import Manner, Start, StartError, last_moments
from composeopt.engine.deploy import Deployer, Wishes
from composeopt.engine.order import Order
from composeopt.engine.track import Track
from composeopt.engine.verdict import Manners
from composeopt.model.bench import Moments
from composeopt.model.deployment import ContainerRun, Culprit
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class ByComposeopt:
    """``composeopt deploy``, watched until the engine says healthy too."""

    manner: Manner
    engine_id: str
    engine_version: str
    version: str
    cpus: int = 0

    @property
    def name(self) -> str:
        """Who it is, with version."""
        return f"composeopt {self.version}"

    @property
    def measured(self) -> str:
        """What the seconds are."""
        return "until every test passed under composeopt deploy"

    def start(self, stack: Stack) -> Start:
        """Deploy."""
        manner = self.manner
        began = time.monotonic()
        found = Deployer(
            client=manner.client,
            engine_id=self.engine_id,
            engine_version=self.engine_version,
            stack=stack,
            creator=manner.creator(stack),
            folder=manner.folder,
            environ=stack.inputs.environ,
            clock=lambda: time.monotonic() - began,
            began=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            listener=_Silent(),
            cpus=self.cpus,
            stopping=manner.stopping,
            wishes=Wishes(
                Manners(manner.own_probes, until_healthy=True, timeout=manner.timeout),
                rollback=False,
            ),
        ).run()
        if found.outcome == "interrupted":
            raise KeyboardInterrupt
        if found.culprit is not None or found.measured_ready is None:
            raise StartError(found.culprit or Culprit("", "", "not all got ready"))
        restarts = {each.service: each.restarts for each in found.containers if each.restarts}
        return Start(found.measured_ready, last_moments(_recorded(found.containers)), restarts)


@dataclass(frozen=True, slots=True)
class _Silent:
    """Hears how a stack comes up and says nothing."""

    def moved(self, at: float, track: Track, detail: str) -> None:
        """A container's state changed."""

    def ticked(self, at: float, tracks: object, order: Order) -> None:
        """Some time passed."""

    def noted(self, at: float, message: str) -> None:
        """Something else is worth saying."""


def _recorded(containers: Iterable[ContainerRun]) -> Iterator[tuple[str, Moments]]:
    for each in containers:
        ready = None if each.ready_by == "running" else each.measured_ready
        yield each.service, Moments(each.measured_start, ready, each.measured_healthy)
