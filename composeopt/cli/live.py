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
from composeopt.engine.order import Order, phases
from composeopt.engine.track import Track

_COLORS = {
    "ready": "green",
    "completed": "green",
    "failed": "bold red",
    "restarting": "yellow",
    "waiting": "dim",
}
_OTHER = 5
"""Lines of the terminal that are not rows."""


class LiveTable:
    """Shows service, phase, state, since when and whom it waits for."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=8, transient=True)
        self._since: dict[str, float] = {}
        self._said: set[Progress] = set()

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
        """Draw the table."""
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
        for title in ("container", "phase", "state", "since", "waiting for"):
            table.add_column(title, justify="right" if title in {"phase", "since"} else "left")
        phase = phases(order)
        shown = self._fitting(tracks)
        for track in shown:
            service = track.identity.service
            waits = order.pending(service) if track.is_waiting else ()
            table.add_row(
                track.identity.name,
                str(phase[service]),
                Text(track.state, _COLORS.get(track.state, "")),
                f"{at - self._since.get(track.identity.id, 0.0):.0f} s",
                ", ".join(f"{each.target} ({_short(each.condition)})" for each in waits),
            )
        ready = sum(each.state in {"ready", "completed"} for each in tracks)
        table.caption = f"{ready} of {len(tracks)} ready, {at:.0f} s"
        return table

    def _fitting(self, tracks: Sequence[Track]) -> list[Track]:
        """Give as many containers as there are lines, those not ready first."""
        room = max(self._console.height - _OTHER, 1)
        if len(tracks) <= room:
            return list(tracks)
        done = {"ready", "completed"}
        return sorted(tracks, key=lambda each: each.state in done)[:room]


def _short(condition: str) -> str:
    return condition.removeprefix("service_").replace("_", " ")
