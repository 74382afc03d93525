"""A deployment as a picture: what really happened, a bar for each container."""

from __future__ import annotations

import html
from collections.abc import Iterator

from composeopt.model.deployment import ContainerRun, Deployment
from composeopt.report.timescale import BARS, MARGIN, NAMES, STYLE, Scale, short

_ROW = 22
_TOP = 66
_LEGEND = (
    ("m", "may start, being started"),
    ("b", "started, not yet ready"),
    ("r", "ready, not yet seen healthy"),
    ("f", "failed"),
)
_OWN = ".f{fill:#cf222e}@media (prefers-color-scheme:dark){.f{fill:#ff7b72}}"

Bar = tuple[str, float, float]
"""A kind of bar, and from when to when."""


def as_svg(deployment: Deployment) -> str:
    """Write what was measured as an SVG picture, in seconds since the call.

    Pale: from the moment it may start until the engine has started it. Dark: until it
    is ready. Light: until the engine calls it healthy. Red: until it failed.
    """
    runs = [each for each in deployment.containers if each.action != "kept"]
    ends = [high for each in runs for _, _, high in _bars(each, deployment)]
    scale = Scale(max([*ends, deployment.measured_created or 0.0, 0.1]))
    width, height = NAMES + BARS + 2 * MARGIN, _TOP + _ROW * (len(runs) + 1) + MARGIN
    title = html.escape(f"Measured start-up of {deployment.project}, in seconds since the call")
    critical = {link.container for link in deployment.critical_path}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{title}">',
        f"<title>{title}</title>",
        f"<style>{STYLE}{_OWN}</style>",
        f'<rect class="p" width="{width}" height="{height}"/>',
        f'<text class="t" x="{MARGIN}" y="18">{title}</text>',
        *_legend(),
        *scale.lines(_TOP, height - MARGIN),
    ]
    created = deployment.measured_created
    if created is not None:
        said = f"containers made by {deployment.creator}: {created:.2f} s (measured)"
        lines += _row("(made)", said, [("m", 0.0, created)], _TOP, scale)
    for number, each in enumerate(runs, 1):
        top = _TOP + number * _ROW
        kind = "n c" if each.container in critical else "n"
        lines += _row(each.container, _words(each), list(_bars(each, deployment)), top, scale, kind)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _legend() -> Iterator[str]:
    x = MARGIN + NAMES - 40
    for kind, words in _LEGEND:
        yield f'<rect class="{kind}" x="{x}" y="27" width="12" height="10"/>'
        yield f'<text class="t" x="{x + 18}" y="36">{words}</text>'
        x += 40 + 6 * len(words)


def _row(
    name: str, said: str, bars: list[Bar], top: float, scale: Scale, kind: str = "n"
) -> Iterator[str]:
    yield f'<text class="{kind}" x="{MARGIN}" y="{top + 14}">{html.escape(short(name))}</text>'
    yield f"<g><title>{html.escape(said)}</title>"
    for color, low, high in bars:
        left = scale.x(low)
        width = max(2.0, round(scale.x(high) - left, 1))
        yield (
            f'<rect class="{color}" x="{left}" y="{top + 3}" width="{width}" height="{_ROW - 8}"/>'
        )
    yield "</g>"


def _bars(run: ContainerRun, deployment: Deployment) -> Iterator[Bar]:
    start, ready, healthy = run.measured_start, run.measured_ready, run.measured_healthy
    if run.measured_released is not None and start is not None:
        yield "m", run.measured_released, start
    if start is None:
        return
    if ready is None:
        end = deployment.measured_failed
        yield ("f" if run.state == "failed" else "b"), start, end if end is not None else start
        return
    yield "b", start, ready
    if healthy is not None and healthy > ready:
        yield "r", ready, healthy


def _words(run: ContainerRun) -> str:
    moments = (
        ("may start", run.measured_released),
        ("started", run.measured_start),
        ("ready", run.measured_ready),
        ("healthy", run.measured_healthy),
    )
    said = [f"{name} {value:.2f} s" for name, value in moments if value is not None]
    return f"{run.container}: {', '.join([*said, run.state])} (measured)"
