"""Real programs keep their settings and mounts; the rest of a world is stand-ins."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.lab.real import Real, public
from benchmarks.lab.wired import published

MODEL: dict[str, Any] = {
    "services": {
        "db": {
            "image": "postgres:15",
            "command": ["postgres", "-c", "fsync=off"],
            "environment": {"POSTGRES_PASSWORD": "x"},
            "volumes": [
                {"type": "volume", "source": "data", "target": "/var/lib/postgresql/data"},
                {"type": "bind", "source": "/here/a.sql", "target": "/a.sql", "read_only": True},
                {"type": "volume", "target": "/scratch"},
            ],
            "healthcheck": {"test": ["CMD", "pg_isready"]},
            "ports": [{"target": 5432}],
        },
        "app": {
            "image": "app",
            "environment": {"SECRET": "x"},
            "volumes": [],
            "healthcheck": {"test": ["CMD", "python", "-m", "app.health"], "interval": "3s"},
            "depends_on": {
                "job": {"condition": "service_completed_successfully", "required": True},
                "db": {"condition": "service_healthy", "required": True},
            },
        },
        "job": {"image": "app"},
    },
}


def test_a_real_service_keeps_its_program_settings_and_mounts() -> None:
    stack = Real(MODEL, images={"db": "local/postgres:1"}).stack("stand-in")

    db = MODEL["services"]["db"]
    made = stack["services"]["db"]
    assert made["image"] == "local/postgres:1"
    for key in ("command", "environment", "volumes", "healthcheck", "ports"):
        assert made[key] == db[key]
    assert stack["volumes"] == {"data": {"labels": {"composeopt.test": "1"}}}


def test_all_others_are_stand_ins() -> None:
    app = Real(MODEL, images={"db": "local/postgres:1"}).stack("stand-in")["services"]["app"]

    assert app["image"] == "stand-in"
    assert "SECRET" not in app["environment"]
    assert "volumes" not in app
    assert app["healthcheck"] == {"test": ["CMD", "test", "-e", "/ready"], "interval": "3s"}


def test_a_stand_in_whose_end_is_waited_for_ends() -> None:
    services = Real(MODEL, images={"db": "local/postgres:1"}).stack("stand-in")["services"]

    assert {name for name, each in services.items() if "ONCE" in each["environment"]} == {"job"}


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("postgres:15-alpine", "postgres"),
        ("docker.io/library/redis@sha256:0", "redis"),
        ("localhost:5000/prom/prometheus:v2", "prom/prometheus"),
        ("example/nginx:1", "example/nginx"),
        (None, ""),
    ],
)
def test_an_image_is_known_by_its_name_alone(image: str | None, name: str) -> None:
    assert public({"image": image} if image else {}) == name


def test_a_port_of_the_engines_choice_is_none_that_must_be_free() -> None:
    assert published(MODEL) == ()
