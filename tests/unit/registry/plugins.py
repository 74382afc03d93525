"""Plugins made for the tests of the registry."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from composeopt.api import Context, Pass, PassResult, Rule, Stack, hookimpl


class NoRunningShip(Rule):
    """A rule that finds nothing."""

    code = "TST001"
    name = "no-running-ship"
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[()]:
        """Find nothing."""
        return ()


class Idle(Pass):
    """A pass that changes nothing."""

    name = "idle"
    since = "0.1"

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Change nothing."""
        return PassResult()


def make_rule(**attributes: Any) -> type[Rule]:
    """Make a rule like NoRunningShip but for some attributes."""
    given = {"__doc__": "A rule.", "__module__": __name__, **attributes}
    return type("Made", (NoRunningShip,), given)


def make_pass(name: str, **attributes: Any) -> type[Pass]:
    """Make a pass like Idle but for some attributes."""
    given = {"__doc__": "A pass.", "__module__": __name__, "name": name, **attributes}
    return type(name.title().replace("-", ""), (Idle,), given)


def plugin(name: str, rules: Any = (), passes: Any = ()) -> Any:
    """Make a plugin that brings some rules and passes."""

    @hookimpl
    def composeopt_rules() -> Any:
        return rules

    @hookimpl
    def composeopt_passes() -> Any:
        return passes

    return SimpleNamespace(
        __name__=name, composeopt_rules=composeopt_rules, composeopt_passes=composeopt_passes
    )
