"""A deployment as a table that stands still on the terminal while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from composeopt.cli.progress import said_of
from composeopt.engine.compose import Progress
from composeopt.engine.order import Edge, Order, phases
from composeopt.engine.track import Track

_COLORS = {
    "ready": "green",
    "completed": "green",
    "failed": "bold red",
    "restarting": "yellow",
    "waiting": "dim",
}
_DONE = frozenset({"ready", "completed"})

_TITLES = ("service", "phase", "state", "since", "waiting for")
_NARROW = ("service", "state", "since")
_ROOM = 20
"""Columns without which what is waited for is not shown at all."""

_LEAST = {"phase": 5, "state": 10, "since": 5}

_LONGEST = 30
"""Columns that a service's name has at most."""

_FIGURES = 34
"""Columns that phase, state, since and what lies between them take."""

_OTHER = 6
"""Lines of the terminal that are not rows: a heading, rules, the sum and one line above."""


class LiveTable:
    """Shows service, phase, state, since when and whom it waits for."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=8, transient=True)
        self._since: dict[str, float] = {}
        self._said: set[Progress] = set()
        self._width = console.width

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._live.stop()

    def moved(self, at: float, track: Track, detail: str) -> None:
        """Note since when a container is in its state; a failure gets a line."""
        self._since[track.identity.id] = at
        if track.failure:
            self._line(at, f"{track.identity.name}: {said_of(track, detail)}")

    def ticked(self, at: float, tracks: Sequence[Track], order: Order) -> None:
        """Draw the table, once there is something to draw."""
        if not tracks:
            return
        if self._console.width < self._width:
            self._console.clear()  # the terminal has broken the lines that stand there
        self._width = self._console.width
        self._live.update(self._table(at, tracks, order))

    def noted(self, at: float, message: str) -> None:
        """Write a line above the table."""
        self._live.update(Text(""))
        self._line(at, message)

    def made(self, at: float, progress: Progress) -> None:
        """Write what is made above the table, pulls as they go."""
        if progress not in self._said:
            self._said.add(progress)
            if progress.text.endswith("ed"):
                self._line(at, f"{progress.subject}: {progress.text.lower()}")
            else:
                self._live.update(Text(f"{progress.subject}: {progress.text.lower()}", "dim"))

    def _line(self, at: float, message: str) -> None:
        self._console.print(Text(f"{at:7.2f} s  {message}"))

    def _table(self, at: float, tracks: Sequence[Track], order: Order) -> Table:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
        shown = self._fitting(tracks)
        longest = min(max(len(_named(each, order)) for each in shown), _LONGEST)
        room = self._console.width - longest - _FIGURES
        is_wide = room >= _ROOM
        for title in _TITLES if is_wide else _NARROW:
            is_figure = title in {"phase", "since"}
            # One line for each row, so that as many fit as there are lines.
            table.add_column(
                title,
                justify="right" if is_figure else "left",
                no_wrap=True,
                overflow="ellipsis",
                min_width=longest if title == "service" else _LEAST.get(title, 0),
                max_width=longest if title == "service" else None,
            )
        phase = phases(order)
        for track in shown:
            service = track.identity.service
            is_queued = not track.is_waiting and track.called is None
            state = "waiting" if is_queued else track.state
            waits = order.pending(service) if track.is_waiting else ()
            cells: dict[str, str | Text] = {
                "service": _named(track, order),
                "phase": str(phase.get(service, "")),
                "state": Text(state, _COLORS.get(state, "")),
                "since": f"{at - self._since.get(track.identity.id, 0.0):.0f} s",
                "waiting for": "its turn" if is_queued else _list(waits, room),
            }
            table.add_row(*(cells[column.header] for column in table.columns))  # type: ignore[index]  # they are the titles above
        ready = sum(each.state in _DONE for each in tracks)
        many = max(len(tracks), sum(order.expected.values()))
        hidden = len(tracks) - len(shown)
        more = f"{hidden} more; " if hidden else ""
        table.caption = Text(f"{more}{ready} of {many} ready, {at:.0f} s", no_wrap=True)
        table.caption_justify = "left"
        return table

    def _fitting(self, tracks: Sequence[Track]) -> list[Track]:
        """Give as many containers as there are lines, those not ready first."""
        room = max(self._console.height - _OTHER, 1)
        if len(tracks) <= room:
            return list(tracks)
        first = sorted(tracks, key=_rank)[:room]
        return [each for each in tracks if each in first]


def _rank(track: Track) -> int:
    """Give who is shown first where there is no room for all: what moves, then what waits."""
    if track.state in _DONE:
        return 3
    return 2 if track.is_waiting else 0 if track.failure else 1


def _named(track: Track, order: Order) -> str:
    """Give a service's name, and the number where it has several containers."""
    service, name = track.identity.service, track.identity.name
    is_one = len(order.by_service.get(service, ())) < 2 and order.expected.get(service, 1) < 2
    return service if is_one else f"{service} {name.rpartition('-')[2]}"


def _list(waits: Sequence[Edge], room: int) -> str:
    """Name as many of those waited for as there is room for, and say how many more there are."""
    named = [f"{each.target} ({_short(each.condition)})" for each in waits]
    for count in range(len(named), 0, -1):
        more = len(named) - count
        text = ", ".join(named[:count]) + (f" and {more} more" if more else "")
        if len(text) <= room:
            return text
    return f"{len(named)} services" if len(named) > 1 else "".join(named)


def _short(condition: str) -> str:
    return condition.removeprefix("service_").replace("_", " ")
