"""How long a container may take to stop."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import APIError

from composeopt.engine import halt


class Fake:
    """An engine with one container that stops when it is let to, or is killed."""

    def __init__(self, own: int | None = None, *, is_stubborn: bool = False) -> None:
        self.own = own
        self.stopped: list[int | None] = []
        self.posted: list[tuple[str, dict[str, int], float | None]] = []
        self.killed = False
        self.gone = threading.Event()
        self.status = 204
        if not is_stubborn:
            self.gone.set()
        self.base_url, self.api_version = "http+docker://localhost", "1.41"

    @property
    def api(self) -> Fake:
        return self

    def inspect_container(self, container: str) -> dict[str, Any]:
        assert container == "x"
        return {"Config": {} if self.own is None else {"StopTimeout": self.own}}

    def stop(self, container: str, timeout: int | None = None) -> None:
        assert container == "x"
        self.stopped.append(timeout)
        assert self.gone.wait(60)

    def post(self, url: str, params: dict[str, int], timeout: float | None) -> Any:
        self.posted.append((url, params, timeout))
        assert self.gone.wait(60)
        return Answer(self.status)

    def kill(self, container: str) -> None:
        assert container == "x"
        self.killed = True
        self.gone.set()


class Answer(SimpleNamespace):
    """What the engine answers."""

    def __init__(self, code: int) -> None:
        super().__init__(status_code=code, text="no such container")

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""


def stop(fake: Fake, told: int | None = None, **more: Any) -> None:
    halt.stop(fake, "x", told, **more)  # type: ignore[arg-type]  # as much of a client as is asked


@pytest.mark.parametrize(
    ("own", "told", "waits"),
    [(90, None, 90), (None, None, 10), (90, 3, 3), (90, 0, 0), (86400, None, 86400)],
)
def test_docker_py_is_told_how_long_it_may_take(
    own: int | None, told: int | None, waits: int
) -> None:
    fake = Fake(own)

    stop(fake, told)

    assert fake.stopped == [waits]
    assert not fake.killed


def test_a_container_that_may_take_for_ever_is_waited_for_without_end() -> None:
    fake = Fake(-1)

    stop(fake)

    assert fake.stopped == [], "docker-py would give up after two minutes"
    assert fake.posted == [("http+docker://localhost/v1.41/containers/x/stop", {"t": -1}, None)]


def test_what_the_engine_refuses_is_an_error_there_too() -> None:
    fake = Fake(-1)
    fake.status = 404

    with pytest.raises(APIError):
        stop(fake)


@pytest.mark.parametrize("own", [90, -1])
def test_who_will_not_wait_has_it_killed(own: int) -> None:
    fake, hurried = Fake(own, is_stubborn=True), threading.Event()
    threading.Timer(0.3, hurried.set).start()
    began = time.monotonic()

    stop(fake, hurried=hurried.is_set)

    assert fake.killed
    assert 0.2 < time.monotonic() - began < 30
