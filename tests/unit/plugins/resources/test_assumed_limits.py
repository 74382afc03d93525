"""Limits that rest on what the catalogue says of an image."""

from __future__ import annotations

import pytest

from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.model.changes import Change, PassResult, Safety
from composeopt.plugin.context import Context
from composeopt.testing import check_pass
from composeopt_plugins.resources.resources import Resources
from tests.unit.optimize.stacks import planned, run, stack

MIB = 1024**2
GIB = 1024**3
BUDGET = "x-composeopt: {version: 1, budget: {cpus: 4, memory: 4G}}\n"
SHOP = """\
services:
  web: {build: .}
  db: {image: postgres:16}
  board: {image: grafana/grafana}
  cache: {image: redis:7}
"""
GROUP = """\
x-composeopt:
  version: 1
  budget: {memory: 5G}
  groups: {nodes: {services: [one, two]}}
services:
  one: {image: node, mem_limit: 2g}
  two: {image: node, mem_limit: 4g}
  db: {image: postgres:16}
"""


def _run(text: str, usage: Usage | None = None, *, unsafe: bool = False) -> PassResult:
    return Resources().run(stack(text), Context(usage=usage or Usage(), unsafe=unsafe))


def _by_service(result: PassResult) -> dict[str, Change]:
    return {change.subject: change for change in result.changes}


def _values(change: Change) -> list[object]:
    return [getattr(edit, "value", None) for edit in change.edits]


def test_without_a_budget_or_a_profile_nothing_is_assumed() -> None:
    assert _run(SHOP) == PassResult()


def test_under_a_budget_known_images_are_offered_a_limit() -> None:
    found = _by_service(_run(BUDGET + SHOP))

    assert set(found) == {"db", "board"}
    assert found["db"].title == "limit db to 640 MiB of memory (assumed)"
    assert found["board"].title == "limit board to 1 CPU (assumed) and 512 MiB of memory (assumed)"


def test_what_is_assumed_is_unsafe_however_sure_the_catalogue_is() -> None:
    changes = _run(BUDGET + SHOP, unsafe=True).changes

    assert changes
    assert {change.safety for change in changes} == {Safety.UNSAFE}


def test_what_is_assumed_says_what_it_rests_on() -> None:
    found = _by_service(_run(BUDGET + SHOP))
    words = {name: [each.text for each in change.evidence] for name, change in found.items()}

    assert "640 MiB of memory is assumed: what a small postgres takes, recalled" in words["db"]
    assert any("documented in https://grafana.com/" in text for text in words["board"])
    assert any("composeopt observe" in change.reason for change in found.values())
    assert any("under a CPU limit they may take longer" in note for note in found["board"].notes)


def test_a_profile_that_leaves_a_service_out_asks_for_what_can_be_assumed() -> None:
    other = Usage({"web": ServiceUsage(memory_peak=100 * MIB)})

    assert "db" in _by_service(_run(SHOP, other))


def test_what_was_measured_goes_before_what_is_assumed() -> None:
    usage = Usage({"db": ServiceUsage(memory_peak=2 * GIB)})
    change = _by_service(_run(BUDGET + SHOP, usage))["db"]

    assert change.title == "limit db to 2.5 GiB of memory"


def test_a_short_look_raises_what_is_assumed() -> None:
    usage = Usage({"db": ServiceUsage(memory_peak=GIB, samples=5, window_seconds=5.0)})
    change = _by_service(_run(BUDGET + SHOP, usage))["db"]

    assert change.title == "limit db to 1.25 GiB of memory (assumed)"


@pytest.mark.parametrize(
    ("service", "title"),
    [
        (
            "image: redis:7\n    command: redis-server --maxmemory 256mb",
            "512 MiB of memory (assumed)",
        ),
        ("image: postgres:16\n    command: -c shared_buffers=1GB", "1.5 GiB of memory (assumed)"),
        ("image: postgres:16\n    command: -c shared_buffers=64MB", "640 MiB of memory (assumed)"),
        ("image: postgres:16\n    command: -c shared_buffers=$$SIZE", ""),
        ("image: redis:7", ""),
        ("image: redis:7\n    shm_size: 64m", ""),
        ("image: getmeili/meilisearch\n    environment: {MEILI_MAX_INDEXING_MEMORY: 300MiB}", ""),
        ("build: .\n    image: postgres:16", ""),
        ("image: registry.example/postgres:16", ""),
        ("image: postgres:16\n    mem_limit: 256m", ""),
    ],
)
def test_settings_of_the_service_go_before_the_catalogue(service: str, title: str) -> None:
    text = (
        f"x-composeopt: {{version: 1, budget: {{memory: 9G}}}}\nservices:\n  it:\n    {service}\n"
    )
    found = _by_service(_run(text))

    assert (f"limit it to {title}" if title else None) == (
        found["it"].title if "it" in found else None
    )


def test_nobody_makes_room_for_what_is_only_offered() -> None:
    found = _by_service(_run(GROUP))

    assert "give one, two 2.5 GiB of memory each" in found["one"].title
    assert found["one"].safety is Safety.SAFE
    assert "db" in found


def test_what_is_made_stays_inside_the_budget() -> None:
    check_pass(
        Resources,
        before=GROUP,
        after=GROUP.replace("mem_limit: 4g", "mem_limit: 2g").replace(
            "{image: postgres:16}", "{image: postgres:16, mem_limit: 640M}"
        ),
        context=Context(unsafe=True),
    )


def test_the_smallest_go_first_and_what_does_not_fit_is_named() -> None:
    text = BUDGET.replace("4G", "700M").replace("cpus: 4, ", "") + SHOP
    result = _run(text, unsafe=True)

    assert set(_by_service(result)) == {"board"}
    assert any("of the memory of db does not fit" in note.text for note in result.notes)
    assert any(note.text.endswith("cannot hold them: web, cache") for note in result.notes)


def test_a_run_makes_them_only_when_asked_to() -> None:
    passes = planned(lambda given, context: Resources().run(given, context).changes)
    safe, unsafe = run(BUDGET + SHOP, passes), run(BUDGET + SHOP, passes, unsafe=True)

    assert len(safe.ledger.applied) == 0
    assert len(safe.ledger.withheld) == 2
    assert len(unsafe.ledger.applied) == 2


def test_a_limit_in_the_file_is_kept_though_more_is_assumed() -> None:
    text = BUDGET + "services:\n  db: {image: postgres:16, mem_limit: 100m}\n"

    assert _run(text, unsafe=True).changes == ()
    assert _values(_by_service(_run(BUDGET + SHOP))["db"]) == [
        {"resources": {"limits": {"memory": "640M"}}}
    ]
