"""``--budget``: read from text, and in force wherever a budget is asked for."""

from __future__ import annotations

import dataclasses
import pathlib

import pytest

from composeopt.errors import UsageError
from composeopt.facts.budget import FLAG, overridden, parse_budget
from composeopt.facts.declared import Budget, declared
from composeopt.facts.usage import Usage
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from composeopt.verify.limits import check

GIB = 1024**3
BLOCK = "x-composeopt: {version: 1, budget: {cpus: 4, memory: 8G}}\n"


def stack(folder: pathlib.Path, cpus: float, budget: Budget, block: str = "") -> Stack:
    file = folder / "compose.yaml"
    text = f"services:\n  api:\n    image: a\n    cpus: {cpus}\n    scale: 2\n"
    file.write_text(f"{block}{text}", encoding="utf-8")
    return load(Inputs((file,), cwd=folder, budget=budget))


def test_both_amounts_are_read() -> None:
    found = parse_budget(" cpus=1.5 , memory=22G")

    assert found == Budget(1.5, 22 * GIB, (), FLAG)


def test_one_amount_will_do() -> None:
    assert parse_budget("memory=512m") == Budget(None, 512 * 1024**2, (), FLAG)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "--budget is empty; write e.g. cpus=11,memory=22G"),
        ("cpu=3", "--budget: unknown key 'cpu'; did you mean 'cpus'?"),
        ("11", "--budget: unknown key '11'; write e.g. cpus=11,memory=22G"),
        ("cpus", "--budget: cpus needs a value; write e.g. cpus=11,memory=22G"),
        ("cpus=1,cpus=2", "--budget: cpus is given twice"),
        ("cpus=0", "--budget: cpus must be a number above 0, not '0'"),
        ("cpus=nan", "--budget: cpus must be a number above 0, not 'nan'"),
        ("memory=many", "--budget: memory must be an amount such as 22G, not 'many'"),
    ],
)
def test_what_is_no_budget_is_told_with_what_would_be_one(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_budget(text)

    assert str(caught.value) == message


def test_a_flag_wins_over_the_block_key_by_key(tmp_path: pathlib.Path) -> None:
    found = declared(stack(tmp_path, 1, parse_budget("cpus=11"), BLOCK)).budget

    assert (found.cpus, found.memory) == (11, 8 * GIB)
    assert found.source == "--budget and x-composeopt"


def test_a_flag_that_names_both_leaves_nothing_of_the_block() -> None:
    flag = parse_budget("cpus=11,memory=22G")

    assert overridden(Budget(4, 8 * GIB), flag) == flag


def test_without_a_flag_the_block_holds(tmp_path: pathlib.Path) -> None:
    found = declared(stack(tmp_path, 1, Budget(), BLOCK)).budget

    assert found == Budget(4, 8 * GIB)


def test_a_stack_that_is_loaded_again_keeps_the_budget(tmp_path: pathlib.Path) -> None:
    """Passes see such stacks."""
    again = stack(tmp_path, 1, parse_budget("cpus=11")).with_texts({})

    assert declared(again).budget.cpus == 11


def test_limits_are_held_to_the_flag(tmp_path: pathlib.Path) -> None:
    before = stack(tmp_path, 1, parse_budget("cpus=3"), BLOCK)
    after = stack(tmp_path, 2, parse_budget("cpus=3"), BLOCK)

    found = list(
        check(before, after, Usage(), declared(before).budget, [("services", "api", "cpus")])
    )

    assert [str(each).split(": ")[-1] for each in found] == [
        "all cpus limits together are 4, the budget is 3"
    ]


def test_a_fault_of_the_flag_alone_names_it(tmp_path: pathlib.Path) -> None:
    before = stack(tmp_path, 1, parse_budget("cpus=3"))
    after = dataclasses.replace(stack(tmp_path, 2, parse_budget("cpus=3")))

    (found,) = check(before, after, Usage(), declared(before).budget, [("services", "api", "cpus")])

    assert found.path == FLAG
