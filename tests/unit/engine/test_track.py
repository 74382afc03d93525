"""What is made of the events of one container."""

from __future__ import annotations

import pytest

from composeopt.engine import track as ways
from composeopt.engine.track import Check, check_of, identify
from tests.unit.engine.ways import CHECK, ready, started, track


def test_who_nobody_started_waits() -> None:
    assert track("a").state == "waiting"


def test_a_test_that_passes_makes_it_ready_and_the_verdict_after_it_is_kept_too() -> None:
    found = started("a", 1, CHECK)

    ways.be_ready(found, 3, "own test")
    ways.health(found, 30, "healthy")

    assert (found.state, found.ready, found.ready_by, found.healthy) == ("ready", 3, "own test", 30)


def test_the_verdict_of_the_engine_alone_makes_it_ready() -> None:
    found = started("a", 1, CHECK)

    ways.health(found, 5, "healthy")

    assert (found.ready, found.ready_by) == (5, "engine")


@pytest.mark.parametrize(
    ("found", "reason"),
    [(started("a", 1, CHECK), "never got healthy"), (ready("a", 2), "became unhealthy")],
)
def test_an_unhealthy_container_has_failed(found: ways.Track, reason: str) -> None:
    ways.health(found, 9, "unhealthy")

    assert found.state == "failed"
    assert found.failure.startswith(reason)


def test_a_job_that_ends_well_is_completed() -> None:
    found = started("job")

    ways.die(found, 4, 0)

    assert (found.state, found.ready, found.ready_by) == ("completed", 4, "completed")


def test_a_container_that_ends_badly_without_restarts_has_failed() -> None:
    found = started("a")

    ways.die(found, 4, 3)

    assert found.failure == "exited with code 3"


@pytest.mark.parametrize("order", ["before", "after"])
def test_lack_of_memory_is_named_with_the_limit_whichever_event_comes_first(order: str) -> None:
    found = started("a", memory=16 * 2**20)

    if order == "before":
        ways.run_out_of_memory(found)
    ways.die(found, 4, 137)
    if order == "after":
        ways.run_out_of_memory(found)

    said = "exited with code 137, killed for lack of memory (limit 16 MiB)"
    assert found.failure == said


def test_a_restart_policy_that_gives_up_is_a_failure() -> None:
    found = started("a", restart="on-failure", retries=2)

    for at in (2, 3, 4):
        assert not found.failure
        ways.die(found, at, 1)
        ways.start(found, at + 0.5)

    assert "gives up" in found.failure


def test_a_job_may_fail_before_it_succeeds_when_it_is_restarted_on_failure() -> None:
    found = started("job", restart="on-failure")

    ways.die(found, 2, 1)
    assert found.state == "restarting"
    ways.start(found, 3)
    ways.die(found, 4, 0)

    assert found.state == "completed"


def test_exits_without_progress_elsewhere_are_a_restart_for_ever() -> None:
    found = started("a", restart="always")

    for at in range(ways.LOOP):
        assert not found.failure
        ways.die(found, at, 1)

    assert found.failure == f"restarts forever: exited {ways.LOOP} times, last with code 1"


def test_what_was_ready_and_ended_is_ready_no_more() -> None:
    found = ready("a", 2, restart="always")

    ways.die(found, 3, 1)

    assert (found.ready, found.healthy, found.state) == (None, None, "restarting")


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, None),
        ({"Healthcheck": {"Test": ["NONE"]}}, None),
        ({"Healthcheck": {"Test": ["CMD"]}}, None),
        ({"Healthcheck": {"Test": ["CMD", "a", "b"]}}, Check(("a", "b"), 30.0)),
        (
            {"Healthcheck": {"Test": ["CMD-SHELL", "a b"], "Timeout": 2_000_000_000}},
            Check(("/bin/sh", "-c", "a b"), 2.0),
        ),
        (
            {"Healthcheck": {"Test": ["CMD-SHELL", "a"]}, "Shell": ["/bin/bash", "-ec"]},
            Check(("/bin/bash", "-ec", "a"), 30.0),
        ),
    ],
)
def test_the_check_is_read_as_the_engine_runs_it(
    config: dict[str, object], expected: Check | None
) -> None:
    assert check_of(config) == expected


def test_a_container_is_identified_by_what_the_engine_says() -> None:
    data = {
        "Id": "1",
        "Name": "/p-a-1",
        "Config": {"Labels": {"com.docker.compose.service": "a"}},
        "HostConfig": {
            "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
            "Memory": 7,
        },
    }

    found = identify(data, "kept")

    assert found == ways.Identity("1", "p-a-1", "a", "kept", None, "on-failure", 3, 7)
