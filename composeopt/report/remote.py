"""What a stack includes from elsewhere and what is therefore not known, as blocks."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.overview import Overview
from composeopt.report.blocks import Block, Line


def remote(overview: Overview) -> Iterator[Block]:
    """Yield a line for each include that is not fetched."""
    for each in overview.not_followed:
        place = f" ({each.location})" if each.location else ""
        yield Line(f"not fetched: {each.source}{place}; what it defines is not counted", "warn")
