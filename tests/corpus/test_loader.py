"""What the loader makes of real files is what docker compose makes of them."""

from __future__ import annotations

import pytest

from tests.corpus.agreement import EQUAL, REFUSED, measured


@pytest.mark.parametrize(("mode", "least"), [("raw", 0.995), ("dummy-env", 0.99)])
def test_models_are_equal_value_for_value(mode: str, least: float) -> None:
    found = measured()

    assert found.share(EQUAL, REFUSED, mode=mode) >= least, found.disagreed
    assert found.counts[mode][EQUAL] > 0


def test_models_of_overrides_on_their_bases_are_equal_value_for_value() -> None:
    found = measured()

    assert found.share(EQUAL, REFUSED, mode="with-base") >= 0.99, found.disagreed


def test_what_docker_compose_refuses_is_refused_and_nothing_else() -> None:
    found = measured()

    assert not [line for line in found.disagreed if "refuse" in line]
    assert found.share(EQUAL, REFUSED) >= 0.995


def test_every_error_names_file_line_and_column() -> None:
    assert measured().unplaced == []
