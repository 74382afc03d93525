"""The grid, the spelling of amounts, and who is whose peer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composeopt.analysis.budget import (
    memory_quantum,
    peer_groups,
    round_cpus,
    round_memory,
    round_to_power,
    spell_cpus,
    spell_memory,
    written,
)
from composeopt.document.nodes import Scalar
from composeopt.facts.declared import declared
from tests.unit.optimize.stacks import stack

MIB = 1024**2
GIB = 1024**3


@given(st.integers(16 * MIB, 2**40))
def test_rounding_up_and_down_meets_the_grid_and_is_settled(amount: int) -> None:
    up, down = round_memory(amount, up=True), round_memory(amount, up=False)

    assert down <= amount <= up
    assert up % memory_quantum(amount) == down % memory_quantum(amount) == 0
    assert round_memory(up, up=True) == up
    assert round_memory(down, up=True) == down


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (100 * MIB, 112 * MIB),
        (300 * MIB, 320 * MIB),
        (1000 * MIB, GIB),
        (5 * GIB + 1, 5 * GIB + 256 * MIB),
        (9 * GIB + 1, 10 * GIB),
    ],
)
def test_memory_rounds_up_to_its_step(amount: int, rounded: int) -> None:
    assert round_memory(amount, up=True) == rounded


def test_powers_of_two_round_up() -> None:
    assert round_to_power(6 * GIB) == 8 * GIB
    assert round_to_power(8 * GIB) == 8 * GIB


@pytest.mark.parametrize(
    ("amount", "up", "rounded"),
    [
        (0.12, True, 0.15),
        (0.23, True, 0.25),
        (1.1, True, 1.25),
        (2.9, False, 2.75),
        (0.01, False, 0.05),
    ],
)
def test_cpus_round_to_twentieths_and_quarters(amount: float, rounded: float, *, up: bool) -> None:
    assert round_cpus(amount, up=up) == rounded


@pytest.mark.parametrize(
    ("amount", "like", "spelled"),
    [
        (6 * GIB, "4G", "6G"),
        (GIB + 512 * MIB, "2G", "1536M"),
        (512 * MIB, "1g", "512m"),
        (6 * GIB, "4096MiB", "6144MiB"),
        (6 * GIB, "4gb", "6gb"),
        (6 * GIB, "4294967296", 6 * GIB),
        (6 * GIB, "4294967296b", f"{6 * GIB}b"),
        (100, "4G", "100"),
    ],
)
def test_memory_is_spelled_like_what_it_replaces(
    amount: int, like: str, spelled: str | int
) -> None:
    assert spell_memory(amount, Scalar(like, "", 0, 0)) == spelled


def test_cpus_are_spelled_like_what_they_replace() -> None:
    assert spell_cpus(3.0, Scalar("2", "'", 0, 0)) == "3"
    assert spell_cpus(3.0, Scalar("2", "", 0, 0)) == 3
    assert spell_cpus(0.25, Scalar("2", "", 0, 0)) == 0.25
    assert spell_cpus(0.25, None) == "0.25"


def test_the_spelling_is_read_from_the_file() -> None:
    loaded = stack("services:\n  a:\n    image: x\n    mem_limit: 4G\n")
    scalar = written(loaded, ("services", "a", "mem_limit"))

    assert scalar is not None
    assert scalar.value == "4G"
    assert written(loaded, ("services", "a", "cpus")) is None


PEERS = """\
services:
  node-1: {image: node, ports: ["1:80"], environment: {NODE_ID: a, ROLE: leader, LOG: info}}
  node-2: {image: node, ports: ["2:80"], environment: {NODE_ID: b, ROLE: worker, LOG: info}}
  worker-node: {image: node, ports: ["3:80"], environment: {ROLE: worker, LOG: info}}
  other: {image: node, ports: ["4:81"], environment: {LOG: info}}
"""


def test_peers_are_found_by_what_they_have_in_common() -> None:
    loaded = stack(PEERS)
    (group,) = peer_groups(loaded, declared(loaded))

    assert group.services == ("node-1", "node-2", "worker-node")
    assert (group.name, group.leader, group.declared) == ("node", "node-1", False)


def test_a_declared_group_wins_over_what_is_found() -> None:
    block = "x-composeopt: {version: 1, groups: {pair: {services: [node-1, other]}}}\n"
    loaded = stack(block + PEERS)
    groups = {group.name: group for group in peer_groups(loaded, declared(loaded))}

    assert groups["pair"].services == ("node-1", "other")
    assert groups["pair"].declared
    assert groups["node"].services == ("node-2", "worker-node")
