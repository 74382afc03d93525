"""Where the block goes: bytes that stay, comments, refusals."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.errors import InputError, RefusedEditError
from composeopt.facts.declared import declared
from composeopt.generate.declaration import Draft
from composeopt.generate.placement import WIDTH, place
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from tests.unit.optimize.stacks import FOLDER, SHOP

BLOCK = Draft(
    value={"version": 1, "budget": {"cpus": 3}, "conversations": {"web": ["db"]}},
    comments={
        ("budget", "cpus"): "all limits together",
        ("conversations",): "likely",
        ("conversations", "web", 0): "web depends on db",
    },
    head=["Read it.", "word " * 40],
)


def stack(text: str, name: str = "compose.yaml") -> Stack:
    path = FOLDER / name
    return load(Inputs((path,), texts={path: text.encode()}, cwd=FOLDER))


def placed(text: str) -> str:
    (found,) = place(stack(text), BLOCK, None).values()
    return found.decode()


def test_comments_stand_above_what_they_are_about() -> None:
    after = placed(SHOP)

    assert after.startswith(SHOP + "\n# Read it.\n# word word")
    assert after.split("\nx-composeopt:\n")[1] == (
        "  version: 1\n"
        "  budget:\n"
        "    # all limits together\n"
        "    cpus: 3\n"
        "  # likely\n"
        "  conversations:\n"
        "    web:\n"
        "      # web depends on db\n"
        "      - db\n"
    )
    assert max(map(len, after.splitlines())) <= WIDTH


@pytest.mark.parametrize("ending", ["\n", "\n\n", ""])
def test_every_byte_of_the_file_stays(ending: str) -> None:
    text = SHOP.rstrip("\n") + ending

    assert placed(text).startswith(text)


def test_windows_line_ends_stay_alike() -> None:
    after = placed(SHOP.replace("\n", "\r\n"))

    assert after.count("\n") == after.count("\r\n")


def test_the_block_reads_as_it_was_drafted() -> None:
    before = stack(SHOP)

    found = declared(before.with_texts(place(before, BLOCK, None)))

    assert found.budget.cpus == 3
    assert [(pair.source, pair.target) for pair in found.conversations] == [("web", "db")]


def test_the_habits_of_the_file_are_kept() -> None:
    text = "services:\n    web:\n        image: x\n    db:\n        image: y\n"

    assert "\nx-composeopt:\n    version: 1\n    budget:\n        # all" in placed(text)


def test_the_first_of_several_documents_takes_the_block() -> None:
    more = "---\nservices: {web: {labels: {a: b}}}\n"

    after = placed(SHOP + more)

    assert after.startswith(SHOP)
    assert after.endswith(f"      - db\n{more}")


def test_a_block_that_is_there_is_refused_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        placed(SHOP + "x-composeopt: {version: 1}\n")

    assert str(caught.value) == (
        "compose.yaml:23:1: there is an x-composeopt block already; edit it"
    )


def test_a_file_in_brackets_is_refused() -> None:
    with pytest.raises(RefusedEditError) as caught:
        placed('{"services": {"web": {"image": "x"}, "db": {"image": "y"}}}\n')

    assert caught.value.reason == "flow"


def test_a_block_that_says_what_cannot_be_meant_is_not_written() -> None:
    wrong = Draft(value={"version": 1, "conversations": {"web": ["nobody"]}})

    with pytest.raises(InputError) as caught:
        place(stack(SHOP), wrong, None)

    assert "unknown service 'nobody'" in str(caught.value)


def test_only_the_file_that_changes_is_given() -> None:
    before = stack(SHOP)

    assert list(place(before, BLOCK, None)) == [pathlib.Path(FOLDER / "compose.yaml")]
