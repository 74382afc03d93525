"""A comparison by measurement on paper: text and SVG."""

from composeopt.report.bench.svg import as_svg
from composeopt.report.bench.text import text

__all__ = ["as_svg", "text"]
