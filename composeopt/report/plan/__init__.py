"""``plan`` on paper: text, Mermaid, Graphviz, SVG, HTML."""

from __future__ import annotations

from composeopt.report.plan.graph import as_dot, as_mermaid
from composeopt.report.plan.page import as_html
from composeopt.report.plan.svg import as_svg
from composeopt.report.plan.text import text

__all__ = ["as_dot", "as_html", "as_mermaid", "as_svg", "text"]
