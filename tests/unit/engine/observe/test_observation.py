from __future__ import annotations

import json
import pathlib

from composeopt import schema
from composeopt.engine.observe import Observation, as_profile
from composeopt.engine.observe.gauge import Gauge
from composeopt.engine.observe.seen import Seen, notes_of, usage_of
from composeopt.facts.profile import ObservedConversation, ServiceUsage
from composeopt.facts.usage import load_usage
from tests.unit.engine.observe.made import container, probe, sample

MEASURED = ServiceUsage(
    boot_seconds=1.5,
    cpu_peak=0.25,
    memory_peak=1024,
    oom_killed=True,
    samples=120,
    window_seconds=400.0,
    memory_high_water=4096,
    cpu_throttled=0.5,
    restarts=2,
)


def test_a_profile_is_as_its_schema_says_and_reads_back(tmp_path: pathlib.Path) -> None:
    seen = ObservedConversation("web", "db", 5432, 7)
    observation = Observation(
        "p", 400.4, 1.0, 1.2, {"web": MEASURED}, (seen,), {"web": "exec"}, ("a note",)
    )
    profile = as_profile(observation)
    file = tmp_path / "usage.json"
    file.write_text(json.dumps(profile), encoding="utf-8")

    usage = load_usage(file)

    assert schema.violations("usage", profile) == ()
    assert usage.of("web") == MEASURED
    assert usage.conversations == (seen,)
    assert observation.is_enough


def test_replicas_are_one_service_with_the_highest_of_each() -> None:
    one, other = Seen(container("web")), Seen(container("web", id="id-2"))
    for each, memory, cpu in ((one, 20, 0.9), (other, 30, 0.1)):
        each.gauge.add(sample(1, memory))
        each.gauge.add(sample(2, memory, cpu=cpu))

    usage = usage_of([one, other])

    assert usage.memory_peak == 30 * 1024**2
    assert usage.cpu_peak == 0.9
    assert usage.samples == 2


def test_a_boot_that_a_seldom_probe_cannot_tell_is_a_note_and_no_number() -> None:
    seen = Seen(container("db", probes=(probe(30, passed=True),)), Gauge(samples=1, high_water=1))
    seen.note_boot(from_start=True)

    assert usage_of([seen]).boot_seconds is None
    assert list(notes_of("db", [seen])) == [
        "db: ready between 0.0 and 30.1 s after its start; its healthcheck looks too seldom "
        "to say when"
    ]


def test_five_probes_of_a_long_run_tell_no_boot() -> None:
    seen = Seen(container("db", probes=tuple(probe(3600 + n, passed=True) for n in range(5))))
    seen.note_boot(from_start=False)

    assert seen.boots == {}


def test_where_the_kernels_mark_is_not_told_short_peaks_are_said_to_be_unseen() -> None:
    told, untold = (Seen(container("db"), Gauge(samples=9, high_water=mark)) for mark in (1, None))

    assert list(notes_of("db", [told])) == []
    assert list(notes_of("db", [untold])) == [
        "db: a peak of memory between two samples is unseen, the kernel's mark is not told"
    ]


def test_who_was_killed_for_memory_had_reached_its_limit() -> None:
    killed, other = (
        Seen(container("db", id=name, memory=64 * 1024**2), oom_killed=name == "killed")
        for name in ("killed", "other")
    )
    for each in (killed, other):
        each.gauge.add(sample(1, 20))

    assert usage_of([other]).memory_peak == 20 * 1024**2
    assert usage_of([other, killed]).memory_peak == 64 * 1024**2
    assert usage_of([killed]).memory_high_water == 64 * 1024**2
