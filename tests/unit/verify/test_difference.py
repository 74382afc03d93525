"""Which resolved values differ, by leaf and by identity."""

from __future__ import annotations

import pytest

from composeopt.model.paths import format_path
from composeopt.verify.difference import changed_paths
from tests.unit.optimize.stacks import SHOP, stack

PORTS = SHOP.replace(
    "    networks: [front]\n", '    networks: [front]\n    ports: ["80:80", "81:81", "82:82"]\n'
)


def _changed(before: str, after: str) -> list[str]:
    return [format_path(path) for path in changed_paths(stack(before), stack(after))]


def test_equal_stacks_differ_nowhere() -> None:
    assert _changed(SHOP, SHOP + "# a comment\n") == []


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ("retries: 3", "retries: 4", ["services.web.healthcheck.retries"]),
        ("      retries: 3\n", "", ["services.web.healthcheck.retries"]),
        (
            "retries: 3",
            "retries: 3\n      start_period: 5s",
            ["services.web.healthcheck.start_period"],
        ),
        ("postgres:16", "postgres:17", ["services.db.image"]),
        ("networks: [front, back]", "networks: [front]", ["services.db.networks.back"]),
    ],
)
def test_a_leaf_is_named(old: str, new: str, paths: list[str]) -> None:
    found = _changed(SHOP, SHOP.replace(old, new))

    assert [path for path in found if path.startswith("services")] == paths


def test_a_removed_block_is_named_leaf_by_leaf() -> None:
    found = _changed(SHOP, SHOP.replace("    depends_on:\n      - db\n", ""))

    assert found == [
        "services.web.depends_on.db.condition",
        "services.web.depends_on.db.required",
    ]


def test_the_elements_behind_a_removed_one_did_not_change() -> None:
    found = _changed(PORTS, PORTS.replace('"81:81", ', ""))

    assert {path.split("]")[0] for path in found} == {"services.web.ports[target=81/tcp"}


def test_another_order_of_a_list_is_a_change_of_the_list() -> None:
    text = SHOP.replace("[CMD, pg_isready]", "[CMD, pg_isready, -q, -t]")

    found = _changed(text, text.replace("-q, -t", "-t, -q"))

    assert found == ["services.db.healthcheck.test"]
