"""P5: what the judge accepts survives every boot and outage that was survived before."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from composeopt.analysis.health import EngineClass, engine_classes, never_less_patient, tune
from composeopt.facts.engine import EngineFacts
from composeopt.stack.service import Healthcheck
from tests.unit.analysis.engine_loop import Duration, make, play
from tests.unit.analysis.test_health_model import NEVER, checks

ENGINES = [
    EngineFacts((20, 10)),
    EngineFacts((25, 0)),
    EngineFacts((26, 1)),
    EngineFacts((28, 0)),
    EngineFacts(None),
]
engines = st.sampled_from(ENGINES)
intervals = st.sampled_from([None, 1.0, 1.5, 2.0, 3.0, 4.5, 5.0, 7.0, 12.0])
start_intervals = st.sampled_from([None, 1.0, 2.0, 5.0])


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Healthcheck, Healthcheck, EngineFacts]:
    """Draw a check, another one near what the judge can just accept, and an engine."""
    before, engine = draw(checks), draw(engines)
    interval = draw(intervals)
    if interval is not None and interval > (before.interval or 30.0):
        interval = None
    tuned = tune(before, engine, interval=interval, start_interval=draw(start_intervals))
    less = draw(st.sampled_from([0, 0, 0, 1, 2, 5]))
    fewer = draw(st.sampled_from([0, 0, 0, 1, 3]))
    after = dataclasses.replace(
        tuned,
        start_period=max(0.0, (tuned.start_period or 0.0) - less) or None,
        retries=max(1, (tuned.retries or 3) - fewer),
    )
    return before, after, engine


def _durations(slow: set[float], timeout: float, style: int) -> Duration:
    """Give probe durations: the worst for a comparison, all alike, or random."""
    if style == 0:
        return lambda start: timeout if round(start, 6) in slow else 0.0
    if style == 1:
        return lambda start: 0.0 if round(start, 6) in slow else timeout
    if style == 2:
        return lambda _: timeout
    return lambda start: random.Random(f"{style}/{round(start, 6)}").uniform(0, timeout)


def _assert_no_boot_is_lost(
    before: Healthcheck, after: Healthcheck, kind: EngineClass, style: int
) -> None:
    timeout = before.timeout or 30.0
    for capped in (False, True) if kind is EngineClass.FROM_27 else (False,):
        hanging = play(before, kind, NEVER, lambda _: timeout, capped=capped)
        duration = _durations({round(each, 6) for each in hanging.probes}, timeout, style)
        last = play(before, kind, NEVER, duration, capped=capped).fatal
        assert last is not None
        verdict = play(after, kind, last, duration, capped=capped)

        assert verdict.fatal is None, (before, after, kind, last, verdict)


@given(pairs(), st.integers(0, 9))
def test_no_boot_is_lost_by_what_the_judge_accepts(
    pair: tuple[Healthcheck, Healthcheck, EngineFacts], style: int
) -> None:
    before, after, engine = pair
    assume(never_less_patient(before, after, engine) is None)
    for kind in engine_classes(engine):
        _assert_no_boot_is_lost(before, after, kind, style)


@given(checks, intervals, start_intervals, engines, st.integers(0, 9))
def test_no_boot_is_lost_by_tuning(
    before: Healthcheck,
    interval: float | None,
    start_interval: float | None,
    engine: EngineFacts,
    style: int,
) -> None:
    assume(interval is None or interval <= (before.interval or 30.0))
    after = tune(before, engine, interval=interval, start_interval=start_interval)
    for kind in engine_classes(engine):
        _assert_no_boot_is_lost(before, after, kind, style)


@given(checks, intervals, start_intervals, engines, st.sampled_from([1.0, 1.25, 2.0, 4.0]))
def test_the_judge_accepts_what_is_tuned(
    before: Healthcheck,
    interval: float | None,
    start_interval: float | None,
    engine: EngineFacts,
    factor: float,
) -> None:
    assume(interval is None or interval <= (before.interval or 30.0))
    after = tune(
        before, engine, interval=interval, start_interval=start_interval, boot_factor=factor
    )

    assert never_less_patient(before, after, engine, factor) is None


@given(pairs(), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_no_outage_ends_a_service_that_the_judge_accepts(
    pair: tuple[Healthcheck, Healthcheck, EngineFacts],
    slowness: float,
    length: float,
    phase: float,
) -> None:
    before, after, engine = pair
    assume(never_less_patient(before, after, engine) is None)
    took = slowness * (before.timeout or 30.0)
    old, new = (before.interval or 30.0) + took, (after.interval or 30.0) + took
    outage = length * ((before.retries or 3) - 1) * old - took
    if outage <= 0:  # no outage is surely survived
        return
    begin = phase * new
    failed = sum(begin - took < k * new < begin + outage for k in range(-20, 2000))

    assert failed < (after.retries or 3)


@given(checks, engines)
def test_a_check_is_as_patient_as_itself(check: Healthcheck, engine: EngineFacts) -> None:
    assert never_less_patient(check, check, engine) is None


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (make(30, 10, 3, 40), make(15, 3, 2, 20), "a probe may take 3 s"),
        (make(30, 10, 3, 40), make(15, 10, 2, 20), "outage of 15 s"),
        (make(10, 5, 5), make(10, 5, 3, 15), "outage of 20 s"),
        (make(30, 10, 3), make(5, 10, 13), "boot of 65 s"),
        (make(30, 10, 1), make(5, 10, 1, 60), "outage of 0 s"),
        (make(5, 30, 5), make(60, 30, 2), "slow probes"),
    ],
)
def test_less_patience_is_named(before: Healthcheck, after: Healthcheck, words: str) -> None:
    reason = never_less_patient(before, after, EngineFacts((20, 10)))

    assert reason is not None
    assert words in reason


def test_a_small_start_period_costs_patience_from_engine_27_on() -> None:
    """There it makes the engine look every 5 s, and count from its end on."""
    before, after = make(30, 10, 3), make(30, 10, 3, 10)

    assert never_less_patient(before, after, EngineFacts((26, 0))) is None
    assert "70 s" in str(never_less_patient(before, after, EngineFacts((27, 0))))
    assert never_less_patient(before, after, EngineFacts(None)) is not None


def test_slower_boots_need_a_longer_grace() -> None:
    check = make(30, 10, 3, 200)

    assert never_less_patient(check, check, EngineFacts((20, 10)), 1.0) is None
    assert never_less_patient(check, check, EngineFacts((20, 10)), 1.5) is not None


def test_appearing_and_disappearing_checks_are_named() -> None:
    check = make(30, 10, 3)
    disabled = dataclasses.replace(check, disabled=True)
    engine = EngineFacts(None)

    assert "could now be declared" in str(never_less_patient(None, check, engine))
    assert "could now be declared" in str(never_less_patient(disabled, check, engine))
    assert "taken away" in str(never_less_patient(check, None, engine))
    assert "taken away" in str(never_less_patient(check, disabled, engine))
    assert never_less_patient(None, None, engine) is None
    assert never_less_patient(disabled, disabled, engine) is None


def test_another_test_cannot_be_compared() -> None:
    before = make(30, 10, 3)
    after = dataclasses.replace(before, test=("CMD", "false"))

    assert "test changes" in str(never_less_patient(before, after, EngineFacts(None)))
