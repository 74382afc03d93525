"""Every bundled rule: its examples are true, its page is fresh, its file is in place."""

from __future__ import annotations

import inspect
import pathlib
import re

import pytest

from composeopt import registry
from composeopt.plugin.rule import Rule
from composeopt.report.markdown_page import rule_index, rule_page
from composeopt.testing import check_docstring_examples
from composeopt.testing.examples import sections
from tests.snapshot import Snapshot

REGISTRY = registry.load(external=False)
RULES = [
    rule
    for rule in REGISTRY.rules
    if REGISTRY.owners[rule.code] in {plugin.name for plugin in REGISTRY.plugins if plugin.bundled}
]
PAGES = pathlib.Path(__file__).parent.parent / "docs" / "rules"

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@every_rule
def test_the_examples_of_a_rule_are_what_it_finds_and_fixes(rule: type[Rule]) -> None:
    others = [each for each in RULES if each.code == "IMG001"] if rule.code == "STY006" else []

    check_docstring_examples(rule, others)


@every_rule
def test_a_rule_stands_in_a_file_and_a_class_of_its_name(rule: type[Rule]) -> None:
    file = pathlib.Path(inspect.getfile(rule))

    assert file.stem == rule.name.replace("-", "_")
    assert rule.__name__.lower() == rule.name.replace("-", "")


@every_rule
def test_a_rule_says_in_one_sentence_what_is_wrong(rule: type[Rule]) -> None:
    summary = " ".join(sections(rule)[""].split("\n\n")[0].split())

    assert summary.endswith(".")
    assert ". " not in summary.removesuffix(".")


@every_rule
def test_a_code_has_three_digits_behind_the_prefix_of_its_bundle(rule: type[Rule]) -> None:
    assert re.fullmatch(r"(CMP|STY|IMG|NET|SEC|RES|HLT|DEP|NGX|MON|ENV)\d{3}", rule.code)


@every_rule
def test_the_page_of_a_rule_is_fresh(rule: type[Rule], snapshot: Snapshot) -> None:
    page = rule_page(rule, REGISTRY.owners[rule.code])

    snapshot.check(page, PAGES / f"{rule.code}.md")


def test_the_index_lists_every_rule(snapshot: Snapshot) -> None:
    snapshot.check(rule_index(RULES), PAGES / "README.md")


def test_there_is_no_page_without_a_rule() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}

    assert pages == {rule.code for rule in RULES}


def test_no_bundled_plugin_is_broken() -> None:
    assert REGISTRY.broken == ()
