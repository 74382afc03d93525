"""Knocking from inside a container: by exec, from a helper, or in its network namespace."""

from __future__ import annotations

import pathlib
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from docker.errors import APIError

from composeopt.engine.endpoint import Endpoint
from composeopt.engine.observe.containers import Container
from composeopt.engine.observe.instruments import LABEL
from composeopt.engine.probing import programs
from composeopt.engine.probing.doors import Door, Knock, NoProbeError
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    import docker

_TOOLS = "for t in python3 bash nc timeout; do command -v $t >/dev/null && echo $t; done; "
_CLOCK = "command -v bash >/dev/null && bash -c '[ -n \"$EPOCHREALTIME\" ] && echo clock'; exit 0"
_SPARE = 20.0
"""Seconds that a program may take beyond its patience."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What knocking from one container gave, and by what."""

    instrument: str
    knocks: tuple[Knock, ...]


@dataclass(slots=True)
class Prober:
    """Knocks from inside containers.

    Args:
        client: of the engine.
        endpoint: where it is.
        project: the compose project, for the label of helpers.
        helper_image: what helpers are made of; empty: an image of the stack with tools.
        proc: where this machine's processes are seen.
    """

    client: docker.DockerClient
    endpoint: Endpoint
    project: str
    helper_image: str = ""
    proc: pathlib.Path = pathlib.Path("/proc")
    _tools: dict[str, frozenset[str]] = field(default_factory=dict)
    _images: dict[str, str] = field(default_factory=dict)

    def survey(self, containers: Iterable[Container]) -> None:
        """Note which containers have which tools; their images may make helpers."""
        for each in containers:
            if each.runs and each.id not in self._tools:
                self._tools[each.id] = self._ask(each)
                self._images[each.image] = each.id

    def knock(
        self,
        source: Container,
        doors: Sequence[Door],
        *,
        count: int = 1,
        patience: float = 1.0,
        clock: bool = False,
    ) -> Answer:
        """Connect to each door from inside a container.

        Args:
            source: it runs.
            doors: where to.
            count: how often, one after the other.
            patience: seconds after which a connection counts as not made.
            clock: whether the times are wanted.

        Raises:
            NoProbeError: no instrument works there.
        """
        self.survey([source])
        program = _program(self._tools[source.id], clock=clock)
        limit = _SPARE + count * patience
        told = programs.words(doors, count, patience)
        if program is not None:
            name, command = program
            text = self._exec(source, [*command, *told])
            return _answer(f"{name} in {source.service}", text, doors)
        if self.endpoint.is_local and self._is_mine(source):
            command = [sys.executable, "-c", programs.NAMESPACE, str(source.pid), *told]
            try:
                done = subprocess.run(  # noqa: S603 - our own program
                    command, capture_output=True, text=True, timeout=limit, check=False
                )
            except subprocess.TimeoutExpired as error:
                message = f"knocking from {source.service} did not end in {limit:g} s"
                raise NoProbeError(message) from error
            if done.returncode == 0:
                name = f"the network namespace of {source.service}"
                return _answer(name, done.stdout, doors)
        return self._by_helper(source, doors, told, clock=clock)

    def _ask(self, container: Container) -> frozenset[str]:
        try:
            text = self._exec(container, ["sh", "-c", _TOOLS + _CLOCK])
        except NoProbeError:
            return frozenset()
        return frozenset(text.split())

    def _exec(self, container: Container, command: Sequence[str]) -> str:
        api = self.client.api
        try:
            run = api.exec_create(container.id, list(command), stderr=False)["Id"]
            output = api.exec_start(run)
            code = api.exec_inspect(run)["ExitCode"]
        except APIError as error:
            message = f"nothing can be run in {container.service}: {error.explanation}"
            raise NoProbeError(message) from error
        if code != 0:
            message = f"what should knock from {container.service} ended with {code}"
            raise NoProbeError(message)
        return bytes(output).decode("utf-8", "replace")

    def _is_mine(self, container: Container) -> bool:
        """Say whether a container's process is seen here, and may be joined."""
        folder = self.proc / str(container.pid)
        try:
            (folder / "ns" / "net").stat()
            return container.id in (folder / "cgroup").read_text(encoding="utf-8")
        except OSError:
            return False

    def _by_helper(
        self, source: Container, doors: Sequence[Door], told: Sequence[str], *, clock: bool
    ) -> Answer:
        image, program = self._helper(clock=clock)
        if program is None:
            wanted = "python3, or bash 5 and timeout" if clock else "python3, bash or nc"
            message = (
                f"{source.service} has no {wanted}; add one to an image of the stack, name an "
                "image with --helper-image, or run this as root on the engine's machine"
            )
            raise NoProbeError(message)
        api = self.client.api
        name, command = program
        made = api.create_container(
            image,
            entrypoint=[*command, *told],
            labels={LABEL: self.project},
            healthcheck={"test": ["NONE"]},
            stop_signal="SIGKILL",
            host_config=api.create_host_config(
                network_mode=f"container:{source.id}", cap_drop=["ALL"]
            ),
        )["Id"]
        try:
            api.start(made)
            api.wait(made)
            text = bytes(api.logs(made, stdout=True, stderr=False)).decode("utf-8", "replace")
        except APIError as error:
            message = f"a helper of {image} did not run: {error.explanation}"
            raise NoProbeError(message) from error
        finally:
            api.remove_container(made, force=True, v=True)
        return _answer(f"{name} in a helper beside {source.service}", text, doors)

    def _helper(self, *, clock: bool) -> tuple[str, tuple[str, list[str]] | None]:
        """Give an image for helpers, and what knocks in it."""
        if self.helper_image:
            return self.helper_image, ("python3", ["python3", "-c", programs.PYTHON])
        for image, container in self._images.items():
            program = _program(self._tools[container], clock=clock)
            if program is not None:
                return image, program
        return "", None


def _program(tools: frozenset[str], *, clock: bool) -> tuple[str, list[str]] | None:
    """Choose what knocks, by the tools there are; None: nothing can."""
    if "python3" in tools:
        return "python3", ["python3", "-c", programs.PYTHON]
    if {"bash", "timeout"} <= tools and ("clock" in tools or not clock):
        return "bash", ["bash", "-c", programs.BASH, "bash"]
    if {"nc", "timeout"} <= tools and not clock:
        return "nc", ["sh", "-c", programs.NC, "sh"]
    return None


def _answer(instrument: str, text: str, doors: Sequence[Door]) -> Answer:
    knocks = programs.read(text, doors)
    if len(knocks) < len(set(doors)):
        missing = [f"{each.host}:{each.port}" for each in doors]
        message = f"{instrument} said nothing of {', '.join(missing[:3])}"
        raise NoProbeError(message)
    return Answer(instrument, knocks)
