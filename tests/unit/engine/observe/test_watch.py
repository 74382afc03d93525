"""Threads that look go on when the engine was away for a moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from docker.errors import NotFound
from urllib3.exceptions import ProtocolError

from composeopt.engine.observe import watch as watching
from composeopt.engine.observe.containers import Container
from composeopt.engine.observe.flows import Flows
from composeopt.engine.observe.instruments import Reading
from composeopt.engine.observe.observer import Observer, watch_until
from composeopt.engine.observe.watch import Watch
from tests.unit.engine.observe.made import container

SAMPLE = {
    "read": "2026-01-01T00:00:00Z",
    "cpu_stats": {"cpu_usage": {"total_usage": 1}},
    "memory_stats": {"usage": 1},
}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_RETRY", 0.01)


class Engine:
    """Fails as often as it is told to, then answers, then knows of no such container."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    @property
    def api(self) -> Engine:
        return self

    def stats(self, container: str, **_: object) -> Iterator[dict[str, Any]]:
        assert container
        self.calls += 1
        yield SAMPLE
        raise self.errors.pop(0) if self.errors else NotFound("gone")

    def inspect_container(self, container: str) -> dict[str, Any]:
        raise NotFound(container)


class Instrument:
    """Loses its connection once."""

    name = "exec"

    def __init__(self) -> None:
        self.calls = 0

    def readings(self, *_: object) -> Iterator[Reading]:
        self.calls += 1
        yield Reading(())
        if self.calls == 1:
            raise ConnectionResetError(104, "connection reset by peer")


def watch(engine: Engine, *instruments: Instrument) -> Watch:
    return Watch(engine, instruments, 0.01, time.monotonic() + 60)  # type: ignore[arg-type]  # as much of them as is asked


def ended(job: Callable[[Container], Any], found: Container) -> None:
    thread = job(found)
    thread.join(60)
    assert not thread.is_alive()


def test_statistics_go_on_after_a_stream_that_broke() -> None:
    engine = Engine(ProtocolError("broken"), ConnectionRefusedError(111, "refused"))
    found = watch(engine)

    ended(found.statistics, container("a"))

    assert engine.calls == 3
    assert [found.heard.get_nowait().sample is not None for _ in range(3)] == [True] * 3


def test_sockets_are_read_again_after_a_stream_that_broke() -> None:
    instrument = Instrument()
    found = watch(Engine(), instrument)

    ended(found.sockets, container("a"))

    assert instrument.calls == 2


@pytest.mark.parametrize("patience", [0.0, 60.0])
def test_what_was_seen_is_given_when_the_engine_goes_away(
    monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    monkeypatch.setattr("composeopt.engine.observe.observer._PATIENCE", patience)

    class Gone:
        """An engine that is not there."""

        @property
        def api(self) -> Gone:
            return self

        def containers(self, **_: object) -> None:
            raise ConnectionRefusedError(111, "connection refused")

    now = time.monotonic()
    found = Watch(Gone(), (), 0.05, now + 0.5)  # type: ignore[arg-type]  # it only fails
    observer = Observer(Gone(), "p", found, 0.0, time.time(), Flows(0.0))  # type: ignore[arg-type]  # it only fails

    seen = watch_until(observer, now + 0.5, lambda: False, lambda _running, _left: None)

    assert bool(seen.notes) is (patience == 0.0)
    if seen.notes:
        assert "the engine went away" in seen.notes[0]
