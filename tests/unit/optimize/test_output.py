"""Where the result goes, and the command that starts it."""

from __future__ import annotations

import os
import pathlib
from dataclasses import replace

import pytest

from composeopt.errors import UsageError
from composeopt.model.changes import SideFile
from composeopt.optimize.command import start_command
from composeopt.optimize.diff import unified_diff
from composeopt.optimize.output import Arrangement, Destination, Mode, optimized_name
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from tests.unit.optimize.stacks import FOLDER, SHOP, stack

COMPOSE = FOLDER / "compose.yaml"
OVERRIDE = FOLDER / "compose.override.yaml"
MORE = b"services:\n  web:\n    environment: {A: b}\n"


def _two(cwd: pathlib.Path = FOLDER) -> Stack:
    files = tuple(pathlib.Path(os.path.relpath(path, cwd)) for path in (COMPOSE, OVERRIDE))
    return load(Inputs(files, texts={COMPOSE: SHOP.encode(), OVERRIDE: MORE}, cwd=cwd))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("compose.yaml", "compose.optimized.yaml"),
        ("docker-compose.prod.yml", "docker-compose.prod.optimized.yml"),
        ("stack", "stack.optimized"),
    ],
)
def test_the_twin_is_named_after_the_file(name: str, expected: str) -> None:
    assert optimized_name(FOLDER / name) == FOLDER / expected


def test_only_changed_files_get_a_twin_and_all_files_are_named() -> None:
    output = Arrangement(_two(), Destination()).arrange({COMPOSE: b"new\n"})

    assert [target.path.name for target in output.targets] == ["compose.optimized.yaml"]
    assert [str(file) for file in output.files] == [
        "compose.optimized.yaml",
        "compose.override.yaml",
    ]


def test_in_place_the_files_keep_their_names() -> None:
    output = Arrangement(_two(), Destination(Mode.IN_PLACE)).arrange({COMPOSE: b"new\n"})

    assert [target.path for target in output.targets] == [COMPOSE]
    assert [str(file) for file in output.files] == ["compose.yaml", "compose.override.yaml"]


def test_a_named_file_takes_the_place_of_the_changed_one() -> None:
    destination = Destination(Mode.FILE, FOLDER / "fast.yaml")

    output = Arrangement(_two(), destination).arrange({COMPOSE: b"new\n"})

    assert [(target.path.name, target.source) for target in output.targets] == [
        ("fast.yaml", COMPOSE)
    ]
    assert [str(file) for file in output.files] == ["fast.yaml", "compose.override.yaml"]


def test_one_name_does_not_do_for_two_changed_files() -> None:
    destination = Destination(Mode.FILE, FOLDER / "fast.yaml")

    with pytest.raises(UsageError, match="several files change"):
        Arrangement(_two(), destination).arrange({COMPOSE: b"new\n", OVERRIDE: b"new\n"})


def test_stdout_gets_the_file_even_when_nothing_changed() -> None:
    output = Arrangement(stack(), Destination(Mode.STDOUT)).arrange({})

    assert output.stdout == SHOP.encode()
    assert output.targets == ()


@pytest.mark.parametrize("outside", ["/elsewhere/fast.yaml", "/project/../fast.yaml"])
def test_a_place_outside_the_project_is_refused(outside: str) -> None:
    path = pathlib.Path(os.path.normpath(outside))

    with pytest.raises(UsageError, match="outside the project directory"):
        Destination(Mode.FILE, path).check(stack())


def test_an_input_is_no_place_for_the_result() -> None:
    with pytest.raises(UsageError, match="--in-place"):
        Destination(Mode.FILE, COMPOSE).check(stack())


def test_standard_input_cannot_be_changed_in_place() -> None:
    stdin = pathlib.Path("-")
    loaded = load(Inputs((stdin,), texts={stdin: SHOP.encode()}, cwd=FOLDER))

    with pytest.raises(UsageError, match="standard input"):
        Destination(Mode.IN_PLACE).check(loaded)


def test_the_command_names_every_file_in_order() -> None:
    before = _two(FOLDER.parent)

    command, reason = start_command(before, before, before.inputs.files, ("debug",))

    assert " ".join(command) == (
        "docker compose -f project/compose.yaml -f project/compose.override.yaml "
        "--profile debug up -d"
    )
    assert reason == ""


def test_the_command_keeps_what_the_user_said_of_the_project() -> None:
    loaded = stack()
    inputs = replace(
        loaded.inputs,
        project_name="shop",
        env_files=(pathlib.Path("prod.env"),),
        project_directory=FOLDER,
    )

    command, _ = start_command(
        replace(loaded, inputs=inputs), loaded, (pathlib.Path("compose.optimized.yaml"),)
    )

    assert " ".join(command) == (
        "docker compose --project-directory /project -p shop --env-file prod.env "
        "-f compose.optimized.yaml up -d"
    )


def test_changed_networks_need_new_containers() -> None:
    after = stack(SHOP.replace("networks: [front]", "networks: [front, back]"))

    command, reason = start_command(stack(), after, (pathlib.Path("compose.yaml"),))

    assert command[-1] == "--force-recreate"
    assert "aliases" in reason


def test_a_mounted_file_that_changed_in_place_names_who_must_be_made_anew() -> None:
    command, reason = start_command(
        stack(), stack(), (pathlib.Path("compose.yaml"),), remounted=("web",)
    )

    assert " ".join(command[-5:]) == "up -d --force-recreate --no-deps web"
    assert reason.startswith("web must be made anew")


def test_standard_input_has_no_command() -> None:
    assert start_command(stack(), stack(), (pathlib.Path("-"),)) == ((), "")


def test_a_diff_for_files_and_pipes_hides_secrets_in_its_context() -> None:
    loaded = stack()
    output = Arrangement(loaded, Destination()).arrange(
        {COMPOSE: SHOP.replace("interval: 10s", "interval: 5s").encode()}
    )

    shown = unified_diff(loaded, output, masked=False)
    hidden = unified_diff(loaded, output, masked=True)

    assert "+      interval: 5s" in hidden
    assert "hunter2" in shown
    assert "hunter2" not in hidden
    assert "+++ compose.optimized.yaml" in hidden


def test_a_diff_says_where_a_newline_is_missing() -> None:
    loaded = stack(SHOP.removesuffix("\n"))
    output = Arrangement(loaded, Destination()).arrange({COMPOSE: SHOP.encode()})

    assert "\\ No newline at end of file" in unified_diff(loaded, output, masked=True)


def test_side_files_are_written_before_the_compose_file() -> None:
    side = SideFile(
        original=FOLDER / "nginx.conf",
        copy=FOLDER / "nginx.optimized.conf",
        data=b"events {}\n",
        digest="0" * 64,
        edits=(),
        subjects=("web",),
    )
    texts = {COMPOSE: b"new\n", side.copy: side.data}

    beside = Arrangement(stack(), Destination(), (side,)).arrange(texts)
    in_place = Arrangement(stack(), Destination(Mode.IN_PLACE), (side,)).arrange(texts)

    assert [t.path.name for t in beside.targets] == [
        "nginx.optimized.conf",
        "compose.optimized.yaml",
    ]
    assert [t.path.name for t in in_place.targets] == ["nginx.conf", "compose.yaml"]
    assert beside.targets[0].source == FOLDER / "nginx.conf"
