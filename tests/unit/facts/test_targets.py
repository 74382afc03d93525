"""The targets of a stack: read as they are meant, and refused with their place."""

from __future__ import annotations

import pathlib

import pytest

from composeopt import errors
from composeopt.facts.declarations import LatencyTarget, Targets
from composeopt.facts.declared import declared
from composeopt.facts.targets import parse_edge, parse_latency, parse_share
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load

SERVICES = "services:\n  api: {image: a}\n  db: {image: b}\n  lb: {image: nginx}\n"


def targets(folder: pathlib.Path, block: str) -> Targets:
    file = folder / "compose.yaml"
    text = f"{SERVICES}x-composeopt:\n  version: 1\n  targets:\n    {block}\n"
    file.write_text(text, encoding="utf-8")
    return declared(load(Inputs((file,), cwd=folder))).targets


def test_every_target_is_read(tmp_path: pathlib.Path) -> None:
    found = targets(
        tmp_path,
        "{healthy: true, time_to_healthy: 1m, restarts: 0, isolation: true, "
        "efficiency: {cpus: 10%, memory: 0.5}, "
        'latency: {"api->db:5432": {p50: 1ms, p95: 500us}, "api -> db": {p95: 2s}}, '
        "split: {lb: 5%}}",
    )

    assert found == Targets(
        healthy=True,
        time_to_healthy=60.0,
        restarts=0,
        isolation=True,
        efficiency={"cpus": 0.1, "memory": 0.5},
        latency=(
            LatencyTarget("api", "db", 5432, 0.001, 0.0005),
            LatencyTarget("api", "db", None, None, 2.0),
        ),
        split={"lb": 0.05},
    )
    assert not found.is_empty
    assert [each.name for each in found.latency] == ["api->db:5432", "api->db"]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("{latencies: {}}", "unknown key 'latencies'; did you mean 'latency'?"),
        ("{time_to_healthy: soon}", "time_to_healthy must be a duration such as 20s, not 'soon'"),
        ("{restarts: -1}", "restarts must be a whole number from 0, not -1"),
        ("{isolation: strict}", "isolation must be true or false, not 'strict'"),
        ("{efficiency: {memory: 120%}}", "memory must be a share such as 0.5 or 50%, not '120%'"),
        ("{efficiency: 0.5}", "efficiency must be a mapping"),
        ("{latency: {api: {p95: 1ms}}}", "'api' is no edge; write it like api->db:5432"),
        ('{latency: {"apii->db": {p95: 1ms}}}', "unknown service 'apii'; did you mean 'api'?"),
        ('{latency: {"api->db": {}}}', "api->db needs p50 or p95, such as {p95: 5ms}"),
        (
            '{latency: {"api->db": {p95: 5}}}',
            "p95 must be a time with a unit such as 5ms, not 5",
        ),
        ("{split: {lb: 0}}", "lb must be a share such as 0.05 or 5%, not 0"),
        ("{split: {nginx: 5%}}", "unknown service 'nginx'; known: api, db, lb"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(
    tmp_path: pathlib.Path, block: str, message: str
) -> None:
    with pytest.raises(errors.InputError) as caught:
        targets(tmp_path, block)

    assert caught.value.message == message
    assert str(caught.value).startswith("compose.yaml:8:")


@pytest.mark.parametrize(("text", "share"), [("5%", 0.05), ("0.5", 0.5), (1, 1.0), (0.25, 0.25)])
def test_a_share_is_read(text: object, share: float) -> None:
    assert parse_share(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["x", "%", "0%", 2, -1, True, None])
def test_what_is_no_share_is_none(text: object) -> None:
    assert parse_share(text) is None


def test_an_edge_has_two_ends_and_maybe_a_port() -> None:
    assert parse_edge("api->db") == ("api", "db", None)
    assert parse_edge(" api -> db:5432 ") == ("api", "db", 5432)
    assert parse_edge("api->db:0") is parse_edge("api:db") is parse_edge("api->") is None


def test_a_latency_needs_a_unit() -> None:
    assert parse_latency("5ms") == pytest.approx(0.005)
    assert parse_latency("5") is parse_latency(5) is parse_latency("") is None
