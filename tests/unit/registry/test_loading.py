"""Each plugin is asked alone, and what is wrong with one costs only that one."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from composeopt import registry
from composeopt.api import hookimpl
from composeopt.registry import Registry
from tests.unit.registry.plugins import Idle, NoRunningShip, make_pass, make_rule, plugin


def load(*plugins: Any) -> Registry:
    return registry.load(plugins, entry_points=False)


def test_rules_and_passes_of_a_plugin_are_found() -> None:
    loaded = load(plugin("acme", [NoRunningShip], [Idle]))

    assert loaded.rules == (NoRunningShip,)
    assert loaded.passes == (Idle,)
    assert loaded.owners == {"TST001": "acme", "no-running-ship": "acme", "idle": "acme"}
    assert loaded.broken == ()


def test_a_plugin_that_raises_in_a_hook_costs_only_itself() -> None:
    def explode() -> Any:
        message = "no\nship"
        raise RuntimeError(message)
        yield

    loaded = load(plugin("bad", explode()), plugin("good", [NoRunningShip]))

    assert loaded.rules == (NoRunningShip,)
    assert [(b.plugin, b.message) for b in loaded.broken] == [
        ("bad", "composeopt_rules failed: RuntimeError: no ship")
    ]


def test_a_hook_that_exits_the_process_is_a_broken_plugin() -> None:
    @hookimpl
    def composeopt_rules() -> Any:
        raise SystemExit(3)

    bad = SimpleNamespace(__name__="bad", composeopt_rules=composeopt_rules)

    loaded = load(bad)

    assert [b.message for b in loaded.broken] == ["composeopt_rules failed: SystemExit: 3"]


def test_a_misspelt_hook_is_named_with_the_right_one() -> None:
    @hookimpl
    def composeopt_rulez() -> Any:
        return ()

    loaded = load(SimpleNamespace(__name__="bad", composeopt_rulez=composeopt_rulez))

    assert [b.message for b in loaded.broken] == [
        "unknown hook composeopt_rulez; did you mean composeopt_rules?"
    ]


def test_a_hook_without_its_mark_is_named() -> None:
    def composeopt_rules() -> Any:
        return ()

    loaded = load(SimpleNamespace(__name__="bad", composeopt_rules=composeopt_rules))

    assert [b.message for b in loaded.broken] == [
        "hook composeopt_rules is not marked with @hookimpl"
    ]


def test_a_hook_with_an_argument_that_no_hook_has_is_named() -> None:
    @hookimpl
    def composeopt_rules(stack: Any) -> Any:
        return (stack,)

    loaded = load(SimpleNamespace(__name__="bad", composeopt_rules=composeopt_rules))

    assert len(loaded.broken) == 1
    assert "stack" in loaded.broken[0].message


def test_the_second_owner_of_a_code_loses_that_rule_only() -> None:
    other = make_rule(name="other-name")
    third = make_rule(code="TST002", name="third-name")
    loaded = load(plugin("first", [NoRunningShip]), plugin("second", [other, third]))

    assert loaded.rules == (NoRunningShip, third)
    assert [(b.plugin, b.message) for b in loaded.broken] == [
        ("second", "Made: 'TST001' is taken by plugin first")
    ]


def test_a_name_that_a_rule_has_cannot_be_a_pass_too() -> None:
    loaded = load(plugin("acme", [NoRunningShip], [make_pass("no-running-ship")]))

    assert loaded.passes == ()
    assert [b.message for b in loaded.broken] == [
        "NoRunningShip: 'no-running-ship' is taken by plugin acme"
    ]


def test_one_class_brought_twice_counts_once() -> None:
    loaded = load(plugin("first", [NoRunningShip]), plugin("second", [NoRunningShip]))

    assert loaded.rules == (NoRunningShip,)
    assert loaded.broken == ()


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        ({"code": "tst1"}, "code must be capitals and three digits"),
        ({"code": None}, "code must be capitals and three digits"),
        ({"name": "NoShip"}, "name must be kebab-case"),
        ({"__doc__": ""}, "has no docstring"),
        ({"since": 1}, "since must be the version"),
        ({"severity": "high"}, "severity must be a Severity"),
        ({"persona": "pirate"}, "persona must be one of"),
        ({"Options": dict}, "Options must be a frozen dataclass"),
    ],
)
def test_a_rule_that_declares_nonsense_is_left_out_and_named(
    attributes: dict[str, Any], fault: str
) -> None:
    loaded = load(plugin("acme", [make_rule(**attributes)]))

    assert loaded.rules == ()
    assert fault in loaded.broken[0].message


def test_an_option_without_a_default_is_named() -> None:
    @dataclass(frozen=True)
    class Options:
        limit: int

    loaded = load(plugin("acme", [], [make_pass("limited", Options=Options)]))

    assert [b.message for b in loaded.broken] == ["Limited: option limit has no default"]


@pytest.mark.parametrize("thing", [42, "rule", Idle, object])
def test_what_is_no_rule_is_named(thing: Any) -> None:
    loaded = load(plugin("acme", [thing]))

    assert loaded.rules == ()
    assert "is no subclass of Rule" in loaded.broken[0].message


def test_installed_plugins_include_those_that_come_with_composeopt() -> None:
    loaded = registry.load(external=False)

    assert loaded.broken == ()
    assert {each.bundled for each in loaded.plugins} == {True}
    assert {"dependencies", "health"} <= {each.name for each in loaded.plugins}


def test_handles_find_rules_by_code_in_any_case_and_by_name() -> None:
    loaded = load(plugin("acme", [NoRunningShip], [Idle]))

    assert loaded.rule("tst001") is NoRunningShip
    assert loaded.rule("no-running-ship") is NoRunningShip
    assert loaded.rule("idle") is None
    assert loaded.find_pass("idle") is Idle
    assert loaded.handles() == ("TST001", "idle", "no-running-ship")


def test_rules_are_left_out_where_nobody_asks_for_them() -> None:
    without, loaded = (registry.load(external=False, rules=rules) for rules in (False, True))

    assert loaded.rules
    assert without.rules == ()
    assert without.passes == loaded.passes
    assert without.images == loaded.images
    assert without.whole() == loaded.whole() == loaded


def test_rules_of_others_are_asked_for_all_the_same() -> None:
    """They may be faulty, and may clash with those that come with composeopt."""
    loaded = registry.load([plugin("acme", [make_rule(name="unset-variable")])], rules=False)

    assert len(loaded.rules) > 1
    assert len(loaded.broken) == 1
    assert "'unset-variable' is taken by" in loaded.broken[0].message
