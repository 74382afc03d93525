"""The predicted start-up as a picture: a bar for each service, by wave."""

from __future__ import annotations

import html
from collections.abc import Iterator

from composeopt.model.plan import ServiceStart, StackPlan
from composeopt.model.report import Range
from composeopt.report.timescale import BARS, MARGIN, NAMES, STYLE, Scale, short
from composeopt.report.wording import span

ROW = 22
TOP = 66
LEGEND = (
    ("b", "booting"),
    ("r", "ready, not yet seen healthy"),
    ("m", "between the earliest and the latest"),
)


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
        f"<style>{STYLE}</style>",
        f'<rect class="p" width="{width}" height="{height}"/>',
        f'<text class="t" x="{MARGIN}" y="18">{title}</text>',
        *_legend(),
    ]
    if services:
        scale = Scale(max(_end(each) for each in services))
        lines += scale.lines(TOP, height - MARGIN)
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


def _row(each: ServiceStart, top: float, scale: Scale, *, is_critical: bool) -> Iterator[str]:
    name = html.escape(short(each.service))
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


def _bar(kind: str, moments: Range, top: float, scale: Scale) -> str:
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
