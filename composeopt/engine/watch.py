"""The engine's events of one project, each with the moment it was heard."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

import docker
from docker.errors import DockerException

from composeopt.engine import labels
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """One event of a container.

    Args:
        container: its id.
        action: ``start``, ``die``, ``oom``, ``exec_die``, ``health_status``, ...
        at: seconds since the call.
        code: the exit code, of ``die`` and ``exec_die``.
        exec_id: of ``exec_die``.
        status: of ``health_status``: ``healthy`` or ``unhealthy``.
    """

    container: str
    action: str
    at: float
    code: int = 0
    exec_id: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Deaf:
    """The engine stopped talking."""

    reason: str


class Watch:
    """Listens in a thread of its own and puts what it hears into a queue."""

    def __init__(
        self,
        client: docker.DockerClient,
        project: str,
        inbox: queue.SimpleQueue[Any],
        clock: Callable[[], float],
    ) -> None:
        self._client = client
        self._filters = {**labels.of_project(project), "type": "container"}
        self._inbox = inbox
        self._clock = clock
        self._stream: Any = None
        self._is_closing = False

    def open(self) -> None:
        """Begin to listen."""
        self._stream = self._client.api.events(decode=True, filters=self._filters)
        threading.Thread(target=self._listen, args=(self._stream,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._is_closing = True
        if self._stream is not None:
            with contextlib.suppress(DockerException, OSError, AttributeError):
                self._stream.close()

    def _listen(self, stream: Any) -> None:
        reason = "its stream of events ended"
        try:
            for event in stream:
                heard = _heard(event, self._clock())
                if heard is not None:
                    self._inbox.put(heard)
        except Exception as error:  # noqa: BLE001 - whatever ends the stream, the loop must know
            reason = str(error)
        if not self._is_closing:
            self._inbox.put(Deaf(reason))


def _heard(event: Mapping[str, Any], at: float) -> Heard | None:
    actor = event.get("Actor") or {}
    attributes = actor.get("Attributes") or {}
    action, _, detail = str(event.get("Action", "")).partition(":")
    if not actor.get("ID"):
        return None
    code = str(attributes.get("exitCode", ""))
    return Heard(
        container=actor["ID"],
        action=action,
        at=at,
        code=int(code) if code.lstrip("-").isdigit() else 0,
        exec_id=str(attributes.get("execID", "")),
        status=detail.strip() if action == "health_status" else "",
    )
