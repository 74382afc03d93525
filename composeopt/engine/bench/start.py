"""One measured start of a clone: what is asked for, and what was seen."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import docker

from composeopt.engine.compose import Compose
from composeopt.engine.creation import ByCompose, Creator, Flags
from composeopt.engine.direct.creator import Direct
from composeopt.engine.endpoint import Endpoint
from composeopt.errors import ComposeoptError
from composeopt.facts.compose import ComposeBinary
from composeopt.model.bench import Moments
from composeopt.model.deployment import Culprit
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack


class StartError(ComposeoptError):
    """A clone did not come up.

    Args:
        culprit: whose fault it is, with its last words.
    """

    def __init__(self, culprit: Culprit) -> None:
        self.culprit = culprit
        super().__init__(f"{culprit.container or 'the start'}: {culprit.reason}")


@dataclass(frozen=True, slots=True)
class Start:
    """One measured start: seconds until all was up, moments, and what restarted."""

    seconds: float
    services: Mapping[str, Moments]
    restarts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manner:
    """How clones are started.

    Args:
        client: the engine.
        endpoint: where it is.
        binary: the compose binary, or None: then docker-py makes the containers.
        own_probes: run tests besides the engine.
        timeout: seconds after which a start has failed.
        folder: where journals and locks lie.
        stopping: says whether the user wants to stop.
    """

    client: docker.DockerClient
    endpoint: Endpoint
    binary: ComposeBinary | None
    own_probes: bool
    timeout: float
    folder: pathlib.Path
    stopping: Callable[[], bool]

    def compose(self, binary: ComposeBinary, stack: Stack, stopping: Callable[[], bool]) -> Compose:
        """Give what calls compose for a clone."""
        environ = self.endpoint.environment(stack.inputs.environ)
        return Compose(binary, stack.inputs, stack.name, environ, lambda _: None, stopping)

    def creator(self, stack: Stack) -> Creator:
        """Give what makes a clone's containers, as ``deploy`` chooses it."""
        flags = Flags(pull="never")
        if self.binary is None:
            return Direct(self.client, stack, flags, lambda _: None, self.stopping)
        compose = self.compose(self.binary, stack, self.stopping)
        return ByCompose(self.client, self.endpoint, stack, compose, flags, lambda _: None)


class Starter(Protocol):
    """A way to start a clone."""

    @property
    def name(self) -> str:
        """Who it is, with version."""

    @property
    def measured(self) -> str:
        """What the seconds are."""

    def start(self, stack: Stack) -> Start:
        """Start a clone, loaded, of which nothing exists.

        Raises:
            StartError: it did not come up.
            KeyboardInterrupt: the user wants to stop.
        """


def last_moments(containers: Iterable[tuple[str, Moments]]) -> dict[str, Moments]:
    """Sum up the containers of each service: the last one counts."""
    found: dict[str, Moments] = {}
    for service, each in containers:
        known = found.get(service, Moments())
        found[service] = Moments(
            _later(known.start, each.start),
            _later(known.ready, each.ready),
            _later(known.healthy, each.healthy),
        )
    return dict(sorted(found.items()))


def _later(first: float | None, second: float | None) -> float | None:
    moments = [each for each in (first, second) if each is not None]
    return max(moments, default=None)
