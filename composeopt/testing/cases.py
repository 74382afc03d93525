"""Cases on disk: a folder with a file before, after, and what lint says of it."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

from composeopt.model.lint import LintReport
from composeopt.plugin.rule import Rule
from composeopt.report.lint.concise import render
from composeopt.testing.rules import check_text, fix_text

BEFORE, AFTER, LINT = "before.yaml", "after.yaml", "lint.txt"


def check_case(folder: pathlib.Path, rules: Sequence[type[Rule]]) -> None:
    """Hold rules to a case; raises AssertionError.

    ``lint.txt`` is what ``--format concise`` says of ``before.yaml``;
    ``after.yaml``, where there is one, is what all fixes make of it, unsafe ones
    too. Other files of the folder lie beside the compose file.

    Args:
        folder: the case.
        rules: the rules that run.
    """
    before = (folder / BEFORE).read_bytes().decode()
    beside = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {BEFORE, AFTER, LINT}
    }
    checked = check_text(rules, before, files=beside)
    said = render(LintReport(findings=checked.findings))
    expected = (folder / LINT).read_text(encoding="utf-8")
    assert said == expected, f"{folder.name}: lint says something else:\n{said}"
    if (folder / AFTER).is_file():
        after = (folder / AFTER).read_bytes().decode()
        once = fix_text(rules, before, files=beside)
        assert once == after, f"{folder.name}: the fixes make something else:\n{once}"
        again = fix_text(rules, once, files=beside)
        assert again == once, f"{folder.name}: a second run changes the file again:\n{again}"
