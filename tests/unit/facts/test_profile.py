"""When a measurement is enough to go by."""

from __future__ import annotations

import json
import pathlib

import pytest

from composeopt import errors
from composeopt.facts.profile import ServiceUsage
from composeopt.facts.usage import load_usage


def test_what_the_owner_states_is_enough() -> None:
    assert ServiceUsage(cpu_peak=1.0).is_enough


@pytest.mark.parametrize(
    ("samples", "seconds", "missing"),
    [
        (100, 300.0, (0, 0.0)),
        (40, 400.0, (60, 0.0)),
        (200, 120.0, (0, 180.0)),
        (0, 0.0, (100, 300)),
    ],
)
def test_what_was_sampled_is_enough_after_enough_samples_and_time(
    samples: int, seconds: float, missing: tuple[int, float]
) -> None:
    usage = ServiceUsage(samples=samples, window_seconds=seconds)

    assert usage.missing == missing
    assert usage.is_enough is (missing == (0, 0.0))


@pytest.mark.parametrize(
    "conversation",
    [
        {"source": "web"},
        {"source": "web", "target": ""},
        {"source": "web", "target": "db", "port": 70000},
        {"source": "web", "target": "db", "looks": 0},
        {"source": "web", "target": "db", "via": "vpn"},
    ],
)
def test_an_odd_conversation_is_an_error_with_its_place(
    tmp_path: pathlib.Path, conversation: dict[str, object]
) -> None:
    file = tmp_path / "usage.json"
    profile = {"schema": 1, "services": {}, "conversations": [conversation]}
    file.write_text(json.dumps(profile), encoding="utf-8")

    with pytest.raises(errors.InputError, match=r"usage\.json:1:\d+: "):
        load_usage(file, "usage.json")
