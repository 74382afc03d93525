"""Making containers in a thread of its own."""

from __future__ import annotations

import pathlib
import queue
from collections.abc import Callable
from typing import Any

import pytest
from docker.errors import NotFound

from composeopt.engine import making
from composeopt.engine.compose import CreationError
from composeopt.engine.creation import ignore, never
from composeopt.engine.making import Made, MadeAll, Making
from composeopt.engine.snapshot import Snapshot, Standing
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load

NETWORKS = ("p_default",)


class Engine:
    """Holds the containers that were made."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, Any]] = {}
        self.away = 0

    @property
    def api(self) -> Engine:
        return self

    def make(self, service: str, number: int = 1, networks: tuple[str, ...] = NETWORKS) -> str:
        name = f"p-{service}-{number}"
        prefix = "com.docker.compose."
        self.made[name] = {
            "Id": f"id-{name}",
            "Name": f"/{name}",
            "Config": {
                "Labels": {
                    f"{prefix}project": "p",
                    f"{prefix}service": service,
                    f"{prefix}container-number": str(number),
                }
            },
            "HostConfig": {},
            "State": {"Status": "created"},
            "NetworkSettings": {"Networks": {each: {} for each in networks}},
        }
        return name

    def containers(self, **_: object) -> list[dict[str, Any]]:
        if self.away:
            self.away -= 1
            raise ConnectionRefusedError(111, "connection refused")
        return [{"Id": each["Id"], "Labels": {}} for each in self.made.values()]

    def networks(self, **_: object) -> list[dict[str, Any]]:
        return []

    def inspect_container(self, container: str) -> dict[str, Any]:
        for name, each in self.made.items():
            if container in (name, each["Id"]):
                return each
        raise NotFound(container)


class Creator:
    """Makes what the test says."""

    name = "test"

    def __init__(self, work: Callable[[Callable[[str], None]], None]) -> None:
        self.work = work

    def create(
        self,
        before: Snapshot,
        made: Callable[[str], None] = ignore,
        is_over: Callable[[], bool] = never,
    ) -> None:
        del before, is_over
        self.work(made)

    def rehearse(self, before: Snapshot) -> tuple[()]:
        del before
        return ()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setattr(making, "_PAUSE", 0.01)
    return Engine()


def ends(
    engine: Engine, folder: pathlib.Path, creator: Creator, before: Snapshot | None = None
) -> list[Any]:
    """Make a project of two services to the end; gives what was told."""
    file = folder / "compose.yaml"
    two = "services: {a: {image: x, networks: [default, more]}, b: {image: x, scale: 2}}\n"
    file.write_text(f"name: p\n{two}networks: {{more: {{}}}}\n", encoding="utf-8")
    stack = load(Inputs(files=(file,), cwd=folder))
    found = Making(engine, stack, creator, before or Snapshot("p"))  # type: ignore[arg-type]  # as much of a client as is asked
    assert found.wanted() == {"a": 1, "b": 2}
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    found.begin(inbox)
    told: list[Any] = []
    while not told or not isinstance(told[-1], MadeAll):
        told.append(inbox.get(timeout=60))
    found.end()
    return told


def test_what_is_made_is_told_of_at_once_and_all_of_it_at_the_end(
    engine: Engine, tmp_path: pathlib.Path
) -> None:
    def work(made: Callable[[str], None]) -> None:
        made(engine.make("b"))
        made("p-nobody-1")
        made(engine.make("a"))

    first, last = ends(engine, tmp_path, Creator(work))

    assert isinstance(first, Made)
    assert first.track.identity.name == "p-b-1", "a is not on its second network yet"
    assert [each.identity.name for each in last.tracks] == ["p-a-1", "p-b-1"]
    assert {each.identity.action for each in last.tracks} == {"created"}


def test_where_something_stood_nothing_is_told_of_before_the_end(
    engine: Engine, tmp_path: pathlib.Path
) -> None:
    old = Standing("id-p-b-1", "p-b-1", "b", 1, "exited", {}, {})
    engine.make("b")

    def work(made: Callable[[str], None]) -> None:
        made(engine.make("b", 2))

    (last,) = ends(engine, tmp_path, Creator(work), Snapshot("p", (old,)))

    assert [each.identity.action for each in last.tracks] == ["started", "created"]


def test_what_goes_wrong_is_told(engine: Engine, tmp_path: pathlib.Path) -> None:
    def work(_: Callable[[str], None]) -> None:
        raise CreationError("no space")

    (last,) = ends(engine, tmp_path, Creator(work))

    assert isinstance(last.error, CreationError)


def test_an_engine_that_goes_away_once_all_is_made_is_waited_for(
    engine: Engine, tmp_path: pathlib.Path
) -> None:
    engine.away = 2

    def work(_: Callable[[str], None]) -> None:
        engine.make("b")

    (last,) = ends(engine, tmp_path, Creator(work))

    assert last.error is None
    assert [each.identity.name for each in last.tracks] == ["p-b-1"]
