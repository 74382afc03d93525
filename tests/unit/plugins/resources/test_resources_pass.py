"""What the resources pass shares, adds and keeps."""

from __future__ import annotations

import pytest

from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.model.changes import Change, PassResult, Safety
from composeopt.optimize.run import Optimizer
from composeopt.plugin.context import Context
from composeopt.testing import check_pass
from composeopt_plugins.resources.resources import Resources
from tests.unit.optimize.stacks import planned, result_text, stack

MIB = 1024**2
GIB = 1024**3
BLOCK = """\
x-composeopt:
  version: 1
  budget: {cpus: 7, memory: 13G}
  groups: {nodes: {services: [one, two]}}
"""
NODES = """\
services:
  one:
    image: node
    deploy:
      resources:
        limits: {cpus: "2", memory: 4G}
        reservations: {cpus: "1", memory: 2G}
  two:
    image: node
    deploy:
      resources:
        limits:
          cpus: '4'
          memory: 8G  # twice as much
        reservations:
          cpus: '2'
          memory: 4G
  db:
    image: db
"""
SHARED = """\
services:
  one:
    image: node
    deploy:
      resources:
        limits: {cpus: "3", memory: 6G}
        reservations: {cpus: "1.5", memory: 3G}
  two:
    image: node
    deploy:
      resources:
        limits:
          cpus: '3'
          memory: 6G  # twice as much
        reservations:
          cpus: '1.5'
          memory: 3G
  db:
    image: db
    deploy:
      resources:
        limits:
          cpus: "1"
          memory: 1G
"""
GRANTED = Usage({"db": ServiceUsage(cpu_floor=1.0, memory_floor=GIB)}, "usage.json")


def _run(text: str, usage: Usage | None = None) -> PassResult:
    return Resources().run(stack(text), Context(usage=usage or Usage()))


def _subjects(result: PassResult, safety: Safety) -> list[str]:
    return [change.subject for change in result.changes if change.safety is safety]


def test_a_declared_group_shares_what_the_budget_leaves() -> None:
    check_pass(
        Resources, before=BLOCK + NODES, after=BLOCK + SHARED, context=Context(usage=GRANTED)
    )


def test_what_owner_and_budget_stand_behind_is_safe() -> None:
    result = _run(BLOCK + NODES, GRANTED)

    assert _subjects(result, Safety.SAFE) == ["one", "db"]
    assert _subjects(result, Safety.UNSAFE) == []
    steps = [
        (each.before, each.after)
        for change in result.changes
        for each in change.expected
        if each.subject == "stack"
    ]
    assert steps == [(6.0, 6.0 + 1.0), (12 * GIB, 13 * GIB)]


def test_peers_without_a_budget_share_what_they_have_and_that_is_unsafe() -> None:
    text = BLOCK.replace("  budget: {cpus: 7, memory: 13G}\n", "") + NODES
    result = _run(text)

    assert _subjects(result, Safety.UNSAFE) == ["one"]
    assert "one, two 3 CPUs and 6 GiB of memory each" in result.changes[0].title


def test_peers_that_are_only_found_are_unsafe() -> None:
    text = NODES.replace("  one:", "  node-1:").replace("  two:", "  node-2:")
    result = _run(text)

    assert _subjects(result, Safety.UNSAFE) == ["node-1"]
    assert "look like peers" in result.changes[0].reason


def test_unequal_services_that_are_no_peers_stay_as_they_are() -> None:
    assert _run(NODES.replace("image: node", "image: other", 1)) == PassResult()


@pytest.mark.parametrize(
    ("setting", "least"),
    [
        ("command: redis-server --maxmemory 3400mb", 6800),
        ("command: java -Xmx5000m -jar a.jar", 6666),
        ("command: postgres -c shared_buffers=6GB", 6592),
        ("environment: {GOMEMLIMIT: 6300MiB}", 7000),
        ("environment: {NODE_OPTIONS: --max-old-space-size=5000}", 6666),
        ("shm_size: 7g", 7168),
        ("tmpfs: ['/t:size=6500m']", 6500),
        ("command: java -Xmx$$HEAP -jar a.jar", 8192),
    ],
)
def test_no_limit_goes_below_what_a_setting_inside_claims(setting: str, least: int) -> None:
    """Two of 8 GiB would get 6 GiB each, if they could."""
    text = BLOCK.replace("memory: 13G", "memory: 30G") + NODES.replace("4G}", "8G}", 1)
    text = text.replace("memory: 30G", "memory: 13G")
    text = text.replace("    image: node\n", f"    image: node\n    {setting}\n", 1)
    result = _run(text, GRANTED)
    limits = [
        edit.value  # type: ignore[union-attr]
        for change in result.changes
        for edit in change.edits
        if edit.path[-2:] == ("limits", "memory")
    ]

    assert all(_bytes(str(value)) >= least * MIB for value in limits)
    if 2 * least * MIB + GIB > 13 * GIB:
        assert any("exceeds the budget" in note.text for note in result.notes)


def _bytes(text: str) -> int:
    return int(text[:-1]) * {"G": GIB, "M": MIB}[text[-1]]


def test_a_measured_peak_and_a_kill_raise_a_limit() -> None:
    text = "services:\n  web:\n    image: web\n    mem_limit: 512m\n"
    peak = Usage({"web": ServiceUsage(memory_peak=500 * MIB)})
    killed = Usage({"web": ServiceUsage(memory_peak=500 * MIB, oom_killed=True)})

    assert _only(_run(text, peak)).edits[0].value == "576m"  # type: ignore[union-attr]
    assert _only(_run(text, killed)).edits[0].value == "640m"  # type: ignore[union-attr]


def test_a_kill_raises_a_limit_once() -> None:
    """The profile tells of the limit that was there, not of the one that it led to."""
    text = "services:\n  web:\n    image: web\n    mem_limit: 32m\n"
    killed = ServiceUsage(memory_peak=32 * MIB, memory_high_water=32 * MIB, oom_killed=True)

    check_pass(
        Resources,
        before=text,
        after=text.replace("32m", "144m"),
        context=Context(usage=Usage({"web": killed}, "usage.json")),
    )


@pytest.mark.parametrize(
    ("limit", "known", "written"),
    [
        ("mem_limit: 512m", {"memory_peak": 500 * MIB}, "mem_limit: 640m"),
        ("mem_limit: 512m", {"memory_peak": 90 * MIB, "memory_high_water": 512 * MIB}, "640m"),
        ("mem_limit: 1g", {"memory_peak": 500 * MIB}, "mem_limit: 1g"),
        ("mem_limit: 512m", {}, "mem_limit: 512m"),
        ("cpus: 1", {"memory_peak": 500 * MIB}, "mem_limit: 640M"),
    ],
)
def test_no_run_raises_again_what_a_kill_raised(
    limit: str, known: dict[str, int], written: str
) -> None:
    """The profile is the same in the next run, which must not raise it again."""
    text = f"services:\n  web:\n    image: web\n    {limit}\n"
    usage = Usage({"web": ServiceUsage(oom_killed=True, **known)})
    passes = planned(lambda given, context: Resources().run(given, context).changes)
    result = Optimizer((passes,), Context(usage=usage, unsafe=True)).run(stack(text))

    assert result.ledger.discarded == []
    assert written in (result_text(result) if result.after.texts else text)


def test_what_was_killed_never_shrinks_and_is_named_where_no_peak_is_known() -> None:
    text = "x-composeopt: {version: 1, budget: {memory: 7g}}\n"
    text += "services:\n  a: {image: a, mem_limit: 4g}\n  b: {image: b, mem_limit: 4g}\n"
    killed = _run(text, Usage({"a": ServiceUsage(memory_peak=GIB, oom_killed=True)}))
    unknown = _run(text, Usage({"b": ServiceUsage(oom_killed=True)}))

    assert killed.changes == ()
    assert any("was killed for memory" in note.text for note in unknown.notes)


def _only(result: PassResult) -> Change:
    (change,) = result.changes
    return change


def test_a_measured_service_shrinks_only_when_the_budget_leaves_no_choice() -> None:
    text = "services:\n  a: {image: a, mem_limit: 4g}\n  b: {image: b, mem_limit: 4g}\n"
    usage = Usage({"a": ServiceUsage(memory_peak=GIB)})
    roomy = "x-composeopt: {version: 1, budget: {memory: 9g}}\n"
    tight = "x-composeopt: {version: 1, budget: {memory: 7g}}\n"

    assert _run(roomy + text, usage).changes == ()
    assert _only(_run(tight + text, usage)).edits[0].value == "3g"  # type: ignore[union-attr]
    assert "exceeds the budget" in _run(tight + text).notes[0].text


def test_without_a_budget_a_new_limit_is_unsafe() -> None:
    text = "services:\n  web: {image: web}\n"
    result = _run(text, Usage({"web": ServiceUsage(cpu_peak=0.5, memory_peak=100 * MIB)}))

    assert _subjects(result, Safety.UNSAFE) == ["web"]


def test_a_cpu_limit_is_not_added_for_a_boot_that_nobody_knows() -> None:
    text = "x-composeopt: {version: 1, budget: {cpus: 4, memory: 4g}}\n"
    text += "services:\n  web: {image: web}\n"
    result = _run(text, Usage({"web": ServiceUsage(cpu_peak=0.5, memory_peak=100 * MIB)}))
    paths = {change.safety: change.title for change in result.changes}

    assert paths[Safety.SAFE] == "limit web to 112 MiB of memory".replace("112", "128")
    assert paths[Safety.UNSAFE] == "limit web to 0.6 CPUs"


def test_what_the_budget_cannot_hold_is_named() -> None:
    result = _run(BLOCK + NODES)

    assert any(note.text.endswith("cannot hold them: db") for note in result.notes)


def test_older_keys_stay_in_use() -> None:
    text = "services:\n  web:\n    image: web\n    cpus: 1\n    mem_limit: 256m\n"
    text += "    mem_reservation: 128m\n    memswap_limit: 512m\n"
    usage = Usage({"web": ServiceUsage(cpu_peak=1.5, memory_peak=400 * MIB)})
    check_pass(
        Resources,
        before=text,
        after=text.replace("cpus: 1", "cpus: 1.75")
        .replace("mem_limit: 256m", "mem_limit: 512m")
        .replace("mem_reservation: 128m", "mem_reservation: 256m")
        .replace("memswap_limit: 512m", "memswap_limit: 768m"),
        context=Context(usage=usage),
    )


def test_replicas_alone_do_not_make_a_style() -> None:
    text = "services:\n  web: {image: web, mem_limit: 256m}\n  job: {image: job}\n"
    text = text.replace("image: job", "image: job, deploy: {replicas: 2}")
    usage = Usage({"job": ServiceUsage(memory_peak=100 * MIB)})
    check_pass(
        Resources,
        before=text,
        after=text.replace("{replicas: 2}", "{replicas: 2}, mem_limit: 128M"),
        context=Context(usage=usage, unsafe=True),
    )


SHORT = ServiceUsage(cpu_peak=0.5, memory_peak=GIB // 2, samples=20, window_seconds=20.0)
LONG = ServiceUsage(cpu_peak=0.5, memory_peak=GIB // 2, samples=400, window_seconds=400.0)
ROOMY = """\
x-composeopt: {version: 1, budget: {cpus: 3, memory: 3G}}
services:
  db:
    image: db
    deploy:
      resources:
        limits: {cpus: "4", memory: 4G}
"""


def test_a_short_look_takes_nothing_away_and_limits_nobody() -> None:
    unlimited = BLOCK.replace("{nodes: {services: [one, two]}}", "{}") + NODES
    short, long = Usage({"db": SHORT}, "usage.json"), Usage({"db": LONG}, "usage.json")

    assert _run(ROOMY, short).changes == ()
    assert _run(unlimited, short).changes == ()
    assert {change.subject for change in _run(unlimited, long).changes} == {"db"}


def test_a_long_look_may_take_away() -> None:
    result = _run(ROOMY, Usage({"db": LONG}, "usage.json"))

    assert _subjects(result, Safety.SAFE) == ["db"]


def test_a_short_look_is_a_floor_for_a_limit_that_is_there() -> None:
    low = ROOMY.replace('cpus: "4", memory: 4G', 'cpus: "0.25", memory: 256M')
    result = _run(low, Usage({"db": SHORT}, "usage.json"))

    assert [change.subject for change in result.changes] == ["db"]


def test_a_short_look_says_what_is_missing_and_a_long_one_says_nothing() -> None:
    short, long = (
        [note.text for note in _run(ROOMY, Usage({"db": usage}, "usage.json")).notes]
        for usage in (SHORT, LONG)
    )

    assert set(short) - set(long) >= {
        "the usage profile says too little to give less, or a first limit, to db: up to 80 more "
        "samples and 280 s more are missing"
    }
    assert not any("too little" in text for text in long)
