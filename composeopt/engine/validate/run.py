"""All checks of one run, in the order of their names in the block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from composeopt import __version__
from composeopt.engine.endpoint import Endpoint
from composeopt.engine.validate.efficiency import efficiency
from composeopt.engine.validate.isolation import isolation
from composeopt.engine.validate.latency import latency
from composeopt.engine.validate.record import Record
from composeopt.engine.validate.running import Running, look
from composeopt.engine.validate.split import split
from composeopt.engine.validate.startup import time_to_healthy
from composeopt.engine.validate.state import healthy, restarts
from composeopt.errors import UsageError
from composeopt.facts.declarations import Targets
from composeopt.model.validation import Check, Validation
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

if TYPE_CHECKING:
    import docker


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to hold a stack against, and how.

    Args:
        targets: only what is declared counts.
        quick: only what takes no time: healthy, restarts, isolation; those that are
            not declared too.
        seconds: how long to watch for efficiency and split.
        samples: connections per edge.
        patience: seconds to wait for what is starting.
        helper_image: what helpers are made of; empty: an image of the stack.
        record: what ``deploy`` measured, or None.
    """

    targets: Targets
    quick: bool = False
    seconds: float = 30.0
    samples: int = 50
    patience: float = 60.0
    helper_image: str = ""
    record: Record | None = None

    def chosen(self) -> Targets:
        """Give the targets of this run.

        Raises:
            UsageError: there is none.
        """
        if self.quick:
            most = self.targets.restarts or 0
            return Targets(healthy=True, restarts=most, isolation=True)
        if self.targets.is_empty:
            message = (
                "no targets: declare some under x-composeopt: targets, name them on the command "
                "line, or use --quick"
            )
            raise UsageError(message)
        return self.targets


def validate(
    stack: Stack, client: docker.DockerClient, endpoint: Endpoint, wishes: Wishes
) -> Validation:
    """Hold a running stack against its targets.

    Args:
        stack: as the files say.
        client: of the engine.
        endpoint: where it is.
        wishes: the targets, and how to measure.

    Raises:
        UsageError: nothing of it runs, or there are no targets.
    """
    targets = wishes.chosen()
    running = look(stack, client, endpoint, wishes.helper_image, wishes.patience)
    checks = tuple(_checks(running, replace(wishes, targets=targets)))
    return Validation(stack.name, __version__, checks)


def _checks(running: Running, wishes: Wishes) -> Iterator[Check]:
    targets = wishes.targets
    if targets.healthy:
        yield healthy(running)
    if targets.time_to_healthy is not None:
        yield time_to_healthy(running, targets.time_to_healthy, wishes.record)
    if targets.restarts is not None:
        yield restarts(running, targets.restarts)
    if targets.isolation:
        yield isolation(running)
    yield from efficiency(running, targets.efficiency, wishes.seconds)
    for each in targets.latency:
        yield from latency(running, each, wishes.samples)
    for service, tolerance in targets.split.items():
        yield from split(running, service, tolerance, wishes.seconds)
