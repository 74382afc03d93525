"""Ctrl-C, SIGTERM and a closed terminal as a wish to stop, so that there is time to go back."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_APART = 1.0
"""Seconds after which another signal is one more wish, and not the same one said twice."""


class Stop:
    """Listens for the user's wish to stop while the block runs."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._hurried = threading.Event()
        self._first: float | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def asked(self) -> bool:
        """Say whether the user wants to stop."""
        return self._asked.is_set()

    def hurried(self) -> bool:
        """Say whether the user has asked again, and will not wait."""
        return self._hurried.is_set()

    def _hear(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        now = time.monotonic()
        if self._first is None:
            self._first = now
        elif now - self._first > _APART:
            self._hurried.set()
        self._asked.set()
