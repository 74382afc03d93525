"""How long a container may take to stop."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from composeopt.engine import halt


@pytest.mark.parametrize(
    ("own", "told", "waits"), [(90, None, 90), (None, None, 10), (90, 3, 3), (90, 0, 0)]
)
def test_docker_py_is_told_how_long_it_may_take(
    own: int | None, told: int | None, waits: int
) -> None:
    stopped = []

    def stop(container: str, timeout: int | None = None) -> None:
        stopped.append((container, timeout))

    config = {} if own is None else {"StopTimeout": own}
    api: Any = SimpleNamespace(inspect_container=lambda _: {"Config": config}, stop=stop)

    halt.stop(SimpleNamespace(api=api), "x", told)  # type: ignore[arg-type]  # stands in

    assert stopped == [("x", waits)]
