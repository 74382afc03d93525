"""The figures before and after, as blocks; everything here is predicted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from composeopt.model.changes import Expectation
from composeopt.model.report import (
    UNKNOWN_BOOTS,
    HealthFigures,
    Prediction,
    Report,
    ServiceFigures,
    Summary,
)
from composeopt.report.blocks import Block, Heading, Line, Table
from composeopt.report.wording import amount, prediction, seconds

# What a Change expects of the stack as a whole has one of these subjects.
_WHOLE = frozenset({"", "stack"})

HEALTHY, RUNNING = "time to healthy", "time until all run"
_ALWAYS = frozenset({HEALTHY, RUNNING})
"""What is shown even where it stays: that nothing starts sooner is an answer."""

MEASURE = (
    "boot times would narrow this: start the stack while composeopt observe --wait 1m "
    "-o usage.json runs, then add --usage usage.json"
)


def figures(report: Report) -> Iterator[Block]:
    """Yield the stack's figures, then each service whose healthcheck changes."""
    summary = report.summary
    rows = [*_time(report), *_graph(summary)]
    rows += _headlines(report, {row[0] for row in rows})
    if not report.applied:
        yield from _as_it_is(rows, summary)
        return
    rows = [row for row in rows if row[1] != row[2] or row[0] in _ALWAYS]
    if rows:
        yield Heading("Predicted, before and after")
        yield Table(("", "before", "after", "change"), tuple(rows), frozenset({1, 2, 3}))
        yield from _basis(summary)
    changed = [each for each in summary.services if each.before != each.after]
    if changed:
        yield Heading("Healthchecks, predicted seconds, before -> after")
        columns = ("service", "interval", "patience", "outage", "detects dead", "detects hung")
        yield Table(columns, tuple(_service(each) for each in changed), frozenset(range(1, 6)))


def _as_it_is(rows: Sequence[tuple[str, ...]], summary: Summary) -> Iterator[Block]:
    """Yield the figures of a stack that stays as it is: one of each is enough."""
    if rows:
        yield Heading("Predicted")
        yield Table(("", "as it is"), tuple((row[0], row[2]) for row in rows), frozenset({1}))
        yield from _basis(summary)


def _time(report: Report) -> Iterator[tuple[str, ...]]:
    before = report.summary.predicted_healthy_before
    after = report.summary.predicted_healthy_after
    if before is not None or after is not None:
        services = report.overview.services
        checked = any(each.has_healthcheck for each in services) or not services
        what = HEALTHY if checked else RUNNING
        yield (what, prediction(before), prediction(after), _fall(before, after))


def _fall(before: Prediction | None, after: Prediction | None) -> str:
    """Say by how much the time falls, at both ends of the range."""
    if before is None or after is None or not before.low or not before.high:
        return ""
    ends = [round(100 * (after.low / before.low - 1)), round(100 * (after.high / before.high - 1))]
    low, high = sorted(ends)
    return _percent(low) if low == high else f"{_percent(low)} to {_percent(high)}"


def _percent(number: int) -> str:
    return f"{number:+d} %" if number else "0 %"


def _graph(summary: Summary) -> Iterator[tuple[str, ...]]:
    before, after = summary.graph_before, summary.graph_after
    if before is not None and after is not None:
        yield (
            "dependency edges",
            str(before.edges),
            str(after.edges),
            _step(before.edges, after.edges),
        )
        yield (
            "dependency depth",
            str(before.depth),
            str(after.depth),
            _step(before.depth, after.depth),
        )


def _headlines(report: Report, known: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield what Changes expect first, and of the stack, unless it is there already."""
    found: dict[str, list[Expectation]] = {}
    for change in report.applied:
        for place, expected in enumerate(change.predicted):
            if place and (expected.subject != "stack" or expected.before == expected.after):
                continue
            if expected.subject in _WHOLE and expected.quantity not in known:
                found.setdefault(expected.quantity, []).append(expected)
    for quantity, all_of_it in found.items():
        before, after, unit = all_of_it[0].before, _together(all_of_it), all_of_it[-1].unit
        # "reachable pairs: 45 pairs" says the unit twice.
        shown = "" if quantity.endswith(unit) else unit
        step = ""
        if not isinstance(before, tuple) and not isinstance(after, tuple):
            difference = after - before
            sign = "+" if difference > 0 else ""
            step = f"{sign}{amount(difference, shown)}" if difference else "0"
        yield (quantity, amount(before, shown), amount(after, shown), step)


def _together(expected: list[Expectation]) -> float | tuple[float, float]:
    """Give what Changes come to together, of which each says what it does alone."""
    start, end = expected[0].before, expected[-1].after
    steps = [
        each.after - each.before
        for each in expected
        if not isinstance(each.after, tuple) and not isinstance(each.before, tuple)
    ]
    if isinstance(start, tuple) or len(steps) < len(expected):
        return end
    return round(start + sum(steps), 2)


def _step(before: int, after: int) -> str:
    return f"{after - before:+d}" if after != before else "0"


def _basis(summary: Summary) -> Iterator[Block]:
    before, after = summary.predicted_healthy_before, summary.predicted_healthy_after
    old, new = before.basis if before else "", after.basis if after else ""
    if old and new and old != new:
        yield Line(f"before rests on: {old}", "dim", level=1)
        yield Line(f"after rests on: {new}", "dim", level=1)
    elif new or old:
        yield Line(f"rests on: {new or old}", "dim", level=1)
    if UNKNOWN_BOOTS in new:
        yield Line(MEASURE, "dim", level=1)
    graph = summary.graph_after
    if graph is not None and graph.critical_path:
        yield Line(f"critical path: {' -> '.join(graph.critical_path)}", "dim", level=1)


def _service(service: ServiceFigures) -> tuple[str, ...]:
    before, after = service.before, service.after
    names = ("interval", "patience", "outage_tolerance", "dead_detection", "hung_detection")
    return (service.service, *(_pair(before, after, name) for name in names))


def _pair(before: HealthFigures | None, after: HealthFigures | None, name: str) -> str:
    old = "none" if before is None else seconds(getattr(before, name))
    new = "none" if after is None else seconds(getattr(after, name))
    return old if old == new else f"{old} -> {new}"
