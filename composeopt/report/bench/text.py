"""A comparison by measurement as blocks; every time in it is measured."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.bench import Bench, BenchProject, Comparison, Sample, ServiceComparison
from composeopt.report.blocks import Block, Heading, Line, Table, Tone
from composeopt.report.wording import count

_TONES: dict[str, Tone] = {"faster": "good", "slower": "bad", "no difference": "strong"}


def text(bench: Bench) -> tuple[Block, ...]:
    """Write a comparison."""
    return tuple(
        block for part in (_opening(bench), _stack(bench), _services(bench)) for block in part
    )


def _opening(bench: Bench) -> Iterator[Block]:
    yield Line(bench.sentence, _TONES[bench.verdict])
    runs = count(bench.runs, "run")
    yield Line(f"{runs} of each in turn after a discarded one, engine {bench.engine}", "dim", 1)
    if bench.own_probes:
        yield Line("tests were also run besides the engine, at most 0.2 core in all", "dim", 1)
    for note in bench.notes:
        yield Line(note, "dim", 1)


def _stack(bench: Bench) -> Iterator[Block]:
    yield Heading("Start of the whole stack, measured seconds")
    rows = (
        _row("before", bench.before, bench.stack.measured_before),
        _row("after", bench.after, bench.stack.measured_after),
    )
    columns = ("", "project", "median", "quartiles", "least", "most", "measured")
    yield Table(columns, rows, frozenset({2, 3, 4, 5}))


def _row(side: str, project: BenchProject, sample: Sample | None) -> tuple[str, ...]:
    if sample is None:
        return (side, project.given, "", "", "", "", "not measured")
    return (
        side,
        project.given,
        _seconds(sample.median),
        f"{_seconds(sample.low)} to {_seconds(sample.high)}",
        _seconds(min(sample.values)),
        _seconds(max(sample.values)),
        f"{project.measured} ({project.starter})",
    )


def _services(bench: Bench) -> Iterator[Block]:
    if not bench.services:
        return
    yield Heading("Services, median of measured seconds since the call, before -> after")
    rows = tuple(_service(each) for each in bench.services)
    yield Table(("service", "start", "ready", "healthy"), rows, frozenset({1, 2, 3}))
    by = "or a job was done" if bench.own_probes else "as far as the engine's own runs of it tell"
    yield Line(f"ready: its own test passed, {by}; healthy: the engine said so", "dim", 1)
    if any(each.is_significant for row in bench.services for each in _moments(row)):
        yield Line("*: significant (p <= 0.05), each figure looked at alone", "dim", 1)


def _service(each: ServiceComparison) -> tuple[str, ...]:
    return (each.service, *map(_pair, _moments(each)))


def _moments(each: ServiceComparison) -> tuple[Comparison, ...]:
    return (each.start, each.ready, each.healthy)


def _pair(comparison: Comparison) -> str:
    before, after = comparison.measured_before, comparison.measured_after
    if before is None and after is None:
        return "no test  "
    old, new = ("none" if each is None else _seconds(each.median) for each in (before, after))
    return f"{old} -> {new} {'*' if comparison.is_significant else ' '}"


def _seconds(value: float) -> str:
    return f"{value:.2f}"
