"""What the sample `ollama-training` is there to show."""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.lab.training import SAMPLE
from composeopt.analysis.timeline import predict
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import Usage, load_usage
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from tests.programs import program


@pytest.fixture(scope="module", params=[("dependencies", "health"), ()], ids=["two", "all"])
def report(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Give the report of the passes that save time, and of all, on a copy of the sample."""
    folder = tmp_path_factory.mktemp("training") / SAMPLE.name
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("*.optimized.*", ".env"))
    file = folder / "report.json"
    chosen = [word for name in request.param for word in ("--select", name)]
    done = subprocess.run(
        [sys.executable, "-m", "composeopt", "optimize", folder, *chosen, "--report", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def test_it_is_predicted_healthy_at_least_45_percent_sooner(report: dict[str, Any]) -> None:
    before = report["summary"]["predicted_healthy_before"]
    after = report["summary"]["predicted_healthy_after"]

    assert after["high"] <= 0.55 * before["low"], (before, after)


@pytest.mark.parametrize("percent", range(90, 111, 2))
def test_the_gain_outlives_boots_that_are_faster_or_slower(percent: int) -> None:
    """The intervals were chosen for the stated boots; few boots keep to what is stated."""
    optimized = SAMPLE / "expected" / "docker-compose.optimized.yml"
    texts = {SAMPLE / "docker-compose.yml": optimized.read_bytes()}
    inputs = Inputs((SAMPLE / "docker-compose.yml",), cwd=SAMPLE, required_unset="unknown")
    usage = load_usage(SAMPLE / "usage.json")
    boots = {
        name: replace(each, boot_seconds=(each.boot_seconds or 0.0) * percent / 100)
        for name, each in usage.services.items()
    }
    before, after = (
        predict(load(replace(inputs, texts=each)), Usage(boots), EngineFacts()).healthy
        for each in ({}, texts)
    )

    assert after.high <= 0.6 * before.low, (before, after)


def test_no_service_is_less_patient_and_every_hung_detection_is_told(
    report: dict[str, Any],
) -> None:
    services = {service["service"]: service for service in report["summary"]["services"]}
    checked = {name for name, service in services.items() if service["before"]}

    assert checked == {"node-1", "node-2", "node-3", "postgres", "redis", "minio"}
    for name in sorted(checked):
        before, after = services[name]["before"], services[name]["after"]
        assert after["patience"] >= before["patience"], name
        assert after["outage_tolerance"] >= before["outage_tolerance"], name
        assert after["hung_detection"] <= 2 * before["hung_detection"], name


def test_the_implied_edge_is_the_one_that_goes(report: dict[str, Any]) -> None:
    before, after = report["summary"]["graph_before"], report["summary"]["graph_after"]
    flag = "--ignore dependencies"
    removed = [change for change in report["applied"] if change["ignore_flag"] == flag]

    assert (before["edges"], after["edges"]) == (6, 5)
    assert [change["subject"] for change in removed] == ["lb"]
    assert "node-1" in removed[0]["title"]


def test_the_needed_conversations_are_those_between_the_ten_services() -> None:
    needed = json.loads((SAMPLE / "expected" / "needed.json").read_text(encoding="utf-8"))
    pairs = {frozenset((edge["source"], edge["target"])) for edge in needed["edges"]}
    services = set().union(*pairs)

    assert len(needed["edges"]) == len(pairs) == 26
    assert len(services) == 10
    assert "dev-tools" not in services


def test_every_needed_conversation_names_a_place_that_says_so() -> None:
    needed = json.loads((SAMPLE / "expected" / "needed.json").read_text(encoding="utf-8"))

    for edge in needed["edges"]:
        text = (SAMPLE / edge["why"].partition(":")[0]).read_text(encoding="utf-8")
        assert f"{edge['target']}:{edge['port']}" in text, edge


def test_what_the_owner_grants_leaves_nine_cpus_and_18_gib_to_the_nodes() -> None:
    usage = load_usage(pathlib.Path(SAMPLE / "usage.json")).services.values()

    assert sum(service.cpu_floor or 0 for service in usage) == 2
    assert sum(service.memory_floor or 0 for service in usage) == 4 * 2**30


def test_promtool_accepts_the_monitoring(tmp_path: pathlib.Path) -> None:
    promtool = program("promtool", "prometheus")
    text = (SAMPLE / "monitoring" / "prometheus.yml").read_text(encoding="utf-8")
    file = tmp_path / "prometheus.yml"
    alerts = str(SAMPLE / "monitoring" / "alerts.yml")
    file.write_text(text.replace("/etc/prometheus/alerts.yml", alerts), encoding="utf-8")

    done = subprocess.run(
        [promtool, "check", "config", file], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
