"""What a clone keeps of its project, and what it must not share with it."""

from __future__ import annotations

import ipaddress
import json
import os
import pathlib
import socket
from collections.abc import Mapping
from typing import Any

import pytest

from composeopt.engine.bench.clone import LABEL, Clone, clone
from composeopt.engine.bench.surroundings import Surroundings
from composeopt.facts import compose as door
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load

QUIET = Surroundings()
BUSY = Surroundings(running=frozenset({"shop"}))


def model_of(text: str, folder: pathlib.Path) -> Mapping[str, Any]:
    file = folder / "compose.yaml"
    file.write_text(text)
    return load(Inputs((file,), project_name="shop", cwd=folder)).model


def clone_of(text: str, folder: pathlib.Path, around: Surroundings = QUIET) -> Clone:
    return clone(model_of(text, folder), "shop-bench-a", folder / "copies", around)


def test_nothing_that_others_could_notice_is_left(tmp_path: pathlib.Path) -> None:
    text = """
services:
  web:
    image: web
    container_name: front
    labels: [traefik.http.routers.web.rule=Host(`shop`)]
    annotations: {a: b}
    ports: ["80:8080"]
    networks: {back: {aliases: [www]}}
networks: {back: {name: backbone, driver_opts: {com.docker.network.bridge.name: br-shop}}}
"""
    made = clone_of(text, tmp_path)

    web = made.model["services"]["web"]
    assert made.model["name"] == "shop-bench-a"
    assert not {"ports", "container_name", "annotations"} & web.keys()
    assert web["labels"] == {LABEL: "shop-bench-a"}
    assert web["networks"] == {"back": {"aliases": ["www", "front"]}}
    back = made.model["networks"]["back"]
    assert back["name"] == "shop-bench-a_back"
    assert "com.docker.network.bridge.name" not in back["driver_opts"]
    assert made.shared == ()


def test_the_project_s_own_model_stays_as_it_is(tmp_path: pathlib.Path) -> None:
    model = model_of("services: {web: {image: web, ports: ['80']}}", tmp_path)
    before = json.dumps(model)

    clone(model, "shop-bench-a", tmp_path, QUIET)

    assert json.dumps(model) == before


def test_volumes_are_new_even_when_they_have_names(tmp_path: pathlib.Path) -> None:
    text = """
services: {db: {image: db, volumes: ["data:/data", "/cache"]}}
volumes: {data: {name: precious}}
"""
    made = clone_of(text, tmp_path)

    assert made.model["volumes"]["data"]["name"] == "shop-bench-a_data"
    assert made.model["volumes"]["data"]["labels"] == {LABEL: "shop-bench-a"}
    assert made.shared == ()


def test_what_was_built_is_found_under_the_project_s_name(tmp_path: pathlib.Path) -> None:
    made = clone_of("services: {web: {build: .}, api: {build: ., image: mine}}", tmp_path)

    web, api = made.model["services"]["web"], made.model["services"]["api"]
    assert (web["image"], web["pull_policy"]) == ("shop-web", "never")
    assert api["image"] == "mine"
    assert "build" not in web
    assert "build" not in api


def test_a_service_of_an_active_profile_starts_without_the_profile(tmp_path: pathlib.Path) -> None:
    made = clone_of("services: {web: {image: web, profiles: [extra]}}", tmp_path)

    assert "profiles" not in made.model["services"]["web"]


@pytest.mark.parametrize(("taken", "is_moved"), [("10.9.0.0/16", True), ("10.8.0.0/16", False)])
def test_a_subnet_in_use_is_left_to_the_engine_with_the_addresses_in_it(
    tmp_path: pathlib.Path, taken: str, is_moved: bool
) -> None:
    text = """
services:
  db: {image: db, networks: {back: {ipv4_address: 10.9.0.5, priority: 3}}}
networks: {back: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}
"""
    made = clone_of(text, tmp_path, Surroundings(subnets=(ipaddress.ip_network(taken),)))

    back = made.model["services"]["db"]["networks"]["back"]
    assert ("ipam" in made.model["networks"]["back"]) is not is_moved
    assert ("ipv4_address" in back) is not is_moved
    assert back["priority"] == 3
    assert len(made.notes) == is_moved


def test_what_may_be_written_is_copied_and_what_is_only_read_is_not(
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "page.html").touch()
    text = """
services:
  web:
    image: web
    volumes: ["./conf:/conf", "./page.html:/page.html:ro", "./later:/later:ro"]
  api: {image: api, volumes: ["./conf:/conf"]}
"""
    made = clone_of(text, tmp_path)

    copies = {str(each.source): str(each.copy) for each in made.binds}
    sources = [mount["source"] for mount in made.model["services"]["web"]["volumes"]]
    assert list(copies) == [str(tmp_path / "conf"), str(tmp_path / "later")]
    assert sources == [
        copies[str(tmp_path / "conf")],
        str(tmp_path / "page.html"),
        copies[str(tmp_path / "later")],  # else the engine makes a folder in the project
    ]
    assert made.model["services"]["api"]["volumes"][0]["source"] == sources[0]


def test_what_cannot_be_copied_is_shared_and_named(tmp_path: pathlib.Path) -> None:
    with socket.socket(socket.AF_UNIX) as door_socket:
        door_socket.bind(str(tmp_path / "engine.sock"))
    (tmp_path / "big").mkdir()
    with (tmp_path / "big" / "file").open("wb") as file:
        file.truncate(65 * 2**20)
    text = """
services:
  proxy: {image: proxy, volumes: ["./engine.sock:/run/docker.sock:ro", "/proc:/host"]}
  db: {image: db, volumes: ["./big:/data"]}
"""
    made = clone_of(text, tmp_path)

    assert made.binds == ()
    assert made.shared == (
        f"proxy uses {tmp_path}/engine.sock",
        "proxy writes to /proc: it belongs to the system",
        f"db writes to {tmp_path}/big: it is too large to copy (more than 64 MiB)",
    )


def test_files_of_another_machine_cannot_be_copied(tmp_path: pathlib.Path) -> None:
    text = "services: {web: {image: web, volumes: ['/srv/a:/a', '/srv/b:/b:ro']}}"

    made = clone_of(text, tmp_path, Surroundings(is_local=False))

    assert made.shared == ("web writes to /srv/a: it is on another machine",)


def test_data_that_is_not_the_project_s_own_is_shared(tmp_path: pathlib.Path) -> None:
    text = """
services:
  db: {image: db, volumes: ["outside:/a", "disk:/b", "memory:/c"]}
  report: {image: report, volumes: ["outside:/a:ro"]}
volumes:
  outside: {external: true, name: precious}
  disk: {driver_opts: {type: none, o: bind, device: /srv/disk}}
  memory: {driver_opts: {type: tmpfs, device: tmpfs}}
"""
    made = clone_of(text, tmp_path)

    assert made.model["volumes"]["outside"] == {"external": True, "name": "precious"}
    assert made.shared == (
        "db writes to the external volume precious",
        "db writes to /srv/disk (volume disk)",
    )


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        (QUIET, ()),
        (
            BUSY,
            (
                "web would answer to the names of the one that runs, on the network proxy",
                "agent needs the same ports of the host as the one that runs",
            ),
        ),
    ],
)
def test_beside_a_running_project_names_and_ports_of_the_host_are_shared(
    tmp_path: pathlib.Path, around: Surroundings, expected: tuple[str, ...]
) -> None:
    text = """
services:
  web: {image: web, networks: [outside, default]}
  agent: {image: agent, network_mode: host}
networks: {outside: {external: true, name: proxy}}
"""
    assert clone_of(text, tmp_path, around).shared == expected


def test_compose_accepts_a_clone_of_everything(tmp_path: pathlib.Path) -> None:
    binary = door.find(os.environ)
    assert binary is not None
    (tmp_path / "secret").touch()
    text = """
services:
  db:
    image: db
    command: ["sh", "-c", "echo $$HOME"]
    environment: {PRICE: "5$$", PLAIN: }
    secrets: [key]
    volumes: ["data:/data", {type: tmpfs, target: /tmp}]
    healthcheck: {test: "echo $$HOME", interval: 5s}
    deploy: {replicas: 2, resources: {limits: {memory: 64M}}}
  web: {build: ., depends_on: {db: {condition: service_healthy}}, network_mode: "service:db"}
volumes: {data: }
secrets: {key: {file: ./secret}}
"""
    made = clone_of(text, tmp_path)
    file = tmp_path / "clone" / "compose.yaml"
    file.parent.mkdir()
    file.write_text(json.dumps(made.model))
    inputs = Inputs((file,), project_name=made.name, cwd=tmp_path, environ=dict(os.environ))

    found = door.resolve(binary, inputs, {})

    assert not isinstance(found, door.Verdict), found.message
    assert found["services"]["db"]["healthcheck"]["test"] == ["CMD-SHELL", "echo $$HOME"]
    assert found["services"]["db"]["environment"]["PRICE"] == "5$$"
    assert found["volumes"]["data"]["name"] == "shop-bench-a_data"
    assert load(inputs).service("web") is not None
