"""The formulas of the health model against the engine's loop played literally."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composeopt.analysis.health import (
    EngineClass,
    boot_patience,
    effective_on,
    engine_classes,
    healthy_after,
    hung_detection,
    lag_range,
    least_hung_detection,
    outage_tolerance,
)
from composeopt.facts.engine import EngineFacts
from composeopt.stack.service import Healthcheck
from tests.unit.analysis.engine_loop import make, play

NEVER = 1e9

checks = st.builds(
    make,
    interval=st.sampled_from([1.0, 2.0, 2.5, 5.0, 7.0, 10.0, 30.0]),
    timeout=st.sampled_from([1.0, 3.0, 5.0, 10.0, 30.0]),
    retries=st.integers(1, 12),
    start_period=st.sampled_from([None, 1.0, 4.0, 5.0, 10.0, 30.0, 40.0, 97.0]),
    start_interval=st.sampled_from([None, 1.0, 2.0, 20.0]),
)
kinds = st.sampled_from(EngineClass)


@given(checks, kinds, st.integers(0, 2**32), st.booleans())
def test_the_fatal_probe_starts_within_the_bounds(
    check: Healthcheck, kind: EngineClass, seed: int, capped: bool
) -> None:
    probe = effective_on(check, kind)
    source = random.Random(seed)
    verdict = play(
        check,
        kind,
        NEVER,
        lambda _: source.choice([0.0, probe.timeout, source.uniform(0, probe.timeout)]),
        capped=capped and kind is EngineClass.FROM_27,
    )

    low, high = boot_patience(probe)

    assert verdict.fatal is not None
    assert low - 1e-6 <= verdict.fatal <= high + 1e-6


@given(checks, kinds, st.floats(0, 300))
def test_healthy_after_is_what_the_loop_says(
    check: Healthcheck, kind: EngineClass, ready: float
) -> None:
    patient = make(check.interval or 1.0, 1.0, 10_000, check.start_period, check.start_interval)
    verdict = play(patient, kind, ready, lambda _: 0.09)

    assert verdict.healthy == pytest.approx(healthy_after(effective_on(patient, kind), ready))


@given(checks, kinds, st.floats(0, 300))
def test_the_lag_lies_in_its_range(check: Healthcheck, kind: EngineClass, ready: float) -> None:
    probe = effective_on(check, kind)
    low, high = lag_range(probe)
    exact = healthy_after(probe, ready) - ready

    assert low - 1e-6 <= exact
    if ready <= probe.start_period or probe.start_period < probe.interval:
        waits = max(probe.interval, probe.start_interval if probe.start_period else 0.0)
        assert exact <= max(high, waits + 0.18) + 1e-6


@pytest.mark.parametrize(
    ("check", "fatal"),
    [
        (make(2, 30, 3), 6.23),
        (make(2, 30, 3, 5), 10.46),
        (make(3, 30, 2, 3), 6.07),
        (make(1, 30, 5, 4), 8.64),
        (make(5, 30, 2, 12), 20.23),
    ],
)
def test_what_was_measured_on_engine_20_10_is_what_the_loop_says(
    check: Healthcheck, fatal: float
) -> None:
    """Each probe failed at once; the exec took about 0.09 s."""
    verdict = play(check, EngineClass.UP_TO_24, NEVER, lambda _: 0.09)

    assert verdict.fatal == pytest.approx(fatal, abs=0.4)


@pytest.mark.parametrize(
    ("interval", "lags"),
    [(30, (28.07, 25.07, 18.11)), (10, (8.08, 5.07, 8.16)), (5, (3.08, 0.09, 3.38))],
)
@pytest.mark.parametrize("start_period", [None, 40.0])
def test_measured_lags_on_engine_20_10_follow(
    interval: float, lags: tuple[float, ...], start_period: float | None
) -> None:
    probe = effective_on(make(interval, 30, 3, start_period), EngineClass.UP_TO_24)
    predicted = [healthy_after(probe, ready) - ready for ready in (2.0, 5.0, 12.0)]

    assert predicted == pytest.approx(lags, abs=0.25)


def test_unset_times_are_the_engines() -> None:
    unset = Healthcheck(("CMD", "true"), None, None, None, None, None, False, ())
    seen = {kind: effective_on(unset, kind) for kind in EngineClass}

    assert {(each.interval, each.timeout, each.retries) for each in seen.values()} == {(30, 30, 3)}
    assert [each.start_interval for each in seen.values()] == [30, 30, 5]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((20, 10), (EngineClass.UP_TO_24,)),
        ((24, 0), (EngineClass.UP_TO_24,)),
        ((25, 0), (EngineClass.FROM_25,)),
        ((26, 1), (EngineClass.FROM_25,)),
        ((27, 0), (EngineClass.FROM_27,)),
        ((29, 1), (EngineClass.FROM_27,)),
        (None, tuple(EngineClass)),
    ],
)
def test_engines_fall_into_classes(
    version: tuple[int, int] | None, expected: tuple[EngineClass, ...]
) -> None:
    assert engine_classes(EngineFacts(version)) == expected


@given(checks)
def test_the_least_hung_detection_is_below_the_checks_own(check: Healthcheck) -> None:
    probe = effective_on(check, EngineClass.UP_TO_24)
    if probe.retries > 1:
        least = least_hung_detection(outage_tolerance(probe), probe.timeout)

        assert least <= hung_detection(probe) + 1e-6
