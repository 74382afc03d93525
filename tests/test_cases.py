"""Cases on disk: what lint says of a file, and what its fixes make of it."""

from __future__ import annotations

import pathlib

import pytest

from composeopt import registry
from composeopt.testing import check_case, run_case
from tests.snapshot import Snapshot

CASES = pathlib.Path(__file__).parent / "cases"
RULES = {rule.code: rule for rule in registry.load(external=False).rules}
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/before.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_case_is_what_lint_says_and_its_fixes_make(
    folder: pathlib.Path, snapshot: Snapshot
) -> None:
    rules = [RULES[folder.parent.name]]
    if snapshot.update:
        result = run_case(folder, rules)
        snapshot.check(result.lint, folder / "lint.txt")
        if result.after != (folder / "before.yaml").read_bytes().decode():
            snapshot.check(result.after, folder / "after.yaml")

    check_case(folder, rules)
