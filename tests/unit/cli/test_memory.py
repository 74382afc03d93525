"""A command looks for garbage seldom, and leaves the process as it was."""

from __future__ import annotations

import gc
import pathlib

from composeopt.cli import run
from composeopt.cli.memory import THRESHOLDS, patient


def test_garbage_is_looked_for_seldom_while_a_command_runs() -> None:
    before = gc.get_threshold()

    with patient():
        assert gc.get_threshold() == THRESHOLDS
        assert gc.isenabled()

    assert gc.get_threshold() == before


def test_a_command_that_fails_leaves_the_collector_as_it_was(tmp_path: pathlib.Path) -> None:
    before = gc.get_threshold()

    assert run(["config", str(tmp_path / "none.yaml")]) == 2

    assert gc.get_threshold() == before


def test_a_command_on_many_values_seldom_looks_through_all_of_them(
    tmp_path: pathlib.Path,
) -> None:
    services = "".join(f"  s{index}:\n    image: a{index}\n" for index in range(400))
    file = tmp_path / "compose.yaml"
    file.write_text(f"services:\n{services}")
    before = gc.get_stats()[2]["collections"]

    assert run(["lint", "-q", str(file)]) in {0, 1}

    assert gc.get_stats()[2]["collections"] == before
