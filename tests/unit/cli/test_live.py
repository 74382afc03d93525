"""The table that stands on the terminal while a stack comes up."""

from __future__ import annotations

import io
import re

from rich.console import Console

from composeopt.cli.live import LiveTable
from composeopt.cli.progress import Plain
from composeopt.engine.compose import Progress
from composeopt.engine.order import Edge, Order
from tests.unit.engine.ways import CHECK, ready, started, track

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def terminal(height: int = 30, width: int = 100) -> Console:
    return Console(
        file=io.StringIO(), force_terminal=True, width=width, height=height, no_color=True
    )


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return _ESCAPE.sub("", console.file.getvalue())


def test_each_container_has_its_phase_state_and_what_it_waits_for() -> None:
    tracks = [ready("db", 3), started("api", 4, CHECK), track("web")]
    order = Order(
        [Edge("api", "db", "service_healthy"), Edge("web", "api", "service_healthy")], tracks
    )
    console = terminal()

    with LiveTable(console) as table:
        table.moved(4.0, tracks[1], "")
        table.ticked(9.0, tracks, order)

    rows = {
        line.split()[0]: line.split()[1:]
        for line in shown(console).splitlines()
        if line.split() and line.split()[0] in {"db", "api", "web"}
    }
    assert rows["db"] == ["1", "ready", "9", "s"]
    assert rows["api"] == ["2", "running", "5", "s"]
    assert rows["web"] == ["3", "waiting", "9", "s", "api", "(healthy)"]
    assert "1 of 3 ready, 9 s" in shown(console)


def test_a_low_terminal_shows_those_that_are_not_ready() -> None:
    tracks = [*(ready(f"r{n}", 2) for n in range(20)), track("late")]
    console = terminal(height=8)

    with LiveTable(console) as table:
        table.ticked(9.0, tracks, Order([], tracks))

    lines = shown(console).splitlines()
    assert any(line.split()[:1] == ["late"] for line in lines)
    assert sum(line.lstrip().startswith("r") for line in lines) < 8
    assert "19 more; 20 of 21 ready, 9 s" in shown(console)


def test_failures_and_notes_stay_above_the_table() -> None:
    failed = track("db")
    failed.failure = "exited with code 3"
    console = terminal()

    with LiveTable(console) as table:
        table.made(0.5, Progress("Container p-db-1", "Created"))
        table.made(0.6, Progress("Container p-db-1", "Created"))
        table.moved(4.0, failed, failed.failure)
        table.noted(5.0, "going back")

    said = shown(console)
    assert said.count("0.50 s  Container p-db-1: created") == 1
    assert "4.00 s  p-db-1: failed (exited with code 3)" in said
    assert "5.00 s  going back" in said


def test_plain_lines_say_each_change_and_each_thing_made_once() -> None:
    said: list[str] = []
    plain = Plain(said.append)

    with plain:
        plain.made(0.5, Progress("Container p-db-1", "Creating"))
        plain.made(0.5, Progress("Container p-db-1", "Created"))
        plain.made(0.6, Progress("Container p-db-1", "Created"))
        plain.moved(3.0, ready("db", 3), "")
        plain.ticked(3.5, [], Order([], []))

    assert said == [
        "   0.50 s  Container p-db-1: created",
        "   3.00 s  p-db-1: ready (its test passes)",
    ]


def test_a_row_is_one_line_whatever_it_waits_for() -> None:
    targets = [started(f"a-service-with-a-long-name-{number}", 1, CHECK) for number in range(6)]
    tracks = [*targets, track("web"), track("web", number=2)]
    order = Order(
        [Edge("web", each.identity.service, "service_healthy") for each in targets], tracks
    )

    for width in (40, 112):
        console = terminal(width=width)
        with LiveTable(console) as table:
            table.ticked(9.0, tracks, order)

        lines = [line for line in shown(console).splitlines() if line.strip()]
        rows = [line for line in lines if line.split()[0].startswith(("a-service", "web"))]
        assert len(rows) == 8
        assert [line.split()[:2] for line in rows[6:]] == [["web", "1"], ["web", "2"]]
        assert max(map(len, lines)) <= width
        assert ("0 (healthy) and 5 more" in rows[6]) is (width == 112)


def test_containers_that_are_not_made_yet_count_as_not_ready() -> None:
    tracks = [ready("db", 3)]
    console = terminal()

    with LiveTable(console) as table:
        table.ticked(1.0, [], Order([], [], {"db": 1, "web": 3}))
        table.ticked(4.0, tracks, Order([], tracks, {"db": 1, "web": 3}))

    assert "0 of" not in shown(console)
    assert "1 of 4 ready, 4 s" in shown(console)


def test_who_may_start_but_has_no_turn_yet_waits() -> None:
    queued = track("db")
    queued.released = 1.0
    console = terminal()

    with LiveTable(console) as table:
        table.ticked(2.0, [queued], Order([], [queued]))

    (row,) = [line.split() for line in shown(console).splitlines() if line.split()[:1] == ["db"]]
    assert row == ["db", "1", "waiting", "2", "s", "its", "turn"]
