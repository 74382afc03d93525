"""Waiting for what blocks, as long as somebody wants to know how it ends."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_POLL = 0.1

Result = TypeVar("Result")


class Awaited(Generic[Result]):
    """A call in a thread of its own; one that nobody waits for ends alone."""

    def __init__(self, call: Callable[[], Result]) -> None:
        self._call = call
        self._ends: queue.SimpleQueue[tuple[Result | None, BaseException | None]]
        self._ends = queue.SimpleQueue()
        threading.Thread(target=self._run, name="awaited", daemon=True).start()

    def wait(self, is_over: Callable[[], bool]) -> list[Result]:
        """Wait for the end; gives the one result, or none when it is over before.

        Args:
            is_over: says whether nobody waits any more.

        Raises:
            BaseException: what the call raised.
        """
        while not is_over():
            with contextlib.suppress(queue.Empty):
                result, error = self._ends.get(timeout=_POLL)
                if error is not None:
                    raise error
                return [result]  # type: ignore[list-item]  # there is one where no error is
        return []

    def _run(self) -> None:
        try:
            self._ends.put((self._call(), None))
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            self._ends.put((None, error))
