"""Who can open a connection to whom, and what a change of networks breaks."""

from __future__ import annotations

import pathlib

from composeopt.analysis.reachability import (
    broken_conversations,
    published_ports,
    reachable_pairs,
)
from tests.growth import growth
from tests.unit.analysis.projects import stack

APP = """
services:
  app: {{image: corp/app, environment: {{X: "{host}:1"}}, networks: {app}}}
  db: {{image: corp/db, networks: {db}}}
networks: {{one: {{}}, two: {{}}}}
"""


def pairs(folder: pathlib.Path, text: str) -> set[tuple[str, str]]:
    return set(reachable_pairs(stack(folder, text)))


def broken(folder: pathlib.Path, host: str, before: str, app: str, db: str) -> list[str]:
    old = stack(folder, APP.format(host=host, app=before, db=before))
    new = stack(folder, APP.format(host=host, app=app, db=db))
    return [each.reason for each in broken_conversations(old, new)]


def test_a_network_joins_its_members_and_services_without_one_share_the_default(
    tmp_path: pathlib.Path,
) -> None:
    text = """
    services:
      a: {image: x}
      b: {image: x}
      c: {image: x, networks: [own, default]}
      d: {image: x, networks: [own]}
    networks: {own: {}}
    """

    assert pairs(tmp_path, text) == {("a", "b"), ("a", "c"), ("b", "c"), ("c", "d")}


def test_namespaces_are_shared_and_host_and_none_are_apart(tmp_path: pathlib.Path) -> None:
    text = """
    services:
      a: {image: x}
      side: {image: x, network_mode: "service:a"}
      b: {image: x}
      host1: {image: x, network_mode: host}
      host2: {image: x, network_mode: host}
      none: {image: x, network_mode: none}
    """

    assert pairs(tmp_path, text) == {
        ("a", "side"),
        ("a", "b"),
        ("b", "side"),
        ("host1", "host2"),
    }


def test_a_lost_network_breaks_the_conversation(tmp_path: pathlib.Path) -> None:
    assert broken(tmp_path, "db", "[one]", "[one]", "[two]") == [
        "app and db no longer share a network"
    ]
    assert broken(tmp_path, "db", "[one]", "[two]", "[one, two]") == []


def test_a_lost_alias_breaks_the_conversation_that_uses_it(tmp_path: pathlib.Path) -> None:
    old = stack(tmp_path, APP.format(host="store", app="[one]", db="{one: {aliases: [store]}}"))
    without = stack(tmp_path, APP.format(host="store", app="[two]", db="[two]"))
    there = "{one: {aliases: [store]}, two: {}}"
    elsewhere = stack(tmp_path, APP.format(host="store", app="[two]", db=there))
    kept = stack(tmp_path, APP.format(host="store", app="[two]", db="{two: {aliases: [store]}}"))

    reasons = ["db is no longer called store there"]
    assert [each.reason for each in broken_conversations(old, without)] == reasons
    assert [each.reason for each in broken_conversations(old, elsewhere)] == reasons
    assert broken_conversations(old, kept) == ()


def test_what_did_not_work_before_is_not_broken(tmp_path: pathlib.Path) -> None:
    old = stack(tmp_path, APP.format(host="db", app="[one]", db="[two]"))
    new = stack(tmp_path, APP.format(host="db", app="[two]", db="[one]"))

    assert broken_conversations(old, new) == ()


def test_hints_count_only_on_request(tmp_path: pathlib.Path) -> None:
    text = """
    services:
      app: {{image: corp/app, environment: {{X: db}}, networks: [one]}}
      db: {{image: corp/db, networks: [{db}]}}
    networks: {{one: {{}}, two: {{}}}}
    """
    old = stack(tmp_path, text.format(db="one"))
    new = stack(tmp_path, text.format(db="two"))

    assert broken_conversations(old, new) == ()
    assert len(broken_conversations(old, new, hints=True)) == 1


def test_ports_published_to_all_are_reachable_from_everywhere(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          a: {image: x, ports: ["80:8080", "127.0.0.1:81:81", "9000"]}
          b: {image: x, ports: ["0.0.0.0:82:82", "[::]:83:83"]}
          c: {image: x, network_mode: host, ports: ["84:84"]}
        """,
    )

    assert [(each.service, each.target, each.published) for each in published_ports(made)] == [
        ("a", 8080, "80"),
        ("b", 82, "82"),
        ("b", 83, "83"),
    ]


def test_the_work_grows_as_the_pairs_do(tmp_path: pathlib.Path) -> None:
    def made(count: int) -> str:
        services = (
            f"  s{n}: {{image: x, environment: {{A: 's{(n * 7) % count}:1'}}}}\n"
            for n in range(count)
        )
        return f"services:\n{''.join(services)}"

    def work(text: str) -> None:
        before, after = stack(tmp_path, text), stack(tmp_path, text)
        assert reachable_pairs(before)
        assert broken_conversations(before, after) == ()

    pairs = 16  # of four times the services
    assert len(reachable_pairs(stack(tmp_path, made(119)))) == 119 * 118 / 2
    assert growth(work, made(60), made(240)) < 2 * pairs
