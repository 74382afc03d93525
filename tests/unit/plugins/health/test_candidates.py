"""Which intervals are looked at where a boot time is known."""

from __future__ import annotations

import pytest

from composeopt.analysis.health import effective, healthy_after
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.plugin.context import Context
from composeopt_plugins.health.candidates import GRID, Candidate, candidates
from composeopt_plugins.health.checks import tunable
from composeopt_plugins.health.options import Options
from tests.unit.optimize.stacks import stack

ANY = EngineFacts()
TEXT = """\
services:
  web:
    image: web
    healthcheck: {test: [CMD, "true"], interval: 30s, timeout: 10s, retries: 3}
"""


def ways(boot: float, p95: float | None = None) -> tuple[Candidate, ...]:
    """Give the candidates of a check of which the boot time is known."""
    usage = Usage({"web": ServiceUsage(boot_seconds=boot, boot_p95_seconds=p95)})
    ((check,), _) = tunable(stack(TEXT), Context(usage=usage))
    return candidates(check, ANY, Options(), starting=1.0)


def lag(way: Candidate, boot: float) -> float:
    """Give the time from ready to healthy on the engine where it is longest."""
    return max(healthy_after(probe, boot) for probe in effective(way.check, ANY)) - boot


def mean_lag(way: Candidate, boot: float) -> float:
    return sum(lag(way, boot * percent / 100) for percent in range(90, 111)) / 21


def at(found: tuple[Candidate, ...]) -> list[float]:
    return [way.check.interval or 0.0 for way in found]


def test_an_interval_that_meets_the_very_moment_is_no_better_than_its_mean() -> None:
    """4.2 s sees a boot of 12 s end after 0.9 s, but one of 12.7 s after 4.3 s."""
    found = ways(12)

    assert 4.2 not in at(found)
    assert 4.4 in at(found)
    (chosen,) = [way for way in found if way.check.interval == 4.4]
    assert max(lag(chosen, percent * 0.12) for percent in range(90, 111)) < 3


@pytest.mark.parametrize("boot", [1, 2.5, 4, 7, 8, 12, 20, 33])
def test_an_interval_is_round_unless_another_is_clearly_better(boot: float) -> None:
    found = ways(boot)
    by_interval = {way.check.interval: way for way in found}

    for way in found[1:]:
        interval = way.check.interval or 0.0
        near = [other for other in GRID if 0.85 * interval <= other <= 1.15 * interval]
        for other in (by_interval.get(other) for other in near if interval not in GRID):
            if other is not None:
                assert mean_lag(other, boot) > 1.05 * mean_lag(way, boot)


def test_candidates_get_ever_better() -> None:
    healthy = [way.healthy for way in ways(12)]

    assert healthy == sorted(healthy, reverse=True)


def test_a_late_95th_percentile_widens_the_spread() -> None:
    near, far = ways(12), ways(12, p95=45)

    assert near[0].healthy != far[0].healthy
