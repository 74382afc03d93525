"""How containers come up while they are made, on an engine that only says so."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from composeopt.analysis.dependencies.graph import STARTED
from composeopt.engine.climb import Climb
from composeopt.engine.compose import CreationError
from composeopt.engine.launch import Extras
from composeopt.engine.making import Made, MadeAll
from composeopt.engine.order import Edge, Order
from composeopt.engine.queueing import Queue
from composeopt.engine.track import Track
from composeopt.engine.verdict import Manners
from tests.unit.engine.ways import track


class Stream:
    """Events until it is closed."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        while (event := self.events.get()) is not None:
            yield event

    def close(self) -> None:
        self.events.put(None)


class Engine:
    """Starts what it is told to, and sometimes does not answer."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.streams: list[Stream] = []
        self.silent = 0

    @property
    def api(self) -> Engine:
        return self

    def events(self, **_: object) -> Stream:
        self.streams.append(Stream())
        return self.streams[-1]

    def start(self, container: str) -> None:
        self.started.append(container)
        actor = {"ID": container, "Attributes": {}}
        self.streams[-1].events.put({"Actor": actor, "Action": "start"})

    def inspect_container(self, container: str) -> dict[str, Any]:
        if self.silent:
            self.silent -= 1
            raise ConnectionError("connection refused")
        runs = container in self.started
        return {"State": {"Running": runs, "Status": "running" if runs else "created"}}


class Making:
    """Makes containers when the test says so."""

    def __init__(self, wanted: Mapping[str, int]) -> None:
        self.counts = wanted
        self.has_ended = False
        self.inbox: queue.SimpleQueue[Any] | None = None
        self.script: list[Any] = []

    def wanted(self) -> dict[str, int]:
        return dict(self.counts)

    def begin(self, inbox: queue.SimpleQueue[Any]) -> None:
        self.inbox = inbox
        threading.Thread(target=self._play, daemon=True).start()

    def _play(self) -> None:
        assert self.inbox is not None
        for step in self.script:
            if isinstance(step, float):
                time.sleep(step)
            else:
                self.inbox.put(step)

    def end(self) -> None:
        self.has_ended = True


class Listener:
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def moved(self, at: float, track: Track, detail: str) -> None:
        """A container's state changed."""

    def ticked(self, at: float, tracks: object, order: Order) -> None:
        """Some time passed."""

    def noted(self, at: float, message: str) -> None:
        self.notes.append(message)


def climb(engine: Engine, making: Making, *edges: Edge, **more: Any) -> Climb:
    began = time.monotonic()
    return Climb(
        client=engine,  # type: ignore[arg-type]  # as much of a client as is asked
        project="p",
        making=making,  # type: ignore[arg-type]  # as much of it as is asked
        edges=edges,
        starts=Queue(2, more.pop("urgency", {})),
        extras={"a": Extras()},
        clock=lambda: time.monotonic() - began,
        listener=more.pop("listener", Listener()),
        manners=Manners(**{"settle": 0.1, **more}),
        stopping=lambda: False,
    )


def test_what_is_made_starts_before_all_is_made() -> None:
    engine, making = Engine(), Making({"a": 1, "b": 1, "c": 1})
    first, second, third = track("b"), track("c"), track("a")
    making.script = [Made(first), 1.5, MadeAll((third, first, second))]
    found = climb(engine, making, Edge("c", "b", STARTED))

    assert found.run() is None

    assert first.called is not None
    assert found.created is not None
    assert first.called < found.created <= (second.called or 0.0)
    assert found.tracks == [third, first, second], "the record is in no order of chance"
    assert making.has_ended


def test_nobody_takes_the_first_of_two_replicas_for_both() -> None:
    engine, making = Engine(), Making({"a": 2, "b": 1})
    first, other, waits = track("a"), track("a", number=2), track("b")
    making.script = [Made(first), Made(waits), 1.5, MadeAll((first, other, waits))]

    assert climb(engine, making, Edge("b", "a", STARTED)).run() is None

    assert engine.started.index("id-b-1") == 2


def test_what_keeps_them_from_being_made_ends_it_and_nobody_goes_on_making() -> None:
    engine, making = Engine(), Making({"a": 1})
    making.script = [Made(track("a")), 1.5, MadeAll(error=CreationError("no space"))]

    with pytest.raises(CreationError, match="no space"):
        climb(engine, making).run()

    assert making.has_ended
    assert engine.started == ["id-a-1"]


def test_a_failure_ends_it_while_others_are_made() -> None:
    engine, making = Engine(), Making({"a": 1, "b": 1})
    first = track("a")
    first.failure = "exited with code 3"
    making.script = [Made(first), 60.0, MadeAll(())]

    found = climb(engine, making).run()

    assert found is not None
    assert found.track is first
    assert making.has_ended


def test_the_time_for_making_does_not_count() -> None:
    engine, making = Engine(), Making({"a": 1})
    making.script = [2.1, MadeAll((track("a"),))]

    assert climb(engine, making, timeout=2.0).run() is None


def test_an_engine_that_does_not_answer_once_is_listened_to_again() -> None:
    engine, making, listener = Engine(), Making({"a": 1}), Listener()
    first = track("a", action="kept")
    engine.started.append(first.identity.id)
    engine.silent = 1
    making.script = [MadeAll((first,))]

    assert climb(engine, making, listener=listener).run() is None

    assert listener.notes == ["the engine stopped talking: connection refused"]
    assert len(engine.streams) == 2


@pytest.mark.parametrize("is_told", [True, False])
def test_why_a_container_was_killed_may_be_told_after_its_end(is_told: bool) -> None:
    engine, making = Engine(), Making({"a": 1})
    first = track("a", memory=16 * 2**20)
    making.script = [MadeAll((first,))]

    def kill() -> None:
        while first.launched is None:
            time.sleep(0.01)
        actor = {"ID": first.identity.id, "Attributes": {"exitCode": "137"}}
        engine.streams[-1].events.put({"Actor": actor, "Action": "die"})
        time.sleep(0.1)
        if is_told:
            engine.streams[-1].events.put({"Actor": {"ID": first.identity.id}, "Action": "oom"})

    threading.Thread(target=kill, daemon=True).start()
    found = climb(engine, making, settle=60.0).run()

    assert found is not None
    said = "exited with code 137"
    assert found.reason == said + (", killed for lack of memory (limit 16 MiB)" if is_told else "")


@pytest.mark.parametrize(("pause", "first"), [(0.2, "id-urgent-1"), (3.0, "id-tool-1")])
def test_more_urgent_ones_are_waited_for_while_they_are_made_but_not_for_long(
    pause: float, first: str
) -> None:
    engine, making = Engine(), Making({"tool": 1, "urgent": 1})
    tool, urgent = track("tool"), track("urgent")
    making.script = [Made(tool), pause, Made(urgent), 0.3, MadeAll((tool, urgent))]

    assert climb(engine, making, urgency={"tool": 0.5, "urgent": 9.0}).run() is None

    assert engine.started[0] == first
    assert len(engine.started) == 2
