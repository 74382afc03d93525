"""The programs that knock, run here against sockets of our own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest

from composeopt.engine.probing.doors import Door, Knock
from composeopt.engine.probing.programs import BASH, NC, PYTHON, read, words
from tests.programs import program

COMMANDS = {
    "python": [sys.executable, "-c", PYTHON],
    "bash": ["bash", "-c", BASH, "bash"],
    "nc": ["busybox", "sh", "-c", NC.replace("nc -w", "busybox nc -w"), "sh"],
}
UNKNOWN = Door("no-such-name.invalid", 80)


@contextlib.contextmanager
def listening(backlog: int = 64) -> Iterator[Door]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(backlog)
        yield Door("127.0.0.1", server.getsockname()[1])


def free() -> Door:
    with listening() as door:
        return door


def knock(tool: str, *doors: Door, count: int = 1, patience: float = 3.0) -> Mapping[Door, Knock]:
    if tool == "nc":
        program("busybox", "busybox-static")
    done = subprocess.run(
        [*COMMANDS[tool], *words(doors, count, patience)],
        capture_output=True,
        text=True,
        timeout=150,
        check=True,
    )
    return {each.door: each for each in read(done.stdout, doors)}


@pytest.mark.parametrize("tool", COMMANDS)
def test_a_door_opens_or_is_refused_or_has_no_address(tool: str) -> None:
    closed = free()
    with listening() as opened:
        found = knock(tool, opened, closed, UNKNOWN)

    assert {door: each.outcome for door, each in found.items()} == {
        opened: "open",
        closed: "refused",
        UNKNOWN: "unknown",
    }
    assert found[opened].got_there
    assert found[closed].got_there
    assert not found[UNKNOWN].got_there


@pytest.mark.parametrize("tool", ["python", "bash"])
def test_each_connection_is_timed(tool: str) -> None:
    with listening() as door:
        (found,) = knock(tool, door, count=10).values()

    assert len(found.seconds) == 10
    assert all(0 < each < 3 for each in found.seconds)
    assert found.lost == 0


@pytest.mark.parametrize("tool", ["python", "bash"])
def test_connections_that_are_not_made_are_lost_and_it_gives_up(tool: str) -> None:
    """A full backlog drops what comes: nobody accepts here."""
    with listening(backlog=1) as door:
        (found,) = knock(tool, door, count=30, patience=1.5).values()

    assert found.outcome == "open"
    assert 1 <= len(found.seconds) <= 4
    assert found.lost == 4


@pytest.mark.parametrize("tool", COMMANDS)
def test_a_door_that_never_answers_is_silent(tool: str) -> None:
    with listening(backlog=0) as door, contextlib.ExitStack() as stack:
        for _ in range(3):
            filling = stack.enter_context(socket.socket())
            filling.setblocking(False)
            filling.connect_ex((door.host, door.port))
        (found,) = knock(tool, door).values()

    assert found.outcome == "silent"
    assert not found.got_there


def test_what_a_program_did_not_say_is_left_out() -> None:
    asked = (Door("db", 1), Door("db", 2))

    assert read("db 2 refused 0\nnoise\ndb x open 0\ndb 1 odd 0\n", asked) == (
        Knock(Door("db", 2), "refused"),
    )
