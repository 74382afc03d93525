"""Ask something outside this process while the work goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Background(Generic[Answer]):
    """One question, asked in a thread of its own; meant for questions that wait.

    Args:
        ask: gives the answer; what it raises is raised by :meth:`answer`.
    """

    __slots__ = ("_answer", "_ask", "_error", "_thread")

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self._ask = ask
        self._answer: list[Answer] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def answer(self) -> Answer:
        """Wait for the answer."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._answer[0]

    def _run(self) -> None:
        try:
            self._answer.append(self._ask())
        except BaseException as error:  # noqa: BLE001 - carried over to who asks for the answer
            self._error = error
