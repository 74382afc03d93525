from __future__ import annotations

import pytest

from composeopt.facts.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [(90, 90), ("90", 90), ("1.5", 1.5), ("90s", 90), ("1m30s", 90), (" 5m ", 300), ("500ms", 0.5)],
)
def test_a_duration_is_read(text: object, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "-1s", -1, True, None, [], "nan", "inf", "5 m"])
def test_what_is_none_is_refused(text: object) -> None:
    assert parse_duration(text) is None
