"""The examples in a rule's docstring: read, and held to what they claim."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Mapping, Sequence

from composeopt.model.findings import Severity
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.plugin.rule import Rule
from composeopt.testing.rules import check_text, fix_text

SECTION = pattern(r"^(?P<name>[A-Z][A-Za-z ]*):[ ]*$", re.MULTILINE)
MARK = pattern(r"\s*(?:#\s*)?<- (?P<codes>[A-Z]{2,8}\d{3}(?:, *[A-Z]{2,8}\d{3})*)[ \t]*$")

NEEDED = ("Why", "Bad", "Good")


@dataclass(frozen=True, slots=True)
class Example:
    """One example: its text without marks, and the codes marked on each line."""

    text: str
    marks: Mapping[int, tuple[str, ...]]


def sections(kind: type[object]) -> dict[str, str]:
    """Split a docstring into its sections, dedented; the summary is under ``""``."""
    text = inspect.cleandoc(kind.__doc__ or "")
    parts = SECTION.split(text)
    found = {"": parts[0].strip()}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        found[name] = textwrap.dedent(body.strip("\n")).rstrip() + "\n"
    return found


def example(body: str) -> Example:
    """Take the marks ``# <- CODE`` out of an example."""
    lines, marks = [], {}
    for number, line in enumerate(body.splitlines(), start=1):
        match = MARK.search(line)
        if match:
            marks[number] = tuple(code.strip() for code in match["codes"].split(","))
            line = line[: match.start()]  # noqa: PLW2901 - the mark is no part of the line
        lines.append(line)
    return Example("\n".join(lines) + "\n", marks)


def check_docstring_examples(rule: type[Rule], others: Sequence[type[Rule]] = ()) -> None:
    """Hold a rule's docstring to what it claims; raises AssertionError.

    Bad is found on exactly the lines marked ``# <- CODE``, Good is clean, and
    Fixed, where there is one, is what all fixes make of Bad; a rule that offers
    a fix shows it. A second run of the fixes changes nothing.

    Args:
        rule: the rule.
        others: rules that run with it, for one that is about the findings of others.
    """
    parts = sections(rule)
    for name in NEEDED:
        assert parts.get(name), f"{rule.code}: the docstring has no section {name}:"
    bad = example(parts["Bad"])
    assert bad.marks, f"{rule.code}: no line of Bad is marked '# <- {rule.code}'"
    checked = check_text((rule, *others), bad.text)
    found: dict[int, list[str]] = {}
    for finding in checked.findings:
        if finding.location is not None and finding.code == rule.code:
            found.setdefault(finding.location.line, []).append(finding.code)
    expected = {line: list(codes) for line, codes in bad.marks.items()}
    assert found == expected, f"{rule.code}: Bad is found at {found}, marked at {expected}"
    _check_good(rule, others, example(parts["Good"]))
    own = [finding for finding in checked.findings if finding.code == rule.code]
    if "Fixed" in parts or any(finding.offer for finding in own):
        _check_fixed(rule, bad, parts.get("Fixed"))


def _check_good(rule: type[Rule], others: Sequence[type[Rule]], good: Example) -> None:
    checked = check_text((rule, *others), good.text)
    wrong = [each for each in checked.findings if each.severity is Severity.ERROR]
    wrong += [each for each in checked.findings if each.code == rule.code]
    assert not wrong, f"{rule.code}: Good is not clean: {wrong[0].location} {wrong[0].message}"


def _check_fixed(rule: type[Rule], bad: Example, fixed: str | None) -> None:
    assert fixed, f"{rule.code}: it offers a fix, and the docstring has no section Fixed:"
    once = fix_text((rule,), bad.text)
    assert once == fixed, f"{rule.code}: Fixed is not what the fixes make:\n{once}"
    again = fix_text((rule,), once)
    assert again == once, f"{rule.code}: a second run of the fixes changes the file again"
