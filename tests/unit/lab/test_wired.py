"""A wired world keeps who reaches whom, on ports and with limits that this host has."""

from __future__ import annotations

from benchmarks.lab.wired import Wired, cpu_factor, free_ports, published

MODEL = {
    "services": {
        "a": {
            "ports": [{"target": 80, "published": "8080", "host_ip": "127.0.0.1"}],
            "networks": {"fabric": {"aliases": ["web"], "ipv4_address": "172.20.0.5"}},
            "deploy": {"resources": {"limits": {"cpus": 3, "memory": "1024"}}},
        },
        "b": {"networks": {"fabric": None}},
    },
    "networks": {"fabric": {"driver_opts": {"x": "y"}, "ipam": {"config": []}}},
}


def test_aliases_ports_options_and_limits_stay_and_addresses_go() -> None:
    world = Wired(MODEL, {}, {"a": (80, 8080)}, {"8080": 31000}, 0.5)

    stack = world.stack("stand-in")

    made = stack["services"]["a"]
    assert made["environment"]["NAME"] == "a"
    assert made["environment"]["LISTEN"] == "80"
    assert made["networks"] == {"fabric": {"aliases": ["web"]}}
    assert made["ports"] == [{"target": 80, "published": "31000", "host_ip": "127.0.0.1"}]
    assert made["deploy"] == {"resources": {"limits": {"cpus": 1.5, "memory": "1024"}}}
    assert stack["services"]["b"]["networks"] == {"fabric": {}}
    assert stack["networks"]["fabric"]["driver_opts"] == {"x": "y"}
    assert "ipam" not in stack["networks"]["fabric"]


def test_cpu_limits_are_scaled_only_where_the_host_has_fewer() -> None:
    assert cpu_factor(MODEL, 2) == 2 / 3
    assert cpu_factor(MODEL, 4) == 1
    assert cpu_factor({"services": {"b": {}}}, 2) == 1


def test_every_published_port_gets_a_free_one_of_its_own() -> None:
    found = free_ports([*published(MODEL), "9090", "9091"])

    assert list(found) == ["8080", "9090", "9091"]
    assert len(set(found.values())) == 3
    assert max(found.values()) < 32_768, "the kernel gives those above to connections"
