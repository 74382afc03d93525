"""A comparison by measurement as a picture: each run a dot, each service two bars."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator

from composeopt.model.bench import Bench, Comparison, Sample, ServiceComparison
from composeopt.report.timescale import BARS, MARGIN, NAMES, STYLE, Scale, short

_LINE = 18
_WIDE = 112
"""Characters that fit on a line."""

_BAR = 9
_DOTS = 20
_ROW = 2 * _BAR + 8
_LEGEND = (
    ("b", "from start to ready"),
    ("r", "until seen healthy"),
    ("w", "started, no test"),
)
_OWN = ".w{fill:#6e7781}.d{fill:#9a3412}@media (prefers-color-scheme:dark){.d{fill:#ffb077}}"

Bar = tuple[str, float, float]
"""A kind of bar, and from when to when."""


def as_svg(bench: Bench) -> str:
    """Write what was measured as an SVG picture, in seconds since the call.

    Above, every run as a dot and the median as a line; below, for each service, the
    medians before (upper bar) and after (lower bar).
    """
    ends = [each for pair in map(_ends, bench.services) for each in pair]
    ends += [value for sample in _stack(bench) for value in sample.values]
    scale = Scale(max(ends, default=1.0))
    said = [*textwrap.wrap(bench.sentence, _WIDE), _explained(bench)]
    legend = _LINE * len(said) + 2
    top = legend + 48
    rows_top = top + 2 * _DOTS + 12
    height = rows_top + _ROW * len(bench.services) + MARGIN
    width = NAMES + BARS + 2 * MARGIN
    title = html.escape(f"Measured start-up: {bench.before.given} and {bench.after.given}")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{title}">',
        f"<title>{title}</title>",
        f"<style>{STYLE}{_OWN}</style>",
        f'<rect class="p" width="{width}" height="{height}"/>',
        *(
            f'<text class="t" x="{MARGIN}" y="{_LINE * number}">{html.escape(line)}</text>'
            for number, line in enumerate(said, 1)
        ),
        *_legend(legend),
        *scale.lines(top, height - MARGIN),
        *_runs("before", bench.stack.measured_before, top, scale),
        *_runs("after", bench.stack.measured_after, top + _DOTS, scale),
    ]
    for number, each in enumerate(bench.services):
        lines += _row(each, rows_top + number * _ROW, scale)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _stack(bench: Bench) -> tuple[Sample, ...]:
    both = (bench.stack.measured_before, bench.stack.measured_after)
    return tuple(each for each in both if each is not None)


def _explained(bench: Bench) -> str:
    return (
        f"Measured, in seconds. Dots: the runs, {bench.runs} of each. "
        "Bars: medians, before above after."
    )


def _legend(top: float) -> Iterator[str]:
    x = MARGIN + NAMES
    for kind, words in _LEGEND:
        yield f'<rect class="{kind}" x="{x}" y="{top}" width="12" height="10"/>'
        yield f'<text class="t" x="{x + 18}" y="{top + 9}">{words}</text>'
        x += 40 + 6 * len(words)


def _runs(side: str, sample: Sample | None, top: float, scale: Scale) -> Iterator[str]:
    if sample is None:
        return
    middle = top + _DOTS / 2
    yield f'<text class="n c" x="{MARGIN}" y="{middle + 4}">{side}</text>'
    yield "<g>"
    yield f"<title>{side}: median {sample.median:.2f} s (measured)</title>"
    for value in sample.values:
        yield f'<circle class="d" cx="{scale.x(value)}" cy="{middle}" r="3.5" fill-opacity="0.6"/>'
    yield (
        f'<rect class="d" x="{scale.x(sample.median) - 1}" y="{top + 1}" '
        f'width="2" height="{_DOTS - 2}"/>'
    )
    yield "</g>"


def _row(each: ServiceComparison, top: float, scale: Scale) -> Iterator[str]:
    name = html.escape(short(each.service))
    yield f'<text class="n" x="{MARGIN}" y="{top + _BAR + 4}">{name}</text>'
    yield "<g>"
    yield f"<title>{html.escape(_words(each))}</title>"
    for place, side in enumerate(("before", "after")):
        for kind, low, high in _bars(each, side):
            left = scale.x(low)
            width = max(2.0, round(scale.x(high) - left, 1))
            y = top + place * _BAR
            yield f'<rect class="{kind}" x="{left}" y="{y}" width="{width}" height="{_BAR - 1}"/>'
    yield "</g>"


def _bars(each: ServiceComparison, side: str) -> Iterator[Bar]:
    start, ready, healthy = (_median(one, side) for one in (each.start, each.ready, each.healthy))
    if start is None:
        return
    if ready is None:
        yield "w", start, start
        return
    yield "b", start, ready
    if healthy is not None and healthy > ready:
        yield "r", ready, healthy


def _median(comparison: Comparison, side: str) -> float | None:
    before = side == "before"
    sample = comparison.measured_before if before else comparison.measured_after
    return None if sample is None else sample.median


def _ends(each: ServiceComparison) -> tuple[float, ...]:
    return tuple(high for side in ("before", "after") for _, _, high in _bars(each, side))


def _words(each: ServiceComparison) -> str:
    said = []
    for name, comparison in (
        ("start", each.start),
        ("ready", each.ready),
        ("healthy", each.healthy),
    ):
        medians = [_median(comparison, side) for side in ("before", "after")]
        shown = ["none" if value is None else f"{value:.2f} s" for value in medians]
        said.append(f"{name} {shown[0]} before, {shown[1]} after")
    return f"{each.service}: {'; '.join(said)} (measured)"
