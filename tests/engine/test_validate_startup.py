"""The target of the start-up, held against a stack that starts too late."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.projects import Project, Services

pytestmark = pytest.mark.engine

SELDOM = {"test": ["CMD", "test", "-e", "/ready"], "interval": "6s", "timeout": "9s", "retries": 60}
"""So seldom that the engine, which keeps five results, still knows of the first that passed."""
BOOT = 8
STACK: Services = {
    "fast": {"healthcheck": SELDOM},
    "late": {"healthcheck": SELDOM, "environment": {"BOOT": str(BOOT)}},
}


def validated(project: Project, *flags: str) -> tuple[int, dict[str, Any]]:
    """Hold the start-up against a bound; gives the exit code and the check."""
    ended = project.run("validate", "--format", "json", "--time-to-healthy", *flags)
    assert ended.stdout, ended.stderr
    (check,) = json.loads(ended.stdout)["checks"]
    return ended.code, check


@pytest.mark.parametrize("starter", ["compose", "deploy"])
def test_a_stack_that_starts_too_late_misses_the_time_to_healthy(
    project: Project, starter: str
) -> None:
    project.write(STACK)
    if starter == "compose":
        assert project.compose("up", "--wait").returncode == 0
    else:
        project.metrics("--until", "healthy")

    missed, late = validated(project, f"{BOOT - 1}s")
    met, same = validated(project, "60s")

    assert (missed, late["verdict"]) == (1, "missed")
    assert (met, same["verdict"]) == (0, "met")
    assert BOOT <= late["measured"] == same["measured"] < 60
    assert late["samples"] == 2
    assert late["details"] == [f"{project.name}-late-1 was the last"]


def test_what_does_not_get_healthy_in_time_misses_it_too(project: Project) -> None:
    project.write({"fast": {}, "late": {**STACK["late"], "environment": {"BOOT": "300"}}})
    assert project.compose("up", "-d").returncode == 0

    code, check = validated(project, "1s", "--wait", "3s")

    assert (code, check["verdict"], check["measured"]) == (1, "missed", None)
    assert "late-1 is starting for" in check["details"][0]
