"""Large stacks take time in proportion, and few times what docker compose takes to read them."""

from __future__ import annotations

import itertools
import pathlib

from benchmarks.scaling import measure, record, stack
from composeopt.cli import run
from tests.growth import calls

MOST_FOLD = 2.3
MOST_TIMES_CONFIG = 12


def test_twice_as_many_services_take_about_twice_as_much_work(tmp_path: pathlib.Path) -> None:
    """Counted, not timed: ``benchmarks.scaling`` times it. The first run imports."""
    files = []
    for size in (20, 250, 500, 1000):
        folder = tmp_path / str(size)
        folder.mkdir()
        files.append(folder / "compose.yaml")
        files[-1].write_text(stack(size))

    def check(file: pathlib.Path) -> None:
        assert run(["optimize", "-q", "--check", str(file)]) == 1

    _, *counts = (calls(check, file) for file in files)

    for small, large in itertools.pairwise(counts):
        assert large <= MOST_FOLD * small, counts


def test_five_hundred_services_take_at_most_twelve_times_what_compose_takes() -> None:
    """The shortest of three runs in turn; both programs meet the same load."""
    (found,) = measure((500,), runs=3)

    assert found.check <= MOST_TIMES_CONFIG * found.config, record((found,))
