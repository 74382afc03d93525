"""P7: edits name what changes, patterns declare it, and some keys only by name."""

from __future__ import annotations

import pytest

from composeopt.model.changes import Change
from composeopt.model.edits import Edit, Remove, Replace
from composeopt.model.paths import Item, Path
from composeopt.verify.difference import changed_paths
from composeopt.verify.protected import check, matches, parse_pattern
from tests.unit.optimize.stacks import SHOP, change, stack

PORT: Path = ("services", "web", "ports", Item("target", "80/tcp"), "host_ip")


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("services.*.healthcheck", ("services", "a.b", "healthcheck", "test"), True),
        ("services.a.b.healthcheck", ("services", "a.b", "healthcheck", "test"), True),
        ("services.a.b.healthcheck", ("services", "a", "healthcheck"), False),
        ("services.a.b", ("services", "a.b", "image"), False),
        ("services.a.b.image", ("services", "a.b", "image"), True),
        ("services.a.healthcheck", ("services", "a.b", "healthcheck"), False),
        ("services.*.healthcheck.retries", ("services", "web", "healthcheck"), False),
        ("services.web.healthcheck", ("services", "db", "healthcheck"), False),
        ("services.*", ("services", "web", "healthcheck"), True),
        ("services.*", ("services", "web", "image"), False),
        ("services.*.*", ("services", "web", "image"), False),
        ("services.*.image", ("services", "web", "image"), True),
        ("services.*.ports", PORT, True),
        ("services.*.ports[*].host_ip", PORT, True),
        ("services.*.ports[target=80/tcp]", PORT, True),
        ("services.*.ports[target=81/tcp]", PORT, False),
        ("*", ("volumes", "data"), False),
        ("volumes.*", ("volumes", "data"), True),
        ("networks", ("networks", "front", "driver"), True),
        ("", ("networks",), False),
    ],
)
def test_what_a_pattern_covers(pattern: str, path: Path, covered: bool) -> None:
    assert matches(parse_pattern(pattern), path) is covered


def _details(after: str, *changes: Change) -> list[str]:
    old, new = stack(), stack(after)
    return [each.detail for each in check(old, new, changes, changed_paths(old, new))]


def _retries(**more: object) -> Change:
    edit: Edit = Replace(("services", "web", "healthcheck", "retries"), 9)
    return change(edit, **more)


MORE = SHOP.replace("retries: 3", "retries: 9")


def test_what_is_named_and_declared_may_change() -> None:
    assert _details(MORE, _retries()) == []


def test_what_no_edit_names_may_not() -> None:
    found = _details(MORE.replace("interval: 10s", "interval: 11s"), _retries())

    assert found == ["changed, though no edit names it"]


def test_what_no_pattern_declares_may_not() -> None:
    found = _details(MORE, _retries(touches=("services.*.depends_on",)))

    assert found == ["changed, though the pass declares that it touches services.*.depends_on"]


def test_an_emptied_mapping_may_go_with_its_last_entry() -> None:
    after = SHOP.replace("    depends_on:\n      - db\n", "")
    drop = change(
        Remove(("services", "web", "depends_on", "db")), touches=("services.*.depends_on",)
    )

    assert _details(after, drop) == []


def test_a_default_network_that_compose_fills_in_is_no_violation() -> None:
    after = SHOP.replace("    networks: [front]\n", "").replace("  front: {}\n", "  front: {}\n")
    leave = change(
        Remove(("services", "web", "networks", "front")), touches=("services.*.networks",)
    )

    assert _details(after, leave) == []


def test_no_more_than_five_are_listed() -> None:
    after = SHOP.replace("nginx:1.27", "a").replace("postgres:16", "b").replace("10s", "11s")
    after = after.replace("30s", "31s").replace("retries: 3", "retries: 4")
    after = after.replace("pg_isready", "psql").replace("hunter2", "hunter3")

    assert len(_details(after, _retries())) == 5
