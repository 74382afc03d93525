"""The predicted start-up as a picture: a bar for each service, by wave."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator

from composeopt.model.plan import ServiceStart, StackPlan
from composeopt.model.report import Range
from composeopt.report.wording import span

ROW = 22
TOP = 66
NAMES = 190
BARS = 560
MARGIN = 16
LEGEND = (
    ("b", "booting"),
    ("r", "ready, not yet seen healthy"),
    ("m", "between the earliest and the latest"),
)
TICKS = 8
"""The most lines of the time scale."""

_STYLE = """\
.t{font:12px system-ui,sans-serif;fill:#57606a}.n{font:12px ui-monospace,monospace;fill:#1b1f24}
.g{stroke:#d0d7de;stroke-width:1}.b{fill:#0550ae}.r{fill:#54aeff}.m{fill:#54aeff;fill-opacity:.35}
.c{font-weight:bold;fill:#9a3412}.p{fill:#ffffff}
@media (prefers-color-scheme:dark){.t{fill:#9da7b3}.n{fill:#e6edf3}.g{stroke:#3d444d}
.b{fill:#1f6feb}.r{fill:#79c0ff}.m{fill:#79c0ff}.c{fill:#ffb077}.p{fill:#0d1117}}"""


def as_svg(plan: StackPlan) -> str:
    """Write the timeline as an SVG picture; every time in it is predicted.

    Dark: from the container's start until it is ready. Light: until it is seen
    healthy. Pale: between the earliest and the latest, where that is not known.
    """
    services = plan.start_up.services
    width = NAMES + BARS + 2 * MARGIN
    height = TOP + ROW * len(services) + MARGIN
    title = html.escape(f"Predicted start-up of {plan.project}, in seconds")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{title}">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="p" width="{width}" height="{height}"/>',
        f'<text class="t" x="{MARGIN}" y="18">{title}</text>',
        *_legend(),
    ]
    if services:
        scale = _Scale(max(_end(each) for each in services))
        lines += scale.lines(height - MARGIN)
        critical = {step.service for step in plan.start_up.critical_path}
        for number, each in enumerate(services):
            lines += _row(each, TOP + number * ROW, scale, is_critical=each.service in critical)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _legend() -> Iterator[str]:
    x = MARGIN + NAMES
    for kind, words in LEGEND:
        yield f'<rect class="{kind}" x="{x}" y="27" width="12" height="10"/>'
        yield f'<text class="t" x="{x + 18}" y="36">{words}</text>'
        x += 40 + 6 * len(words)


class _Scale:
    """Seconds to pixels."""

    def __init__(self, end: float) -> None:
        self.step = _step(end)
        self.end = max(self.step, math.ceil(end / self.step) * self.step)

    def x(self, seconds: float) -> float:
        """Give the place of a moment."""
        return round(MARGIN + NAMES + BARS * seconds / self.end, 1)

    def lines(self, bottom: float) -> Iterator[str]:
        """Yield the time scale."""
        for number in range(round(self.end / self.step) + 1):
            moment = number * self.step
            x = self.x(moment)
            yield f'<line class="g" x1="{x}" y1="{TOP - 6}" x2="{x}" y2="{bottom}"/>'
            yield f'<text class="t" x="{x}" y="{TOP - 10}" text-anchor="middle">{moment:g}</text>'


def _step(end: float) -> float:
    """Give a round number of seconds of which at most :data:`TICKS` make the whole."""
    size = 10.0 ** math.floor(math.log10(max(end, 0.1)))
    return next(
        step * size / 10 for step in (1, 2, 5, 10, 20, 50) if end / (step * size / 10) <= TICKS
    )


def _row(each: ServiceStart, top: float, scale: _Scale, *, is_critical: bool) -> Iterator[str]:
    name = html.escape(_short(each.service))
    kind = "n c" if is_critical else "n"
    yield f'<text class="{kind}" x="{MARGIN}" y="{top + 14}">{name}</text>'
    start, ready, healthy = each.predicted_start, each.predicted_ready, each.predicted_healthy
    yield "<g>"
    yield f"<title>{html.escape(_words(each))}</title>"
    yield _bar("m", (start[0], _end(each)), top, scale)
    if each.boot_known:
        yield _bar("b", (start[1], ready[1]), top, scale)
    if healthy is not None and healthy[0] == healthy[1]:
        yield _bar("r", (ready[1], healthy[1]), top, scale)
    yield "</g>"


def _bar(kind: str, moments: Range, top: float, scale: _Scale) -> str:
    left = scale.x(moments[0])
    width = max(2.0, round(scale.x(moments[1]) - left, 1))
    return f'<rect class="{kind}" x="{left}" y="{top + 3}" width="{width}" height="{ROW - 8}"/>'


def _words(each: ServiceStart) -> str:
    healthy = each.predicted_healthy
    parts = [
        f"wave {each.wave}",
        f"start {span(each.predicted_start, 's')} s",
        f"ready {span(each.predicted_ready, 's')} s" if each.boot_known else "boot time not known",
        f"healthy {span(healthy, 's')} s" if healthy else "no healthcheck",
    ]
    return f"{each.service}: {', '.join(parts)} (predicted)"


def _end(each: ServiceStart) -> float:
    return max(each.predicted_ready[1], (each.predicted_healthy or (0.0, 0.0))[1])


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"
