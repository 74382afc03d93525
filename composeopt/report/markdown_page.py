"""The page of a rule in Markdown, and the index of all pages (``docs/rules``)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from composeopt.model.patterns import pattern
from composeopt.plugin.rule import Rule
from composeopt.report.page import Page, page_of

SECTION = pattern(r"^(?P<name>[A-Z][A-Za-z ]*):[ ]*$", re.MULTILINE)
EXAMPLES = frozenset({"Bad", "Good", "Fixed"})

GENERATED = "<!-- Generated from the rule's docstring by tests/test_rules.py; do not edit. -->"


def rule_page(rule: type[Rule], plugin: str) -> str:
    """Write the page of one rule.

    Args:
        rule: the rule.
        plugin: the plugin that brings it.
    """
    page = page_of(rule, plugin)
    facts = (*page.facts, ("since", page.since), ("plugin", page.plugin))
    lines = [GENERATED, "", f"# {' '.join(page.handles)}", "", _prose(page.summary), ""]
    lines += _body(page.body)
    lines += ["| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in facts if value]
    lines += [f"| turn off at one place | `{page.ignore}` |"]
    lines += [f"| turn off for one run | `composeopt lint --ignore {page.handles[0]}` |"]
    lines += _options(page)
    return "\n".join(lines) + "\n"


def rule_index(rules: Iterable[type[Rule]]) -> str:
    """Write the index: a line per rule, by code."""
    lines = [GENERATED, "", "# Rules", "", "| code | name | finds | severity | persona |"]
    lines += ["|---|---|---|---|---|"]
    for rule in sorted(rules, key=lambda each: each.code):
        page = page_of(rule, "")
        link = f"[{rule.code}]({rule.code}.md)"
        severity = rule.severity.name.lower()
        summary = _prose(page.summary).rstrip(".").replace("|", "\\|")
        lines.append(f"| {link} | {rule.name} | {summary} | {severity} | {rule.persona} |")
    return "\n".join(lines) + "\n"


def _body(body: str) -> list[str]:
    parts = SECTION.split(body)
    lines = [_prose(parts[0].strip()), ""] if parts[0].strip() else []
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        content = textwrap.dedent(text.strip("\n")).rstrip()
        if name in EXAMPLES:
            lines += [f"## {name}", "", "```yaml", content, "```", ""]
        elif name == "References":
            links = (f"- <{line.strip()}>" for line in content.splitlines())
            lines += ["## References", "", *links, ""]
        else:
            lines += [f"## {name}", "", _prose(content), ""]
    return lines


def _options(page: Page) -> list[str]:
    if not page.options:
        return []
    lines = ["", "## Options", "", f"In `composeopt.toml` under `[{page.table}]`:", ""]
    return lines + [f"- `{each.key}` ({each.type}), `{each.default}`" for each in page.options]


def _prose(text: str) -> str:
    """Turn the double backquotes of docstrings into Markdown's."""
    return text.replace("``", "`")
