"""Who makes a project's containers: compose where it is at hand, else docker-py."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import Protocol

import docker

from composeopt.engine import aside, keeper
from composeopt.engine.compose import Compose, Progress
from composeopt.engine.dial import dial
from composeopt.engine.endpoint import Endpoint
from composeopt.engine.snapshot import Snapshot, take
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class Flags:
    """What the user wants of the creation.

    Args:
        build: build images before.
        pull: ``always``, ``missing``, ``never``; None: as the file says.
        force_recreate: make every container anew.
        remove_orphans: remove containers of services that no file names.
    """

    build: bool = False
    pull: str | None = None
    force_recreate: bool = False
    remove_orphans: bool = False


def ignore(_: str) -> None:
    """Hear, and do nothing."""


def never() -> bool:
    """Say that it goes on."""
    return False


class Creator(Protocol):
    """Makes containers, and starts none."""

    @property
    def name(self) -> str:
        """Who it is, for the record."""

    def create(
        self,
        before: Snapshot,
        made: Callable[[str], None] = ignore,
        is_over: Callable[[], bool] = never,
    ) -> None:
        """Make what is missing or changed; what stood before is put aside, not removed.

        Args:
            before: the project as it is.
            made: hears the name of each container that is made, as soon as it is.
            is_over: says whether nothing more is to be made.

        Raises:
            CreationError: it did not succeed.
            KeyboardInterrupt: the user wants to stop, or nothing more is to be made.
        """

    def rehearse(self, before: Snapshot) -> tuple[Progress, ...]:
        """Give what :meth:`create` would do, and do nothing.

        Raises:
            CreationError: it would not succeed.
        """


@dataclass(frozen=True, slots=True)
class ByCompose:
    """Containers made by ``docker compose create``, through a door where nothing gets lost.

    The door is there for a first deployment too: it closes with this process, and so nobody
    goes on making containers for a run that was killed.

    Args:
        client: the engine.
        endpoint: where it is.
        stack: the project.
        compose: runs the binary.
        flags: what the user wants.
        say: hears what is worth saying.
    """

    client: docker.DockerClient
    endpoint: Endpoint
    stack: Stack
    compose: Compose
    flags: Flags
    say: Callable[[str], None]

    @property
    def name(self) -> str:
        """Who makes the containers, for the record."""
        return f"{self.compose.binary.name} {self.compose.binary.version}"

    def create(
        self,
        before: Snapshot,
        made: Callable[[str], None] = ignore,
        is_over: Callable[[], bool] = never,
    ) -> None:
        """Make what is missing or changed; see :meth:`Creator.create`."""
        flags = self._arguments()
        shelf = aside.Shelf(self.client, before)
        compose = self._telling(made, is_over)
        spoke = threading.Event()
        with keeper.kept(lambda: dial(self.endpoint), shelf.keep, spoke.set) as host:
            compose.create(host, flags, spoke=spoke.is_set)
            moved = self._on_new_networks(before)
            if moved:
                self.say(f"made anew because a network of theirs changed: {', '.join(moved)}")
                compose.create(host, (*flags, "--force-recreate"), moved)

    def rehearse(self, before: Snapshot) -> tuple[Progress, ...]:
        """Give what :meth:`create` would do, in compose's words."""
        del before
        return self.compose.rehearse(self._arguments())

    def _telling(self, made: Callable[[str], None], is_over: Callable[[], bool]) -> Compose:
        """Give compose with somebody more who hears it, and may end it."""
        compose = self.compose

        def tell(step: Progress) -> None:
            compose.tell(step)
            kind, _, name = step.subject.partition(" ")
            if kind == "Container" and step.text == "Created":
                made(name)

        return dataclasses.replace(
            compose, tell=tell, stopping=lambda: compose.stopping() or is_over()
        )

    def _arguments(self) -> tuple[str, ...]:
        switches = {
            "--build": self.flags.build,
            "--force-recreate": self.flags.force_recreate,
            "--remove-orphans": self.flags.remove_orphans,
        }
        pull = ("--pull", self.flags.pull) if self.flags.pull else ()
        return (*(name for name, is_on in switches.items() if is_on), *pull)

    def _on_new_networks(self, before: Snapshot) -> tuple[str, ...]:
        """Give the services that compose moved to a network made anew.

        compose connects their containers without the services' aliases, so nobody
        would find them; only containers that are made anew get them back.
        """
        if not before.containers:
            return ()
        now = take(self.client, self.stack.name)
        old = {each.name: each.id for each in before.networks}
        remade = {each.name for each in now.networks if old.get(each.name, each.id) != each.id}
        return tuple(
            dict.fromkeys(
                each.service
                for each in now.containers
                if each.id in before.ids
                and not each.name.endswith(aside.SUFFIX)
                and remade & each.endpoints.keys()
                and self.stack.service(each.service) is not None
            )
        )
