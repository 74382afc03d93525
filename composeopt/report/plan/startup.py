"""Waves, times and the critical path, as blocks; all times are predicted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from composeopt.model.plan import ServiceStart, StartUp, Wait
from composeopt.model.report import Range
from composeopt.report.blocks import Block, Heading, Line, Table
from composeopt.report.wording import count, span


def start_up(start: StartUp, *, wide: bool) -> Iterator[Block]:
    """Yield who starts in which wave and when."""
    if not start.services:
        return
    yield Heading("Start-up by wave, predicted seconds")
    if wide:
        for wave in start.waves():
            yield from _summed(wave)
        return
    rows = tuple(
        (
            _name(each),
            str(each.wave),
            _range(each.predicted_start),
            _range(each.predicted_ready) if each.boot_known else "?",
            _range(each.predicted_healthy) if each.predicted_healthy else "no check",
            ", ".join(map(_wait, each.waits_for)) or "nobody",
        )
        for each in start.services
    )
    columns = ("service", "wave", "start", "ready", "healthy", "waits for")
    yield Table(columns, rows, frozenset({1, 2, 3, 4}))
    if any(each.profiles for each in start.services):
        yield Line("[name]: starts only with --profile name", "dim", level=1)
    if any(not each.boot_known for each in start.services):
        yield Line("?: boot time not known; --usage FILE tells it", "dim", level=1)


def _name(each: ServiceStart) -> str:
    return f"{each.service} [{', '.join(each.profiles)}]" if each.profiles else each.service


def _wait(wait: Wait) -> str:
    optional = "" if wait.required else ", optional"
    implied = f", by {wait.implied_by}" if wait.implied_by else ""
    elsewhere = "" if wait.is_known else ", not fetched"
    return f"{wait.service} ({wait.condition}{optional}{implied}{elsewhere})"


def _summed(wave: Sequence[ServiceStart]) -> Iterator[Block]:
    low = min(each.predicted_start[0] for each in wave)
    high = max(each.predicted_start[1] for each in wave)
    names = ", ".join(map(_name, wave))
    number = wave[0].wave
    yield Line(
        f"wave {number}, {count(len(wave), 'service')}, from {_range((low, high))} s", level=1
    )
    yield Line(names, level=2)


def critical_path(start: StartUp) -> Iterator[Block]:
    """Yield the chain that determines when all is healthy, the last first."""
    if not start.critical_path:
        return
    times = {each.service: each for each in start.services}
    yield Heading("Critical path, predicted: when the container starts, is ready, is seen healthy")
    for depth, step in enumerate(reversed(start.critical_path)):
        branch = "  " * (depth - 1) + "└─ " if depth else ""
        condition = f" ({step.condition})" if step.condition else ""
        yield Line(f"{branch}{step.service}{condition} {_figures(times[step.service])}", level=1)


def _figures(each: ServiceStart) -> str:
    ready = f"ready {_range(each.predicted_ready)} s" if each.boot_known else "ready ?"
    healthy = each.predicted_healthy
    seen = f"healthy {_range(healthy)} s" if healthy else "no healthcheck"
    return f"@{_range(each.predicted_start)} s, {ready}, {seen}"


def _range(value: Range) -> str:
    return span(value, "s")
