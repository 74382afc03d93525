"""The drafted block: what is declared, on what evidence, and what is left out."""

from __future__ import annotations

import pathlib

from composeopt.facts.budget import parse_budget
from composeopt.facts.declared import Budget
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.generate.declaration import Draft, draft
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from tests.unit.optimize.stacks import FOLDER

LIMITED = """\
services:
  a:
    image: x
    cpus: 1.5
    mem_limit: 1536m
  b:
    image: y
    cpus: 0.5
    mem_limit: 512m
    scale: 2
"""


def drafted(text: str, usage: Usage | None = None, budget: Budget | None = None) -> Draft:
    path = FOLDER / "compose.yaml"
    texts = {pathlib.Path(path): text.encode()}
    inputs = Inputs((path,), texts=texts, cwd=FOLDER, budget=budget or Budget())
    return draft(load(inputs), usage or Usage(), EngineFacts())


def test_the_budget_is_the_sum_where_everything_is_limited() -> None:
    found = drafted(LIMITED)

    assert found.value["budget"] == {"cpus": 2.5, "memory": "2560M"}
    assert found.comments["budget", "cpus"] == "all limits together as they are today"
    assert len(found.head) == 1


def test_no_budget_is_guessed_where_a_limit_is_missing() -> None:
    found = drafted(LIMITED.replace("    cpus: 0.5\n", ""))

    assert found.value["budget"] == {"memory": "2560M"}
    assert found.head[1:] == [
        "No budget of cpus: no limit in 1 of 2 services; --budget declares one."
    ]


def test_a_budget_that_the_user_gives_wins_over_the_sum() -> None:
    found = drafted(LIMITED, budget=parse_budget("cpus=8,memory=16G"))

    assert found.value["budget"] == {"cpus": 8, "memory": "16G"}
    assert found.comments["budget", "memory"] == "as --budget says"


def test_a_leader_is_named_with_what_makes_it_one() -> None:
    found = drafted(
        """\
services:
  node-1: {image: x, environment: {ROLE: leader}}
  node-2: {image: x, environment: {ROLE: worker}}
  db-primary: {image: y}
  db-replica: {image: y}
"""
    )

    groups = found.value["groups"]
    assert groups == {
        "node": {"services": ["node-1", "node-2"], "leader": "node-1"},
        "db": {"services": ["db-primary", "db-replica"], "leader": "db-primary"},
    }
    assert found.comments["groups", "node", "leader"] == (
        "node-1 leads by its ROLE (compose.yaml:2)"
    )
    assert found.comments["groups", "db", "leader"] == "db-primary leads by its name"


def test_groups_of_one_name_stay_apart() -> None:
    found = drafted("services: {n1: {image: x}, n2: {image: x}, n3: {image: y}, n4: {image: y}}\n")

    groups = found.value["groups"]
    assert isinstance(groups, dict)
    assert list(groups) == ["n", "n-2"]


def test_likely_conversations_are_proposed_and_sure_ones_are_not() -> None:
    found = drafted(
        """\
services:
  api:
    image: x
    environment: {CACHE_HOST: cache, DB_URL: "postgres://u:hunter2@db:5432/x"}
  db: {image: postgres}
  cache: {image: redis}
"""
    )

    assert found.value["conversations"] == {"api": ["cache"]}
    assert found.comments["conversations", "api", 0] == (
        "CACHE_HOST of api names cache (compose.yaml:4)"
    )
    assert "hunter2" not in str(found)


def test_a_conversation_without_a_way_is_not_proposed() -> None:
    found = drafted(
        """\
services:
  api: {image: x, networks: [a], environment: {CACHE_HOST: cache}}
  cache: {image: redis, networks: [b]}
networks: {a: {}, b: {}}
"""
    )

    assert found.says_nothing


def test_the_target_is_what_is_predicted_of_known_boot_times() -> None:
    text = "services: {a: {image: x, healthcheck: {test: [CMD, a], interval: 5s}}}\n"
    usage = Usage({"a": ServiceUsage(boot_seconds=2.0)}, "usage.json")

    found = drafted(text, usage)

    assert found.value["targets"] == {"time_to_healthy": "6s"}
    assert "boot times from usage.json" in found.comments["targets", "time_to_healthy"]


def test_no_target_is_guessed_without_boot_times() -> None:
    found = drafted("services: {a: {image: x, healthcheck: {test: [CMD, a]}}}\n")

    assert "targets" not in found.value
    assert found.head[-1] == (
        "No target: the boot time is not known in 1 of 1 services; --usage tells it."
    )


def test_every_line_that_says_something_has_a_comment() -> None:
    found = drafted(
        LIMITED.replace("image: y", "image: x\n    environment: {A_HOST: a}"),
        Usage({}, ""),
    )

    for key, value in found.value.items():
        if key == "version":
            continue
        assert isinstance(value, dict)
        for name in value:
            assert any(path[:2] == (key, name) for path in found.comments), (key, name)
