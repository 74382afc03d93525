"""Cases on disk: a folder with a file before, after, and what lint says of it."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

from composeopt.model.lint import LintReport
from composeopt.model.values import dataclass
from composeopt.plugin.rule import Rule
from composeopt.report.lint.concise import render
from composeopt.testing.rules import check_text, fix_text

BEFORE, AFTER, LINT = "before.yaml", "after.yaml", "lint.txt"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What rules make of a case: what they say, and the file after all fixes."""

    lint: str
    after: str


def run_case(folder: pathlib.Path, rules: Sequence[type[Rule]]) -> CaseResult:
    """Run rules over a case; raises AssertionError if fixes do not settle.

    Files of the folder besides the case's own lie beside the compose file.
    """
    before = (folder / BEFORE).read_bytes().decode()
    beside = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {BEFORE, AFTER, LINT}
    }
    checked = check_text(rules, before, files=beside)
    once = fix_text(rules, before, files=beside, allow_refused=True)
    again = fix_text(rules, once, files=beside, allow_refused=True)
    assert again == once, f"{folder.name}: a second run changes the file again:\n{again}"
    return CaseResult(render(LintReport(findings=checked.findings)), once)


def check_case(folder: pathlib.Path, rules: Sequence[type[Rule]]) -> None:
    """Hold rules to a case; raises AssertionError.

    ``lint.txt`` is what ``--format concise`` says of ``before.yaml``;
    ``after.yaml``, where there is one, is what all fixes make of it, unsafe ones
    too; where there is none they change nothing.

    Args:
        folder: the case.
        rules: the rules that run.
    """
    result = run_case(folder, rules)
    expected = (folder / LINT).read_text(encoding="utf-8")
    assert result.lint == expected, f"{folder.name}: lint says something else:\n{result.lint}"
    after = folder / (AFTER if (folder / AFTER).is_file() else BEFORE)
    same = result.after == after.read_bytes().decode()
    assert same, f"{folder.name}: the fixes make something else:\n{result.after}"
