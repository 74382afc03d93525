"""What a stack is: its waves, who reaches whom, what it may use, what it needs."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.analysis.plan import requirements, shares, start_up, traffic
from composeopt.facts.budget import parse_budget
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.model.plan import Traffic, Wait
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

GIB = 1024**3
SHOP = """\
services:
  db:
    image: postgres:16
    networks: [data]
    healthcheck: {test: [CMD, pg_isready], interval: 10s}
    deploy:
      resources:
        limits: {cpus: "2", memory: 1G}
        reservations: {cpus: "0.5", memory: 512M}
  cache:
    image: redis:7
    networks: [data]
    scale: 3
    cpus: 0.5
  api:
    image: example/api:1
    networks: [data, front]
    environment: {DATABASE_URL: "postgres://db:5432/shop"}
    depends_on:
      db: {condition: service_healthy}
      cache: {condition: service_started, required: false}
  proxy:
    image: nginx:1.27
    networks: [front]
    profiles: [edge]
    depends_on: [api]
    links: [db]
    ports: ["80:80", "127.0.0.1:8443:443", "53:53/udp"]
  probe:
    build: ./probe
    network_mode: service:api
networks:
  front: {driver: bridge, ipam: {config: [{subnet: 10.1.0.0/24}]}}
  data: {external: true}
"""


def stack(folder: pathlib.Path, text: str = SHOP, **more: object) -> Stack:
    file = folder / "compose.yaml"
    file.write_text(text, encoding="utf-8")
    return load(Inputs((file,), cwd=folder, **more))  # type: ignore[arg-type]


def line_of(text: str) -> int:
    return SHOP[: SHOP.index(text)].count("\n") + 1


def pairs(found: Traffic, kind: str) -> set[tuple[str, str]]:
    return {(talk.source, talk.target) for talk in found.talks if talk.kind == kind}


def test_a_wave_is_one_more_than_the_latest_that_is_waited_for(tmp_path: pathlib.Path) -> None:
    found = start_up(stack(tmp_path), Usage(), EngineFacts())

    waves = [tuple(each.service for each in wave) for wave in found.waves()]
    assert waves == [("db", "cache"), ("api",), ("proxy", "probe")]


def test_waits_say_what_for_and_why(tmp_path: pathlib.Path) -> None:
    found = start_up(stack(tmp_path), Usage(), EngineFacts())

    waits = {each.service: each.waits_for for each in found.services}
    assert waits["api"] == (Wait("db", "healthy"), Wait("cache", "started", required=False))
    assert set(waits["proxy"]) == {Wait("api", "started"), Wait("db", "started", True, "links")}
    assert waits["probe"] == (Wait("api", "started", True, "network_mode"),)


def test_unknown_boot_times_make_ranges_and_are_named(tmp_path: pathlib.Path) -> None:
    found = start_up(stack(tmp_path), Usage(), EngineFacts((20, 10)))

    (db,) = [each for each in found.services if each.service == "db"]
    assert db.predicted_healthy is not None
    low, high = db.predicted_healthy
    assert low < high
    assert found.unknown_boots == ("db",)
    assert not db.boot_known


def test_known_boot_times_make_one_number(tmp_path: pathlib.Path) -> None:
    usage = Usage({"db": ServiceUsage(boot_seconds=3.0)}, "usage.json")

    found = start_up(stack(tmp_path), usage, EngineFacts((20, 10)))

    (db,) = [each for each in found.services if each.service == "db"]
    assert db.predicted_healthy is not None
    assert db.predicted_healthy[0] == db.predicted_healthy[1]
    assert found.predicted_healthy is not None
    assert found.predicted_healthy.basis == "boot times from usage.json"


def test_the_critical_path_ends_with_what_is_healthy_last(tmp_path: pathlib.Path) -> None:
    usage = Usage({"db": ServiceUsage(boot_seconds=3.0)}, "usage.json")

    found = start_up(stack(tmp_path), usage, EngineFacts((20, 10)))

    steps = [(step.service, step.condition) for step in found.critical_path]
    assert steps[0] == ("db", "healthy")
    assert steps[-1][1] == ""
    last = {each.service: each for each in found.services}[steps[-1][0]]
    assert last.slack == 0


def test_profiles_are_told_of_what_starts_only_with_them(tmp_path: pathlib.Path) -> None:
    found = start_up(stack(tmp_path), Usage(), EngineFacts())

    assert {each.service: each.profiles for each in found.services}["proxy"] == ("edge",)


def test_networks_name_their_members_and_settings(tmp_path: pathlib.Path) -> None:
    found = traffic(stack(tmp_path))

    front, data = {each.name: each for each in found.networks}["front"], found.networks
    assert front.services == ("api", "proxy")
    assert front.subnets == ("10.1.0.0/24",)
    assert [each.external for each in data if each.name == "data"] == [True]
    assert found.modes == (("probe", "service:api"),)


def test_each_pair_that_can_talk_is_in_one_class(tmp_path: pathlib.Path) -> None:
    found = traffic(stack(tmp_path))

    assert ("api", "db") in pairs(found, "needed")
    assert ("cache", "db") in pairs(found, "unneeded")
    reach = [frozenset((t.source, t.target)) for t in found.talks if t.kind != "cut off"]
    assert len(reach) == len(set(reach))


def test_needed_pairs_say_where_it_stands(tmp_path: pathlib.Path) -> None:
    found = traffic(stack(tmp_path))

    (talk,) = [t for t in found.talks if (t.source, t.target, t.kind) == ("api", "db", "needed")]
    assert talk.port == 5432
    assert talk.evidence.location is not None
    assert (talk.evidence.location.file, talk.evidence.location.line) == (
        "compose.yaml",
        line_of("DATABASE_URL"),
    )


def test_the_evidence_that_tells_most_is_shown(tmp_path: pathlib.Path) -> None:
    """A declaration alone tells no port; the file that names one is the better place."""
    block = "x-composeopt: {version: 1, conversations: {api: [db, cache]}}\n"

    found = traffic(stack(tmp_path, block + SHOP))

    told = {
        t.target: t.evidence.text for t in found.talks if (t.source, t.kind) == ("api", "needed")
    }
    assert told["db"] == "DATABASE_URL of api names db:5432"
    assert told["cache"] == "api is declared to talk to cache"


def test_evidence_without_a_shared_network_is_cut_off(tmp_path: pathlib.Path) -> None:
    found = traffic(stack(tmp_path))

    assert ("proxy", "db") in pairs(found, "cut off")


def test_secrets_do_not_get_into_evidence(tmp_path: pathlib.Path) -> None:
    text = SHOP.replace("postgres://db", "postgres://shop:hunter2@db")

    found = traffic(stack(tmp_path, text))

    assert "hunter2" not in str(found)


def test_ports_on_all_interfaces_are_open_to_all(tmp_path: pathlib.Path) -> None:
    found = traffic(stack(tmp_path))

    assert [(each.service, each.target) for each in found.open_ports] == [
        ("proxy", 80),
        ("proxy", 53),
    ]


def test_sums_count_every_container(tmp_path: pathlib.Path) -> None:
    found = shares(stack(tmp_path))

    assert (found.cpus, found.memory) == (3.5, GIB)
    assert (found.cpus_reserved, found.memory_reserved) == (0.5, GIB // 2)
    assert found.without_cpus() == ("api", "proxy", "probe")
    assert found.without_memory() == ("cache", "api", "proxy", "probe")


def test_the_budget_in_force_is_told_with_its_source(tmp_path: pathlib.Path) -> None:
    block = "x-composeopt: {version: 1, budget: {cpus: 3}}\n"

    declared = shares(stack(tmp_path, block + SHOP))
    flagged = shares(stack(tmp_path, block + SHOP, budget=parse_budget("cpus=4,memory=2G")))

    assert (declared.budget_cpus, declared.budget_source) == (3, "x-composeopt")
    assert (flagged.budget_cpus, flagged.budget_source) == (4, "--budget")
    assert shares(stack(tmp_path)).budget_source == ""


def test_host_ports_are_listed_with_address_and_place(tmp_path: pathlib.Path) -> None:
    found = requirements(stack(tmp_path))

    ports = [(each.address, each.published, each.target, each.protocol) for each in found.ports]
    assert ports == [
        ("", "80", 80, "tcp"),
        ("127.0.0.1", "8443", 443, "tcp"),
        ("", "53", 53, "udp"),
    ]
    assert all(each.location and each.location.line == line_of("ports:") for each in found.ports)
    assert found.builds == ("probe",)


def test_missing_paths_of_the_project_are_told_apart_from_those_of_the_host(
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "there").mkdir()
    text = """\
services:
  a:
    image: x
    volumes: ["./there:/a", "./gone:/b", "/var/run/docker.sock:/c", "named:/d"]
  b:
    image: x
    volumes: ["./gone/../gone:/b"]
    secrets: [key]
volumes: {named: {}}
secrets: {key: {file: ./key.txt}}
"""

    found = requirements(stack(tmp_path, text)).paths

    assert [(each.path, each.kind, each.services) for each in found] == [
        ("./gone", "missing", ("a", "b")),
        ("./key.txt", "missing", ("secret key",)),
        ("/var/run/docker.sock", "host", ("a",)),
    ]


@pytest.mark.parametrize(
    ("body", "name", "compose", "engine"),
    [
        (
            "healthcheck: {test: [CMD, x], start_interval: 1s}",
            "healthcheck.start_interval",
            "2.20.2",
            "25.0",
        ),
        (
            "depends_on: {o: {condition: service_started, restart: true}}",
            "depends_on.restart",
            "2.17.0",
            "",
        ),
        (
            "depends_on: {o: {condition: service_started, required: false}}",
            "depends_on.required",
            "2.20.0",
            "",
        ),
        ("networks: {default: {gw_priority: 1}}", "networks.gw_priority", "2.33.1", "28.0"),
        ("develop: {watch: [{path: ., action: rebuild}]}", "develop", "2.22.0", ""),
    ],
)
def test_what_older_versions_do_not_know_is_found(
    tmp_path: pathlib.Path, body: str, name: str, compose: str, engine: str
) -> None:
    text = f"services:\n  s:\n    image: x\n    {body}\n  o:\n    image: x\n"

    found = requirements(stack(tmp_path, text))

    assert [(each.name, each.compose, each.engine) for each in found.features] == [
        (name, compose, engine)
    ]
    assert (found.least_compose, found.least_engine) == (compose, engine)
    assert found.features[0].location is not None
    assert found.features[0].location.line == 4


def test_tags_and_includes_are_found_in_the_files(tmp_path: pathlib.Path) -> None:
    (tmp_path / "more.yaml").write_text("services: {m: {image: x}}\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("services:\n  s:\n    ports: !reset []\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(
        "include: [more.yaml]\nservices:\n  s:\n    image: x\n    ports: ['80:80']\n",
        encoding="utf-8",
    )
    files = (tmp_path / "a.yaml", tmp_path / "b.yaml")

    found = requirements(load(Inputs(files, cwd=tmp_path)))

    assert [(each.name, str(each.location)) for each in found.features] == [
        ("!reset", "b.yaml:3:12"),
        ("include", "a.yaml:1:1"),
    ]
    assert found.least_compose == "2.24.4"


def test_a_stack_that_asks_for_nothing_needs_nothing(tmp_path: pathlib.Path) -> None:
    found = requirements(stack(tmp_path, "services:\n  s:\n    image: x\n"))

    assert (found.ports, found.paths, found.features) == ((), (), ())
    assert (found.least_compose, found.least_engine) == ("", "")
