"""The least slack of a cover by mixed-integer programming: the judge of the greedy one."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix

from composeopt.analysis.cover import Graph


def least_slack(graph: Graph, most: int) -> int:
    """Give the least number of pairs too many with at most ``most`` groups.

    Variables: member of group, edge held by group, pair that is no edge together.
    """
    edges = sorted(graph.edges)
    others = [
        pair for pair in itertools.combinations(range(graph.size), 2) if pair not in graph.edges
    ]
    members = graph.size * most
    held = len(edges) * most
    rows: list[tuple[dict[int, float], float]] = []

    def member(vertex: int, group: int) -> int:
        return vertex * most + group

    for number, (one, other) in enumerate(edges):
        columns = [members + number * most + group for group in range(most)]
        rows.append((dict.fromkeys(columns, 1.0), 1.0))
        for group, column in enumerate(columns):
            rows.append(({member(one, group): 1.0, column: -1.0}, 0.0))
            rows.append(({member(other, group): 1.0, column: -1.0}, 0.0))
    for number, (one, other) in enumerate(others):
        pair = members + held + number
        for group in range(most):
            row = {pair: 1.0, member(one, group): -1.0, member(other, group): -1.0}
            rows.append((row, -1.0))
    rows += [
        ({member(vertex, group): 1.0 for group in range(most)}, 1.0) for vertex in range(graph.size)
    ]
    size = members + held + len(others)
    matrix = lil_matrix((len(rows), size))
    for place, (row, _) in enumerate(rows):
        for column, factor in row.items():
            matrix[place, column] = factor
    cost = np.zeros(size)
    cost[members + held :] = 1.0
    least = np.array([bound for _, bound in rows])
    result = milp(
        cost,
        constraints=LinearConstraint(matrix.tocsr(), least, np.inf),
        integrality=np.ones(size),
        bounds=Bounds(0, 1),
    )
    assert result.success
    return round(float(result.fun))
