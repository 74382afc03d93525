"""Passes run after what they name, ties by name, and never in a circle."""

from __future__ import annotations

import pytest

from composeopt import errors, registry
from composeopt.registry.order import ordered
from tests.unit.registry.plugins import make_pass, plugin


def test_ties_are_broken_by_name() -> None:
    passes = [make_pass("b"), make_pass("c"), make_pass("a")]

    assert [each.name for each in ordered(passes)] == ["a", "b", "c"]


def test_after_and_before_win_over_names() -> None:
    passes = [make_pass("a", after=("b",)), make_pass("b"), make_pass("c", before=("b",))]

    assert [each.name for each in ordered(passes)] == ["c", "b", "a"]


def test_a_pass_that_is_not_there_orders_nothing() -> None:
    passes = [make_pass("b", after=("zebra",)), make_pass("a", before=("lion",))]

    assert [each.name for each in ordered(passes)] == ["a", "b"]


def test_a_pass_runs_as_soon_as_what_it_waits_for_is_done() -> None:
    """Ties are settled among all that are ready, not level by level."""
    passes = [make_pass("a"), make_pass("z"), make_pass("b", after=("a",))]

    assert [each.name for each in ordered(passes)] == ["a", "b", "z"]


def test_a_circle_is_an_error_that_names_it() -> None:
    passes = [make_pass("a", after=("b",)), make_pass("b", after=("a",))]

    with pytest.raises(errors.PluginError, match=r"in a circle: (a -> b -> a|b -> a -> b)"):
        ordered(passes)


def test_of_a_circle_only_the_strangers_pass_is_lost() -> None:
    bundled = plugin("composeopt_plugins.base", [], [make_pass("base", after=("odd",))])
    stranger = plugin("acme", [], [make_pass("odd", after=("base",)), make_pass("fine")])

    loaded = registry.load([bundled, stranger], entry_points=False)

    assert [each.name for each in loaded.passes] == ["base", "fine"]
    assert [each.plugin for each in loaded.broken] == ["acme"]
    assert "in a circle" in loaded.broken[0].message
    assert [p.name for each in loaded.plugins for p in each.passes] == ["fine", "base"]
