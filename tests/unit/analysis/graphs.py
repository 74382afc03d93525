"""Graphs for tests, written briefly or drawn at random."""

from __future__ import annotations

from hypothesis import strategies as st

from composeopt.analysis.dependencies import Graph
from composeopt.analysis.dependencies.graph import COMPLETED, HEALTHY, STARTED
from composeopt.stack.service import Dependency

CONDITIONS = (STARTED, HEALTHY, COMPLETED)


def edge(
    service: str,
    target: str,
    condition: str = STARTED,
    *,
    required: bool = True,
    restart: bool = False,
    implied_by: str = "",
) -> Dependency:
    """Make an edge."""
    path = ("services", service, "depends_on", target)
    return Dependency(service, target, condition, required, restart, path, implied_by)


def graph(*edges: Dependency, gated: frozenset[str] = frozenset()) -> Graph:
    """Make a graph of all services that the edges name, in order of appearance."""
    names = dict.fromkeys(name for each in edges for name in (each.service, each.target))
    return Graph(tuple(names), edges, gated)


@st.composite
def graphs(draw: st.DrawFn, most: int = 9) -> Graph:
    """Draw a graph without cycles, with all that an edge or a service may have."""
    count = draw(st.integers(1, most))
    names = [f"s{index}" for index in range(count)]
    pairs = [(service, target) for index, service in enumerate(names) for target in names[:index]]
    edges = tuple(draw(_edges(*pair)) for pair in pairs if draw(st.booleans()))
    gated = frozenset(name for name in names if draw(st.sampled_from([False] * 5 + [True])))
    order = draw(st.permutations(names))
    return Graph(tuple(order), edges, gated)


def _edges(service: str, target: str) -> st.SearchStrategy[Dependency]:
    return st.builds(
        edge,
        st.just(service),
        st.just(target),
        st.sampled_from(CONDITIONS),
        required=st.sampled_from([True, True, True, False]),
        restart=st.booleans(),
        implied_by=st.sampled_from(["", "", "", "links"]),
    )
