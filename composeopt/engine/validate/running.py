"""The running stack that is held against its targets."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from composeopt.engine.endpoint import Endpoint
from composeopt.engine.observe.containers import Container, containers_of
from composeopt.engine.probing import Prober
from composeopt.errors import UsageError
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

if TYPE_CHECKING:
    import docker

_POLL = 0.25
COMPLETED = "service_completed_successfully"


@dataclass(frozen=True, slots=True)
class Running:
    """A stack and its containers.

    Args:
        stack: as the files say.
        client: of the engine.
        endpoint: where it is.
        containers: by service, of those that the files know.
        prober: knocks from inside.
    """

    stack: Stack
    client: docker.DockerClient
    endpoint: Endpoint
    containers: Mapping[str, tuple[Container, ...]]
    prober: Prober

    def all(self) -> tuple[Container, ...]:
        """Give every container of the stack."""
        return tuple(each for found in self.containers.values() for each in found)

    def one(self, service: str) -> Container | None:
        """Give the first running container of a service."""
        return next((each for each in self.containers.get(service, ()) if each.runs), None)

    def may_end(self, service: str) -> bool:
        """Say whether a service is a job: somebody waits for its end, or nothing restarts it."""
        if any(
            each.service == service and each.condition == COMPLETED
            for other in self.stack.services()
            for each in other.dependencies()
        ):
            return True
        found = self.stack.service(service)
        restart = found.restart if found is not None else None
        return restart is None or restart == "no" or restart.startswith("on-failure")


def look(
    stack: Stack,
    client: docker.DockerClient,
    endpoint: Endpoint,
    helper_image: str = "",
    patience: float = 0.0,
) -> Running:
    """Look at a running stack, once nothing in it is starting any more.

    Args:
        stack: as the files say.
        client: of the engine.
        endpoint: where it is.
        helper_image: what helpers are made of.
        patience: seconds to wait at most for what is starting.

    Raises:
        UsageError: nothing of the project is there.
    """
    until = time.monotonic() + patience
    while True:
        found = containers_of(client, stack.name)
        if not found:
            message = f"project '{stack.name}' has no containers; start it, or name another with -p"
            raise UsageError(message)
        is_starting = any(each.runs and each.health == "starting" for each in found)
        if not is_starting or time.monotonic() >= until:
            break
        time.sleep(_POLL)
    services = [service.name for service in stack.services()]
    by_service = {name: tuple(each for each in found if each.service == name) for name in services}
    prober = Prober(client, endpoint, stack.name, helper_image)
    return Running(stack, client, endpoint, by_service, prober)
