"""Pictures with seconds from left to right: measures, colours, the time scale."""

from __future__ import annotations

import math
from collections.abc import Iterator

NAMES = 190
"""Room for names on the left, in pixels as all here."""

BARS = 560
MARGIN = 16
TICKS = 8
"""The most lines of the time scale."""

STYLE = """\
.t{font:12px system-ui,sans-serif;fill:#57606a}.n{font:12px ui-monospace,monospace;fill:#1b1f24}
.g{stroke:#d0d7de;stroke-width:1}.b{fill:#0550ae}.r{fill:#54aeff}.m{fill:#54aeff;fill-opacity:.35}
.c{font-weight:bold;fill:#9a3412}.p{fill:#ffffff}
@media (prefers-color-scheme:dark){.t{fill:#9da7b3}.n{fill:#e6edf3}.g{stroke:#3d444d}
.b{fill:#1f6feb}.r{fill:#79c0ff}.m{fill:#79c0ff}.c{fill:#ffb077}.p{fill:#0d1117}}"""


class Scale:
    """Seconds to pixels."""

    def __init__(self, end: float) -> None:
        self.step = _step(end)
        self.end = max(self.step, math.ceil(end / self.step) * self.step)

    def x(self, seconds: float) -> float:
        """Give the place of a moment."""
        return round(MARGIN + NAMES + BARS * seconds / self.end, 1)

    def lines(self, top: float, bottom: float) -> Iterator[str]:
        """Yield the time scale, its figures above it."""
        for number in range(round(self.end / self.step) + 1):
            moment = number * self.step
            x = self.x(moment)
            yield f'<line class="g" x1="{x}" y1="{top - 6}" x2="{x}" y2="{bottom}"/>'
            yield f'<text class="t" x="{x}" y="{top - 10}" text-anchor="middle">{moment:g}</text>'


def _step(end: float) -> float:
    """Give a round number of seconds of which at most :data:`TICKS` make the whole."""
    size = 10.0 ** math.floor(math.log10(max(end, 0.1)))
    return next(
        step * size / 10 for step in (1, 2, 5, 10, 20, 50) if end / (step * size / 10) <= TICKS
    )


def short(name: str) -> str:
    """Cut a name to what fits on the left."""
    return name if len(name) <= 24 else f"{name[:23]}…"
