"""Who waits for whom, and which of those edges say nothing new."""

from __future__ import annotations

from composeopt.analysis.dependencies.graph import Graph, dependency_graph
from composeopt.analysis.dependencies.reduction import Redundant, redundant_edges, without
from composeopt.analysis.dependencies.shape import (
    CHECK_SECONDS_PER_PATH,
    Shape,
    count_paths,
    shape_of,
)

__all__ = [
    "CHECK_SECONDS_PER_PATH",
    "Graph",
    "Redundant",
    "Shape",
    "count_paths",
    "dependency_graph",
    "redundant_edges",
    "shape_of",
    "without",
]
