"""``plan`` on paper: text, JSON, Mermaid, Graphviz."""

from __future__ import annotations

from composeopt.report.plan.graph import as_dot, as_mermaid
from composeopt.report.plan.text import text

__all__ = ["as_dot", "as_mermaid", "text"]
