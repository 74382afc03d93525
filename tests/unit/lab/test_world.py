"""A world keeps what decides order and health, and nothing that needs the host."""

from __future__ import annotations

from benchmarks.lab.world import Boot, World

SERVICE = {
    "image": "postgres:15",
    "build": {"context": "."},
    "container_name": "db",
    "ports": [{"target": 5432, "published": "5432"}],
    "volumes": [{"type": "bind", "source": "/data", "target": "/data"}],
    "deploy": {"resources": {"limits": {"cpus": 4}}},
    "depends_on": {"b": {"condition": "service_healthy", "required": True}},
    "healthcheck": {"test": ["CMD", "pg_isready"], "interval": "10s"},
    "networks": {"fabric": {"ipv4_address": "172.20.0.5"}},
}
MODEL = {
    "services": {"a": SERVICE, "b": {"image": "b"}},
    "networks": {"fabric": {"ipam": {"config": [{"subnet": "172.20.0.0/16"}]}}},
}


def test_a_stand_in_keeps_order_and_health_only() -> None:
    stack = World(MODEL, {"a": Boot(3, after="b", burns=True)}).stack("stand-in")

    assert stack["services"]["a"] == {
        "depends_on": SERVICE["depends_on"],
        "healthcheck": SERVICE["healthcheck"],
        "image": "stand-in",
        "environment": {"BOOT": "3", "AFTER": "b", "BURN": "1"},
        "labels": {"composeopt.test": "1"},
        "networks": {"fabric": {}},
        "stop_grace_period": "2s",
    }


def test_networks_lose_their_subnets_so_that_runs_do_not_collide() -> None:
    assert World(MODEL).stack("stand-in")["networks"] == {
        "fabric": {"labels": {"composeopt.test": "1"}}
    }


def test_who_is_not_named_is_ready_at_once() -> None:
    environment = World(MODEL).stack("stand-in")["services"]["b"]["environment"]

    assert environment["BOOT"] == "0"
