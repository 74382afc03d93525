"""The x-composeopt block: read into values, and every fault told with its place."""

from __future__ import annotations

import pathlib

import pytest

from composeopt import errors
from composeopt.facts.declarations import Targets
from composeopt.facts.declared import Budget, Declared, DeclaredPair, Group, declared
from composeopt.facts.sizes import parse_size
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

SERVICES = """\
services:
  api:
    image: a
  db:
    image: b
  worker:
    image: c
"""


def stack(folder: pathlib.Path, text: str, profiles: tuple[str, ...] = ("*",)) -> Stack:
    file = folder / "compose.yaml"
    file.write_text(text, encoding="utf-8")
    return load(Inputs((file,), cwd=folder, profiles=profiles))


def faults(folder: pathlib.Path, block: str, services: str = SERVICES) -> list[str]:
    with pytest.raises(errors.ComposeoptError) as caught:
        declared(stack(folder, f"{services}{block}"))
    return str(caught.value).splitlines()


def test_a_stack_without_the_block_declares_nothing(tmp_path: pathlib.Path) -> None:
    assert declared(stack(tmp_path, SERVICES)) == Declared()


def test_everything_that_is_declared_is_read(tmp_path: pathlib.Path) -> None:
    text = """\
x-composeopt:
  version: 1
  budget: {cpus: 11, memory: 22G}
  groups:
    nodes: {services: [api, worker], leader: api, leader_factor: 1.5}
  targets: {time_to_healthy: 20s}
  flows: {train: {steps: [worker]}}
  conversations: {api: [db]}
services:
  api:
    image: a
  db:
    image: b
    x-composeopt:
      keep: [health]
      isolated_from: [worker]
  worker:
    image: c
    x-composeopt: {talks_to: api}
"""
    found = declared(stack(tmp_path, text))

    path = ("x-composeopt", "groups", "nodes")
    assert found.budget == Budget(11.0, 22 * 1024**3)
    assert found.groups == {"nodes": Group("nodes", ("api", "worker"), "api", 1.5, path)}
    assert found.conversations == (
        DeclaredPair("api", "db", ("x-composeopt", "conversations", "api")),
        DeclaredPair("worker", "api", ("services", "worker", "x-composeopt", "talks_to")),
    )
    assert [(pair.source, pair.target) for pair in found.isolated] == [("db", "worker")]
    assert found.keep == {"db": ("health",)}
    assert found.targets == Targets(time_to_healthy=20.0)
    assert found.flows == {"train": {"steps": ["worker"]}}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (
            "x-composeopt:\n  version: 1\n  budgt: {}\n",
            "compose.yaml:10:3: unknown key 'budgt'; did you mean 'budget'?",
        ),
        (
            "x-composeopt:\n  budget: {cpus: 1}\n",
            "compose.yaml:8:1: x-composeopt needs 'version: 1'",
        ),
        ("x-composeopt:\n  version: 2\n", "compose.yaml:9:12: version 2 is not known; known: 1"),
        ("x-composeopt: yes\n", "compose.yaml:8:15: x-composeopt must be a mapping"),
        (
            "x-composeopt:\n  version: 1\n  budget: {cpus: -1}\n",
            "compose.yaml:10:18: cpus must be a number above 0, not -1",
        ),
        (
            "x-composeopt:\n  version: 1\n  budget: {memory: lots}\n",
            "compose.yaml:10:20: memory must be an amount such as 22G, not 'lots'",
        ),
        (
            "x-composeopt:\n  version: 1\n  groups: {n: {services: [apj]}}\n",
            "compose.yaml:10:26: unknown service 'apj'; did you mean 'api'?",
        ),
        (
            "x-composeopt:\n  version: 1\n  groups: {n: {services: [api], leader: db}}\n",
            "compose.yaml:10:41: unknown leader 'db'; known: api",
        ),
        (
            "x-composeopt:\n  version: 1\n  groups: {n: {services: [api], leader_factor: 2}}\n",
            "compose.yaml:10:33: leader_factor needs a leader",
        ),
        (
            "x-composeopt:\n  version: 1\n  conversations: {apii: [db]}\n",
            "compose.yaml:10:19: unknown service 'apii'; did you mean 'api'?",
        ),
        (
            "x-composeopt:\n  version: 1\n  conversations: {api: [db, db]}\n",
            "compose.yaml:10:24: api names one thing twice",
        ),
    ],
)
def test_each_fault_is_told_with_its_place(
    tmp_path: pathlib.Path, block: str, expected: str
) -> None:
    assert faults(tmp_path, block) == [expected]


def test_all_faults_are_told_in_one_run(tmp_path: pathlib.Path) -> None:
    found = faults(tmp_path, "x-composeopt:\n  version: 1\n  a: 1\n  b: 2\n")

    assert [line.split(": ")[0] for line in found] == ["compose.yaml:10:3", "compose.yaml:11:3"]


def test_a_key_of_a_service_is_checked_too(tmp_path: pathlib.Path) -> None:
    services = SERVICES + "    x-composeopt: {talk_to: [db]}\n"

    assert faults(tmp_path, "", services) == [
        "compose.yaml:8:20: unknown key 'talk_to'; did you mean 'talks_to'?"
    ]


def test_a_service_of_two_groups_is_a_fault(tmp_path: pathlib.Path) -> None:
    block = (
        "x-composeopt:\n  version: 1\n  groups:\n    a: {services: [api]}\n"
        "    b: {services: [api]}\n"
    )

    assert faults(tmp_path, block) == ["compose.yaml:12:19: api is in group a already"]


def test_a_service_behind_an_inactive_profile_is_no_fault(tmp_path: pathlib.Path) -> None:
    """Which services there are is known only where all profiles are active."""
    block = "x-composeopt: {version: 1, conversations: {worker: [db]}}\n"
    text = f"{SERVICES}    profiles: [jobs]\n{block}"

    found = declared(stack(tmp_path, text, profiles=()))

    assert [(pair.source, pair.target) for pair in found.conversations] == [("worker", "db")]


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("512M", 512 * 1024**2),
        ("1.5g", 3 * 512 * 1024**2),
        ("22GiB", 22 * 1024**3),
        ("100", 100),
        ("1 kb", 1024),
        (4096, 4096),
        ("lots", None),
        ("-1", None),
        (-1, None),
        (True, None),
        (None, None),
    ],
)
def test_amounts_of_memory_are_read_as_docker_does(written: object, size: int | None) -> None:
    assert parse_size(written) == size
