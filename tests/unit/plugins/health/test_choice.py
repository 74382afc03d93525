"""Deciding again on what was decided changes nothing, and no promise is broken."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from composeopt.analysis.health import (
    effective,
    hung_detection,
    never_less_patient,
    outage_tolerance,
)
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.plugin.context import Context
from composeopt.stack.stack import Stack
from composeopt_plugins.health.checks import Check, tunable
from composeopt_plugins.health.decision import Decision, decide
from composeopt_plugins.health.options import Options
from tests.unit.optimize.stacks import stack

OPTIONS = Options()

times = st.tuples(
    st.sampled_from([2, 5, 7, 10, 15, 20, 30, 60, 90, 300]),
    st.sampled_from([1, 3, 5, 10, 20, 30, 60]),
    st.integers(1, 20),
    st.sampled_from([0, 0, 5, 20, 40, 120]),
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Stack, Context, float]:
    """Draw a stack with healthchecks, perhaps with boot times, and a budget."""
    count = draw(st.integers(1, 7))
    text = "services:\n"
    usage = {}
    for index in range(count):
        interval, timeout, retries, start_period = draw(times)
        text += (
            f"  s{index}:\n    image: x\n    healthcheck:\n      test: [CMD, 'true']\n"
            f"      interval: {interval}s\n      timeout: {timeout}s\n      retries: {retries}\n"
        )
        if start_period:
            text += f"      start_period: {start_period}s\n"
        targets = [target for target in range(index) if draw(st.integers(0, 3)) == 0]
        if targets:
            text += "    depends_on:\n"
        for target in targets:
            condition = draw(st.sampled_from(["service_started", "service_healthy"]))
            text += f"      s{target}: {{condition: {condition}}}\n"
        if draw(st.booleans()):
            usage[f"s{index}"] = ServiceUsage(boot_seconds=draw(st.integers(0, 200)) / 4)
    engine = EngineFacts(draw(st.sampled_from([None, None, (20, 10), (26, 1), (28, 0)])))
    budget = draw(st.sampled_from([0.001, 0.01, 0.03, 0.1, 1.0]))
    return stack(text), Context(engine=engine, usage=Usage(usage)), budget


def _decide(world: tuple[Stack, Context, float], checks: tuple[Check, ...]) -> dict[str, Decision]:
    loaded, context, budget = world
    found = decide(loaded, context, checks, OPTIONS, budget)
    return {each.before.service: each for each in found}


@given(worlds())
def test_deciding_again_changes_nothing(world: tuple[Stack, Context, float]) -> None:
    checks, _ = tunable(world[0], world[1])
    first = _decide(world, checks)
    again = _decide(
        world, tuple(dataclasses.replace(each, check=first[each.service].after) for each in checks)
    )

    for name, each in again.items():
        assert each.after == each.before.check, (name, first[name])


@given(worlds())
def test_safe_decisions_keep_the_promises(world: tuple[Stack, Context, float]) -> None:
    loaded, context, budget = world
    checks, _ = tunable(loaded, context)
    spent = 0.0
    for each in _decide(world, checks).values():
        before, after = each.before.check, each.after
        assert never_less_patient(before, after, context.engine) is None
        assert (after.interval or 30) <= (before.interval or 30)
        assert (after.test, after.timeout) == (before.test, before.timeout)
        if not each.safe:
            continue
        old, new = effective(before, context.engine)[0], effective(after, context.engine)[0]
        assert hung_detection(new) <= 2 * hung_detection(old)
        if new.interval < old.interval:
            spent += 0.05 / new.interval - 2 * 0.05 / max(outage_tolerance(new), 2 * new.interval)

    assert spent <= budget + 1e-6
