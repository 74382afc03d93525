from __future__ import annotations

import pytest

from composeopt.engine.observe.boots import Boot, boot_of
from composeopt.engine.observe.gauge import Gauge
from tests.unit.engine.observe.made import MIB, container, probe, sample


def test_the_peak_of_memory_is_the_highest_working_set() -> None:
    gauge = Gauge()
    for each in (sample(1, 50, cache=30), sample(2, 60, cache=10), sample(3, 70, cache=40)):
        gauge.add(each)

    assert gauge.memory_peak == 50 * MIB
    assert gauge.samples == 3
    assert gauge.seconds == 2


def test_memory_that_came_and_went_between_two_looks_is_told_by_the_mark() -> None:
    gauge = Gauge()
    gauge.add(sample(1, 50, cache=20, mark=60))
    gauge.add(sample(2, 50, cache=20, mark=160))

    assert gauge.memory_peak == 140 * MIB


def test_a_mark_of_before_the_window_is_no_peak_of_it() -> None:
    gauge = Gauge()
    gauge.add(sample(1, 50, mark=900))
    gauge.add(sample(2, 50, mark=900))

    assert gauge.memory_peak == 50 * MIB
    assert gauge.high_water == 900 * MIB


def test_what_an_exec_of_the_engine_passes_through_is_no_peak() -> None:
    gauge = Gauge()
    gauge.add(sample(1, 50, mark=50))
    gauge.add(sample(2, 50, mark=55))

    assert gauge.memory_peak == 50 * MIB


def test_the_mark_of_the_kernel_stands_in_where_the_engine_tells_none() -> None:
    gauge = Gauge()
    gauge.add_high_water(90 * MIB)
    gauge.add(sample(1, 50, cache=5))
    gauge.add_high_water(90 * MIB)
    assert gauge.memory_peak == 45 * MIB

    gauge.add_high_water(150 * MIB)
    assert gauge.memory_peak == 145 * MIB
    assert gauge.high_water == 150 * MIB


def test_a_cpu_peak_is_taken_over_a_second() -> None:
    gauge = Gauge()
    for time, cpu in ((0, 0.0), (0.2, 0.4), (1.0, 0.5), (2.0, 1.4)):
        gauge.add(sample(time, cpu=cpu))

    assert gauge.cpu_peak == pytest.approx(0.9)


def test_the_boot_counts_from_the_start() -> None:
    gauge = Gauge()
    gauge.begin(10.0)
    gauge.add(sample(12.0, 30, cpu=3.0, mark=80))

    assert gauge.cpu_peak == pytest.approx(1.5)
    assert gauge.memory_peak == 80 * MIB
    assert gauge.seconds == 2


def test_a_restart_begins_anew() -> None:
    gauge = Gauge()
    gauge.add(sample(1, cpu=100))
    gauge.add(sample(2, cpu=100.5))
    gauge.begin(5.0)
    gauge.add(sample(7, cpu=0.4))

    assert gauge.cpu_peak == pytest.approx(0.5)
    assert gauge.seconds == 3


def test_a_boot_lies_between_the_last_failed_and_the_first_passed_probe() -> None:
    probes = (probe(2, passed=False), probe(3, passed=True), probe(4, passed=True))

    boot = boot_of(container("web", probes=probes))

    assert boot == Boot(2.0, 3.1)
    assert boot is not None
    assert not boot.is_close


def test_probes_the_engine_forgot_still_count() -> None:
    boot = boot_of(
        container("web", probes=(probe(4, passed=True),)),
        (probe(2, passed=False), probe(2.5, passed=True)),
    )

    assert boot == Boot(2.0, 2.6)


def test_probes_of_an_earlier_run_do_not_count() -> None:
    assert boot_of(container("web", started=9.0, probes=(probe(2, passed=True),))) is None
