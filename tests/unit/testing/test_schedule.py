"""Tests that share a running stack stay on one worker."""

from __future__ import annotations

from tests.schedule import scope_of


def test_a_module_on_real_containers_stays_together() -> None:
    one, other = (f"tests/engine/test_observe.py::test_{name}" for name in ("a[1]", "b[x::y]"))

    assert scope_of(one) == scope_of(other) == "tests/engine/test_observe.py"


def test_all_others_go_to_whoever_is_free() -> None:
    one, other = (f"tests/unit/test_values.py::test_a[{number}]" for number in (1, 2))

    assert scope_of(one) != scope_of(other)
