"""The targets that the command line names."""

from __future__ import annotations

import pytest

from composeopt import errors
from composeopt.cli.targets import efficiency, latencies, splits
from composeopt.facts.declarations import LatencyTarget
from tests.unit.optimize.stacks import stack

STACK = stack("services:\n  api: {image: a}\n  db: {image: b}\n  lb: {image: nginx}\n")
DECLARED = LatencyTarget("api", "db", 5432, None, 1.0)


def test_flags_are_read() -> None:
    assert efficiency(["memory=50%", "cpus=0.2"]) == {"memory": 0.5, "cpus": 0.2}
    assert splits(STACK, ["lb=5%"]) == {"lb": 0.05}
    assert latencies(STACK, (), ["api -> db:5432 p50=1ms p95=5ms"]) == (
        LatencyTarget("api", "db", 5432, 0.001, 0.005),
    )


def test_an_edge_on_the_command_line_wins_over_the_blocks() -> None:
    found = latencies(STACK, (DECLARED,), ["api->db:5432 p50=1ms", "lb->api p95=2ms"])

    assert found == (
        LatencyTarget("api", "db", 5432, 0.001, None),
        LatencyTarget("lb", "api", None, None, 0.002),
    )


@pytest.mark.parametrize("text", ["memory", "memory=0", "disk=5%", "memory=200%"])
def test_an_efficiency_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(errors.UsageError, match="write it like memory=50%"):
        efficiency([text])


@pytest.mark.parametrize(
    "text", ["", "api->db", "api->db p95=5", "api p95=5ms", "api->db p99=5ms", "api->db p95"]
)
def test_a_latency_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(errors.UsageError, match="write it like 'api->db:5432 p50=1ms"):
        latencies(STACK, (), [text])


def test_a_service_that_the_stack_lacks_is_named() -> None:
    with pytest.raises(errors.UsageError, match="the stack has no service 'web'"):
        splits(STACK, ["web=5%"])
    with pytest.raises(errors.UsageError, match="the stack has no service 'web'"):
        latencies(STACK, (), ["web->db p95=1ms"])
