"""Few groups over all edges, with as few other pairs as can be."""

from __future__ import annotations

import itertools
import pathlib
import random

import pytest

from composeopt.analysis.cover import Graph, cover, slack, slack_by_count, together
from composeopt.analysis.pairs import pairs
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from tests.growth import growth
from tests.unit.analysis.exact_cover import least_slack

SAMPLE = pathlib.Path(__file__).parents[3] / "samples" / "ollama-training"
SECRETS = (
    "DB_PASSWORD GRAFANA_PASSWORD JWT_SECRET MINIO_ROOT_PASSWORD MINIO_ROOT_USER REDIS_PASSWORD"
)


def sample() -> Graph:
    """Give what is needed among the services of the sample that have no shell."""
    environ = dict.fromkeys(SECRETS.split(), "x")
    stack = load(Inputs((SAMPLE / "docker-compose.yml",), environ=environ, cwd=SAMPLE))
    needed = pairs(stack).needed
    names = sorted({name for pair in needed for name in pair})
    number = {name: index for index, name in enumerate(names)}
    return Graph(len(names), frozenset((number[one], number[other]) for one, other in needed))


def some_graph(seed: int, size: int, density: float) -> Graph:
    choice = random.Random(seed)
    edges = [pair for pair in itertools.combinations(range(size), 2) if choice.random() < density]
    return Graph(size, frozenset(edges))


def holds(graph: Graph, groups: tuple[frozenset[int], ...]) -> bool:
    everybody = {vertex for group in groups for vertex in group}
    return graph.edges <= together(groups) and everybody == set(range(graph.size))


@pytest.mark.parametrize("most", range(1, 7))
def test_greedy_is_the_optimum_on_the_sample(most: int) -> None:
    graph = sample()

    greedy = cover(graph, most, exact=False)

    assert greedy.slack == least_slack(graph, most)
    assert len(greedy.groups) <= most
    assert holds(graph, greedy.groups)


def test_the_sample_needs_what_is_known_of_it() -> None:
    assert slack_by_count(sample(), 12) == {1: 19, 2: 10, 3: 5, 4: 2, 5: 1, 6: 0}


@pytest.mark.parametrize("seed", range(12))
def test_a_proved_optimum_is_one(seed: int) -> None:
    graph = some_graph(seed, 7, 0.2 + 0.05 * seed)
    for most in (1, 2, 3):
        found = cover(graph, most)
        if found.optimal:
            assert found.slack == least_slack(graph, most)
        assert found.slack >= least_slack(graph, most)


@pytest.mark.parametrize("seed", range(30))
def test_every_edge_and_every_vertex_is_held(seed: int) -> None:
    graph = some_graph(seed, 4 + seed, 0.15)
    for most in (1, 3, 6):
        found = cover(graph, most)

        assert holds(graph, found.groups)
        assert len(found.groups) <= most
        assert found.slack == slack(graph, found.groups)


def test_pairs_that_are_not_allowed_never_meet() -> None:
    edges = frozenset({(0, 1), (2, 3)})
    allowed = frozenset({(0, 1), (2, 3), (1, 2)})

    found = cover(Graph(4, edges, allowed), 1)

    assert together(found.groups) <= allowed
    assert len(found.groups) == 2


def test_joined_vertices_with_the_same_neighbours_go_together() -> None:
    edges = frozenset({(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3), (0, 4), (1, 4), (2, 4)})

    found = cover(Graph(5, edges), 2)

    assert found.groups == (frozenset({0, 1, 2, 3}), frozenset({0, 1, 2, 4}))
    assert found.slack == 0


def test_among_equals_kinds_stay_together_and_some_apart() -> None:
    star = frozenset({(0, 1), (0, 2), (0, 3), (0, 4)})
    kinds = (0, 1, 2, 2, 1)

    found = cover(Graph(5, star, kinds=kinds, apart=frozenset({(1, 2)})), 2)

    assert set(found.groups) == {frozenset({0, 1, 4}), frozenset({0, 2, 3})}


def test_a_second_group_that_adds_nothing_is_left_out() -> None:
    assert cover(Graph(3, frozenset({(0, 1), (1, 2), (0, 2)})), 5).groups == (frozenset({0, 1, 2}),)


def test_an_empty_graph_has_a_cover() -> None:
    assert cover(Graph(0, frozenset()), 3).groups == ()


def test_the_same_graph_has_the_same_cover() -> None:
    graph = some_graph(3, 60, 0.1)

    assert cover(graph, 5) == cover(graph, 5)


@pytest.mark.parametrize("shape", ["star", "tree", "hubs"])
def test_large_graphs_are_covered_by_few_groups(shape: str) -> None:
    graph = large_graph(shape, 1000)

    found = cover(graph, 6)

    assert len(found.groups) <= 6
    assert holds(graph, found.groups)


@pytest.mark.parametrize("shape", ["star", "tree", "hubs"])
def test_four_times_the_vertices_are_less_than_sixteen_times_the_work(shape: str) -> None:
    assert growth(lambda graph: cover(graph, 6), *(large_graph(shape, n) for n in (200, 800))) < 16


@pytest.mark.parametrize(("shape", "all_weighed"), [("star", 7943), ("tree", 7856), ("hubs", 8304)])
def test_looking_only_at_what_is_near_costs_little(shape: str, all_weighed: int) -> None:
    """Beside it stands the slack reached when every merge was weighed against every other."""
    assert cover(large_graph(shape, 300), 6).slack <= 1.05 * all_weighed


def large_graph(shape: str, size: int) -> Graph:
    """Make one hub, a binary tree, or six hubs of which every other vertex has two."""
    draw = random.Random(1)
    if shape == "star":
        return Graph(size, frozenset((0, vertex) for vertex in range(1, size)))
    if shape == "tree":
        return Graph(size, frozenset(((vertex - 1) // 2, vertex) for vertex in range(1, size)))
    return Graph(
        size,
        frozenset((draw.randrange(6), vertex) for vertex in range(6, size) for _ in range(2)),
    )
