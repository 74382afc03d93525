"""What the dependencies pass drops, lists and leaves."""

from __future__ import annotations

import pytest

from composeopt.model.changes import PassResult, Safety
from composeopt.plugin.context import Context
from composeopt.testing import check_pass
from composeopt_plugins.dependencies.dependencies import Dependencies
from tests.unit.optimize.stacks import stack

DIAMOND = """\
services:
  lb:
    image: lb
    depends_on:
      - node-1  # the leader
      - node-2
  node-2:
    image: node
    depends_on: [node-1]
  node-1:
    image: node
"""
REDUCED = """\
services:
  lb:
    image: lb
    depends_on:
      - node-2
  node-2:
    image: node
    depends_on: [node-1]
  node-1:
    image: node
"""


def _run(text: str, *, selected: bool = False, **options: object) -> PassResult:
    settings = Dependencies.Options(**options)  # type: ignore[arg-type]  # each test gives fitting ones
    return Dependencies(settings).run(stack(text), Context(selected=selected))


def test_an_implied_edge_goes_when_the_pass_is_selected() -> None:
    check_pass(Dependencies, before=DIAMOND, after=REDUCED)


def test_few_implied_edges_are_listed_by_default() -> None:
    result = _run(DIAMOND)

    assert result.changes == ()
    (note,) = result.notes
    assert note.subject == "lb -> node-1"
    assert note.evidence[0].text == "implied by lb -> node-2 -> node-1"
    assert "--select dependencies" in note.text


@pytest.mark.parametrize(("reduce", "changes"), [("always", 1), ("never", 0)])
def test_the_setting_wins_over_the_number(reduce: str, changes: int) -> None:
    assert len(_run(DIAMOND, selected=reduce == "never", reduce=reduce).changes) == changes


def test_many_implied_edges_go_by_themselves() -> None:
    assert len(_run(_closure(7)).changes) == 5


def test_the_figures_follow_each_other_from_change_to_change() -> None:
    result = _run(_closure(7))
    edges = [each.expected[0] for each in result.changes]

    assert edges[0].before == 21
    assert edges[-1].after == 6
    assert [each.after for each in edges[:-1]] == [each.before for each in edges[1:]]
    assert {each.safety for each in result.changes} == {Safety.SAFE}
    assert all(figure.before == figure.after for figure in result.changes[0].expected[1:2])


def test_an_explosion_of_paths_is_told_with_its_price() -> None:
    result = _run(_closure(24), reduce="never")

    assert "16,777,215 paths, predicted 18 s" in result.notes[0].text


def test_a_condition_that_no_path_carries_keeps_the_edge() -> None:
    text = DIAMOND.replace(
        "      - node-1  # the leader\n      - node-2\n",
        "      node-1: {condition: service_healthy}\n      node-2: {condition: service_started}\n",
    )

    assert _run(text, selected=True) == PassResult()


def _closure(count: int) -> str:
    lines = ["services:"]
    for index in range(count):
        lines += [f"  s{index:02}:", "    image: x"]
        if index:
            lines.append("    depends_on:")
            lines += [f"      - s{target:02}" for target in range(index)]
    return "\n".join(lines) + "\n"
