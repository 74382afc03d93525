"""Which rules run."""

from __future__ import annotations

import pytest

from composeopt.errors import UsageError
from composeopt.lint.selection import Selection, choose
from composeopt.plugin.rule import Rule


def rule(rule_code: str, rule_name: str, audience: str = "regular") -> type[Rule]:
    """A rule that finds nothing."""

    class Made(Rule):
        """Nothing."""

        code = rule_code
        name = rule_name
        since = "0.1"
        persona = audience

    return Made


RULES = (
    rule("NET002", "duplicate-port"),
    rule("NET001", "open-port"),
    rule("STY001", "obsolete-version"),
    rule("STY900", "key-order", "pedantic"),
    rule("SEC900", "no-user", "auditor"),
)


def codes(**selection: object) -> list[str]:
    return [each.code for each in choose(RULES, Selection(**selection))]  # type: ignore[arg-type]  # as keywords


def test_by_default_the_rules_for_regular_users_run_in_the_order_of_their_codes() -> None:
    assert codes() == ["NET001", "NET002", "STY001"]


def test_a_wider_persona_runs_more() -> None:
    assert codes(persona="pedantic") == ["NET001", "NET002", "STY001", "STY900"]
    assert codes(persona="auditor")[-1] == "STY900"
    assert "SEC900" in codes(persona="auditor")


@pytest.mark.parametrize("selector", ["NET001", "net001", "open-port", "OPEN-PORT"])
def test_a_rule_is_selected_by_code_or_name_in_any_case(selector: str) -> None:
    assert codes(select=(selector,)) == ["NET001"]


def test_a_prefix_selects_within_the_persona() -> None:
    assert codes(select=("STY",)) == ["STY001"]


def test_a_full_code_selects_whatever_the_persona() -> None:
    assert codes(select=("STY900",)) == ["STY900"]


def test_ignore_wins_over_select() -> None:
    assert codes(select=("NET",), ignore=("open-port",)) == ["NET002"]


def test_all_selects_the_persona() -> None:
    assert codes(select=("ALL",)) == codes()


@pytest.mark.parametrize(
    ("selector", "hint"),
    [("obsolete-versoin", "did you mean obsolete-version?"), ("NTE001", "did you mean NET001?")],
)
def test_an_unknown_selector_is_an_error_that_suggests(selector: str, hint: str) -> None:
    with pytest.raises(UsageError, match="no rule is called") as raised:
        codes(ignore=(selector,))

    assert hint in str(raised.value)


def test_an_empty_selector_selects_nothing_by_accident() -> None:
    with pytest.raises(UsageError):
        codes(select=("",))
