"""Large stacks take time in proportion, measured beside docker compose on the same file."""

from __future__ import annotations

from benchmarks.scaling import measure, record

MOST_FOLD = 2.3
MOST_TIMES_CONFIG = 12


def test_twice_as_many_services_take_about_twice_as_long() -> None:
    """The shortest of three runs in turn; both programs meet the same load."""
    small, large = times = measure((250, 500), runs=3)

    assert large.check <= MOST_FOLD * small.check, record(times)
    assert large.check <= MOST_TIMES_CONFIG * large.config, record(times)
