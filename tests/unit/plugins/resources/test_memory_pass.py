"""Which memory limits are rounded, and which way."""

from __future__ import annotations

from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.plugin.context import Context
from composeopt.testing import check_pass
from composeopt_plugins.resources.memory import Memory
from tests.unit.optimize.stacks import stack

MIB = 1024**2
TEXT = """\
services:
  a:
    image: a
    mem_limit: 100m
    memswap_limit: 100m
  b:
    image: b
    deploy:
      resources:
        limits:
          memory: 5000M
  c:
    image: c
    mem_limit: 6g
"""


def test_limits_go_up_to_the_grid_and_no_swap_stays_no_swap() -> None:
    after = TEXT.replace("100m", "112m").replace("5000M", "5120M")

    check_pass(Memory, before=TEXT, after=after)


def test_powers_of_two_are_an_option() -> None:
    after = TEXT.replace("100m", "128m").replace("5000M", "8192M").replace("6g", "8g")

    check_pass(Memory, before=TEXT, after=after, options=Memory.Options(mode="pow2"))


def test_without_a_budget_nobody_counts_and_nothing_is_rounded() -> None:
    assert Memory().run(stack(TEXT), Context()).changes == ()


def test_under_a_budget_limits_go_up_while_there_is_room() -> None:
    block = "x-composeopt: {version: 1, budget: {memory: 11256m}}\n"
    result = Memory().run(stack(block + TEXT), Context())

    assert [change.subject for change in result.changes] == ["a"]
    assert [note.subject for note in result.notes] == ["b"]


def test_a_limit_goes_down_only_where_less_was_measured_to_do() -> None:
    block = "x-composeopt: {version: 1, budget: {memory: 11256m}}\n"
    usage = Usage({"b": ServiceUsage(memory_peak=3000 * MIB)})
    result = Memory().run(stack(block + TEXT), Context(usage=usage))

    assert [change.edits[0].value for change in result.changes] == ["112m", "4864M"]  # type: ignore[union-attr]
