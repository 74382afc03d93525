"""Who reaches whom in the sample, tried from inside its containers.

The services are stand-ins: each listens where the sample says that somebody calls it, and
behind its published ports, and answers with its name.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docker
import pytest

from benchmarks.lab import training
from benchmarks.lab.knock import Door, Place, knock, places, resolve
from benchmarks.lab.wired import Wired, applied
from benchmarks.lab.world import Run, World, complaints, running

pytestmark = pytest.mark.engine

SERVICES = sorted({edge[end] for edge in training.needed() for end in ("source", "target")})
ORDERED = tuple(itertools.permutations(SERVICES, 2))
NEEDED = frozenset(frozenset((edge["source"], edge["target"])) for edge in training.needed())


@dataclass(frozen=True, slots=True)
class Seen:
    """What the containers of one world could reach.

    Args:
        run: its start.
        named: which names each service is told, by service and name.
        by_name: who answered a service at a name and port.
        by_address: the same for addresses on networks.
        by_gateway: the same for gateways and published ports.
        places: where each service was.
        afterwards: what was wrong with containers at the end.
    """

    run: Run
    named: Mapping[tuple[str, str], bool]
    by_name: Mapping[tuple[str, Door], str]
    by_address: Mapping[tuple[str, Door], str]
    by_gateway: Mapping[tuple[str, Door], str]
    places: Mapping[str, Place]
    afterwards: tuple[str, ...]


@pytest.fixture(scope="module")
def pair(engine: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory) -> training.Pair:
    """Give both worlds of the sample, as wide as this host."""
    cpus = engine.info()["NCPU"]
    pair = training.pair(tmp_path_factory.mktemp("training"), {}).wired(cpus)
    assert isinstance(pair.optimized, Wired)
    if pair.optimized.cpu_factor < 1:
        print(f"CPU limits times {pair.optimized.cpu_factor:.2f}: this engine has {cpus} CPUs")
    return pair


@pytest.fixture(scope="module")
def seen(engine: docker.DockerClient, pair: training.Pair) -> Seen:
    """Start the optimized sample and try every door of every service."""
    with running(engine, pair.optimized) as run:
        assert run.is_clean, run
        return look(engine, run, pair.optimized)


def look(engine: docker.DockerClient, run: Run, world: World) -> Seen:
    assert isinstance(world, Wired)
    where = places(engine, run.project)
    assert sorted(where) == SERVICES
    others = {name: [other for other in SERVICES if other != name] for name in SERVICES}
    by_name = {
        name: [(other, port) for other in others[name] for port in world.listens[other]]
        for name in SERVICES
    }
    by_address = {
        name: [
            (address, port)
            for other in others[name]
            for address in where[other].addresses.values()
            for port in world.listens[other]
        ]
        for name in SERVICES
    }
    by_gateway = {
        name: [
            (gateway, port)
            for gateway in where[name].gateways.values()
            for port in world.host_ports.values()
        ]
        for name in SERVICES
    }
    return Seen(
        run,
        resolve(engine, run.project, others),
        knock(engine, run.project, by_name),
        knock(engine, run.project, by_address, again=2),
        knock(engine, run.project, by_gateway),
        where,
        complaints(engine, run.project),
    )


def reachable(seen: Seen, pair: training.Pair) -> frozenset[frozenset[str]]:
    """Give the pairs of which one end reached the other by name on every port it listens on.

    A pair that is reached in one direction only, or on one port only, fails the test.
    """
    found = set()
    for one, other in ORDERED:
        answers = {seen.by_name[one, (other, port)] for port in _ports(pair, other)}
        back = {seen.by_name[other, (one, port)] for port in _ports(pair, one)}
        assert (answers, back) in (({other}, {one}), ({""}, {""})), (one, other, answers, back)
        if answers == {other}:
            found.add(frozenset((one, other)))
    return frozenset(found)


def test_nothing_restarts_and_everybody_stays_healthy(seen: Seen) -> None:
    assert seen.run.is_clean, seen.run
    assert seen.afterwards == ()


def test_every_needed_conversation_connects_by_name(seen: Seen) -> None:
    for edge in training.needed():
        door = (edge["target"], edge["port"])
        assert seen.by_name[edge["source"], door] == edge["target"], edge


def test_the_pairs_that_connect_are_those_the_report_counts(
    seen: Seen, pair: training.Pair
) -> None:
    found = reachable(seen, pair)
    told = _counts(pair)

    assert found >= NEEDED
    assert told["reachable pairs"] == (len(ORDERED) / 2, len(found))
    assert told["needed pairs"][1] == len(found & NEEDED)
    assert told["unneeded pairs"][1] == len(found - NEEDED)
    assert len(found - NEEDED) <= 5, sorted(map(sorted, found - NEEDED))
    assert len({network for place in seen.places.values() for network in place.addresses}) <= 4
    print(f"\n{len(found)} of {len(ORDERED) // 2} pairs connect, {len(found - NEEDED)} unneeded")


def test_of_a_cut_pair_neither_knows_the_name_nor_reaches_an_address(
    seen: Seen, pair: training.Pair
) -> None:
    connected = reachable(seen, pair)
    cut = [(one, other) for one, other in ORDERED if frozenset((one, other)) not in connected]

    assert cut
    for one, other in cut:
        assert not seen.named[one, other], (one, other)
        for address in seen.places[other].addresses.values():
            for port in _ports(pair, other):
                assert seen.by_address[one, (address, port)] == "", (one, other, port)


def test_who_connects_by_name_connects_by_address_where_both_are(
    seen: Seen, pair: training.Pair
) -> None:
    """So that a failing address above says something of the networks, not of the listener."""
    for one, other in (sorted(both) for both in reachable(seen, pair)):
        assert seen.named[one, other]
        common = set(seen.places[one].addresses) & set(seen.places[other].addresses)
        assert common
        for network in common:
            for port in _ports(pair, other):
                door = (seen.places[other].addresses[network], port)
                assert seen.by_address[one, door] == other, (one, other, network)


def test_published_ports_reach_exactly_whom_the_plan_lists(seen: Seen, pair: training.Pair) -> None:
    assert isinstance(pair.original, Wired)
    files = {port: name for name, port in pair.original.host_ports.items()}
    listed = [(port["service"], port["published"]) for port in _open_ports(pair)]
    assert listed

    for source in SERVICES:
        for gateway in seen.places[source].gateways.values():
            reached = {
                (answer, files[port])
                for (name, (host, port)), answer in seen.by_gateway.items()
                if (name, host) == (source, gateway) and answer
            }
            assert reached == set(listed), (source, gateway)


def test_the_report_lists_the_same_published_ports_as_the_plan(pair: training.Pair) -> None:
    by_service: dict[str, list[str]] = {}
    for port in _open_ports(pair):
        by_service.setdefault(port["service"], []).append(port["published"])
    words = ", ".join(f"{name} ({' '.join(ports)})" for name, ports in by_service.items())

    assert [note for note in _applied(pair)["notes"] if note.endswith(f": {words}")]


def test_the_printed_command_moves_the_running_original_to_the_new_networks(
    engine: docker.DockerClient, pair: training.Pair
) -> None:
    command = pair.report["command"]
    flags = command[command.index("up") + 1 :]
    doors: dict[str, list[Door]] = {name: [] for name in SERVICES}
    for edge in training.needed():
        doors[edge["source"]].append((edge["target"], edge["port"]))

    with running(engine, _unchecked(pair.original)) as run:
        assert run.is_clean, run
        every = {
            one: [
                (other, port) for other in SERVICES if other != one for port in _ports(pair, other)
            ]
            for one in SERVICES
        }
        assert _unanswered(engine, run.project, every) == []
        with applied(engine, run.project, _unchecked(pair.optimized), *flags) as moved:
            assert (moved.exit_code, moved.complaints) == (0, ()), moved
            assert _unanswered(engine, run.project, doors) == []
            where = places(engine, run.project)
            assert not any("fabric" in place.addresses for place in where.values())
            assert (
                sum(_share(where, *both) for both in itertools.combinations(SERVICES, 2))
                == (_counts(pair)["reachable pairs"][1])
            )


@pytest.mark.parametrize(("flags", "is_known"), [((), False), (("--force-recreate",), True)])
def test_compose_alone_takes_names_away_where_a_network_changes_under_its_name(
    engine: docker.DockerClient, flags: tuple[str, ...], is_known: bool
) -> None:
    """Which is why the printed command makes all containers anew when networks changed."""
    services = {name: {"networks": {"data": None}} for name in ("a", "b")}
    option = {"driver_opts": {"com.docker.network.driver.mtu": "1400"}}

    with running(engine, Wired({"services": services, "networks": {"data": {}}})) as run:
        assert resolve(engine, run.project, {"a": ["b"]}) == {("a", "b"): True}
        changed = Wired({"services": services, "networks": {"data": option}})
        with applied(engine, run.project, changed, "-d", *flags) as after:
            assert after.exit_code == 0, after
            assert set(places(engine, run.project)["a"].addresses) == {"data"}
            assert resolve(engine, run.project, {"a": ["b"]}) == {("a", "b"): is_known}


def _unchecked(world: World) -> World:
    """Leave the healthchecks out: what is shown does not depend on them, and they take time."""
    services = {
        name: {key: value for key, value in service.items() if key != "healthcheck"}
        for name, service in world.model["services"].items()
    }
    return dataclasses.replace(world, model={**world.model, "services": services})


def _unanswered(
    engine: docker.DockerClient, project: str, doors: Mapping[str, list[Door]]
) -> list[tuple[str, Door]]:
    """Give the doors where nobody, or somebody else, answers; listeners have some seconds."""
    deadline = time.monotonic() + 15
    while True:
        answers = knock(engine, project, doors)
        wrong = [(name, door) for (name, door), answer in answers.items() if answer != door[0]]
        if not wrong or time.monotonic() > deadline:
            assert answers
            return wrong
        time.sleep(0.5)


def _ports(pair: training.Pair, service: str) -> Sequence[int]:
    assert isinstance(pair.original, Wired)
    return pair.original.listens[service]


def _share(where: Mapping[str, Place], one: str, other: str) -> bool:
    return bool(set(where[one].addresses) & set(where[other].addresses))


def _counts(pair: training.Pair) -> dict[str, tuple[float, float]]:
    """Give what the report predicts of pairs: before and after."""
    return {one["quantity"]: (one["before"], one["after"]) for one in _applied(pair)["predicted"]}


def _applied(pair: training.Pair) -> dict[str, Any]:
    (change,) = [one for one in pair.report["applied"] if one["plugin"] == "networks"]
    return dict(change)


def _open_ports(pair: training.Pair) -> list[dict[str, Any]]:
    """Give the published ports that ``plan`` lists of the result."""
    file = pair.folder / training.OPTIMIZED
    done = subprocess.run(
        [sys.executable, "-m", "composeopt", "plan", "--format", "json", file],
        capture_output=True,
        text=True,
        check=True,
    )
    ports: list[dict[str, Any]] = json.loads(done.stdout)["traffic"]["open_ports"]
    return ports
