"""Containers that run before a service: they are like the service's own, but for what they say."""

from __future__ import annotations

from typing import Any

from tests.unit.stack.projects import service

SERVICE = """\
services:
  web:
    image: x
    init: true
    user: me
    command: [serve]
    environment: {A: "1", B: "2"}
    cap_add: [CHOWN]
    networks: [front]
    volumes: [/data]
    tty: true
    ports: ['80']
    secrets: [s]
    pre_start: [HOOK]
networks: {front: {}}
secrets: {s: {file: ./s}}
"""


def hook(text: str) -> Any:
    return service(SERVICE.replace("HOOK", text))["pre_start"][0]


def test_a_hook_is_what_the_container_of_the_service_is() -> None:
    assert hook("{}") == {
        "command": ["serve"],
        "entrypoint": None,
        "image": "x",
        "init": True,
        "user": "me",
        "environment": {"A": "1", "B": "2"},
        "cap_add": ["CHOWN"],
        "networks": {"front": None},
        "secrets": [{"source": "s", "target": "/run/secrets/s"}],
    }


def test_what_a_hook_says_is_merged_onto_the_service() -> None:
    found = hook("{image: y, command: a b, environment: [B=3], cap_add: [KILL], user: root}")

    assert found["image"] == "y"
    assert found["command"] == ["a", "b"]
    assert found["environment"] == {"A": "1", "B": "3"}
    assert found["cap_add"] == ["CHOWN", "KILL"]
    assert found["user"] == "root"


def test_mounts_of_a_hook_are_its_own() -> None:
    long = "{type: bind, source: ./b, target: /b/, bind: {propagation: shared}}"
    found = hook(f"{{volumes: [./a:/a, {long}]}}")["volumes"]

    assert found == [
        {"type": "bind", "source": "/project/a", "target": "/a", "bind": {}},
        {
            "type": "bind",
            "source": "/project/b",
            "target": "/b/",
            "bind": {"propagation": "shared", "create_host_path": False},
        },
    ]
