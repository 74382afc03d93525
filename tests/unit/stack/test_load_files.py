"""One file, several files, several documents."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from tests.unit.stack.projects import FOLDER, errors, service, stack


def test_a_plain_file_gives_the_model_of_docker_compose() -> None:
    model = stack("services: {web: {image: nginx}}").model

    assert model == {
        "name": "project",
        "services": {
            "web": {
                "command": None,
                "entrypoint": None,
                "image": "nginx",
                "networks": {"default": None},
            }
        },
        "networks": {"default": {"name": "project_default", "ipam": {}}},
    }


def test_short_forms_become_long_ones() -> None:
    web = service(
        """
        services:
          web:
            build: ./app
            command: echo "a b" c
            dns: 1.1.1.1
            ports: ["127.0.0.1:8080:80/udp", 9000]
            volumes: ["./x:/y:ro,z", "data:/d"]
            environment: ["A=1", B]
            labels: {a: 1, b: }
            healthcheck: {test: curl x, interval: 90s}
            mem_limit: 1.5g
            cpus: "0.1"
            extra_hosts: ["h:::1"]
        volumes: {data: }
        """
    )

    assert web["build"] == {"context": "/project/app", "dockerfile": "Dockerfile"}
    assert web["command"] == ["echo", "a b", "c"]
    assert web["dns"] == ["1.1.1.1"]
    assert web["ports"] == [
        {
            "mode": "ingress",
            "host_ip": "127.0.0.1",
            "target": 80,
            "published": "8080",
            "protocol": "udp",
        },
        {"mode": "ingress", "target": 9000, "protocol": "tcp"},
    ]
    assert web["volumes"] == [
        {
            "type": "bind",
            "source": "/project/x",
            "target": "/y",
            "read_only": True,
            "bind": {"selinux": "z"},
        },
        {"type": "volume", "source": "data", "target": "/d", "volume": {}},
    ]
    assert web["environment"] == {"A": "1", "B": None}
    assert web["labels"] == {"a": "1", "b": ""}
    assert web["healthcheck"] == {"test": ["CMD-SHELL", "curl x"], "interval": "1m30s"}
    assert web["mem_limit"] == "1610612736"
    assert web["cpus"] == 0.1
    assert web["extra_hosts"] == ["h=::1"]


def test_an_override_merges_by_key_and_identity() -> None:
    web = service(
        """
        services:
          web:
            image: a
            command: [x, y]
            environment: {A: 1, B: 2}
            ports: ["80:80", "81:81"]
            volumes: ["./a:/a", "./b:/b"]
            cap_add: [X]
            security_opt: [s]
            logging: {driver: json-file, options: {max-size: 1m}}
        """,
        """
        services:
          web:
            image: b
            command: [z]
            environment: [B=3, C=4]
            ports: ["80:80", "82:82"]
            volumes: ["./c:/a"]
            cap_add: [X, Y]
            security_opt: [s, t]
            logging: {driver: syslog, options: {tag: t}}
        """,
    )

    assert web["image"] == "b"
    assert web["command"] == ["z"]
    assert web["environment"] == {"A": "1", "B": "3", "C": "4"}
    assert [port["target"] for port in web["ports"]] == [80, 81, 82]
    assert [mount["source"] for mount in web["volumes"]] == ["/project/c", "/project/b"]
    assert web["cap_add"] == ["X", "Y"]
    assert web["security_opt"] == ["s", "t"]
    assert web["logging"] == {"driver": "syslog", "options": {"tag": "t"}}


def test_reset_removes_and_override_replaces_what_came_before() -> None:
    web = service(
        """
        services: {web: {image: a, ports: ["80:80"], environment: {A: 1}, user: root}}
        """,
        """
        services: {web: {ports: !override ["81:81"], environment: !reset {}, user: !reset null}}
        """,
    )

    assert [port["target"] for port in web["ports"]] == [81]
    assert "environment" not in web
    assert "user" not in web


def test_documents_of_one_file_merge_like_files() -> None:
    web = service("services: {web: {image: a, hostname: h}}\n---\nservices: {web: {image: b}}\n")

    assert (web["image"], web["hostname"]) == ("b", "h")


def test_an_empty_document_among_others_is_refused() -> None:
    assert errors("services: {web: {image: a}}\n---\n") == [
        "0.yaml:3:1: document 2 of the file is empty; remove its ---"
    ]


def test_relative_paths_start_at_the_first_files_folder() -> None:
    web = service(
        "services: {web: {image: a, volumes: ['./a:/a', '../b:/b', '~/c:/c', '/d/:/d']}}",
        environ={"HOME": "/home/me"},
    )

    assert [mount["source"] for mount in web["volumes"]] == [
        "/project/a",
        "/b",
        "/home/me/c",
        "/d/",
    ]


def test_a_project_directory_moves_the_base_of_paths_and_the_name() -> None:
    loaded = stack(
        "services: {web: {build: .}}", project_directory=pathlib.Path("/elsewhere/My App")
    )

    assert loaded.name == "myapp"
    assert loaded.project_directory == pathlib.Path("/elsewhere/My App")
    assert loaded.value(("services", "web", "build", "context")) == "/elsewhere/My App"


def test_the_project_name_comes_from_the_option_then_the_variable_then_the_file() -> None:
    file = "name: ${N:-inner}\nservices: {web: {image: a}}"

    assert stack(file).name == "inner"
    assert stack(file, environ={"N": "Other"}).name == "other"
    assert stack(file, environ={"COMPOSE_PROJECT_NAME": "env"}).name == "env"
    assert stack(file, project_name="given").name == "given"
    assert errors(file, project_name="No Good")[0].startswith("project name 'No Good'")


def test_inactive_profiles_leave_their_services_out() -> None:
    file = """
    services:
      web: {image: a}
      debug: {image: b, profiles: [dev]}
    """

    assert [each.name for each in stack(file).services()] == ["web", "debug"]
    assert [each.name for each in stack(file, profiles=()).services()] == ["web"]
    assert [each.name for each in stack(file, profiles=("dev",)).services()] == ["web", "debug"]
    environ = {"COMPOSE_PROFILES": "dev"}
    assert len(stack(file, profiles=(), environ=environ).services()) == 2


def test_what_no_service_uses_is_left_out_but_remembered() -> None:
    loaded = stack(
        """
        services: {web: {image: a, volumes: ["used:/u"]}}
        volumes: {used: , idle: }
        networks: {lonely: }
        """
    )

    assert loaded.model["volumes"] == {"used": {"name": "project_used"}}
    assert set(loaded.unused) == {("volumes", "idle"), ("networks", "lonely")}
    location = loaded.locate(("volumes", "idle"), key=True)
    assert location is not None
    assert location.line == 3


def test_external_resources_keep_their_names() -> None:
    loaded = stack(
        """
        services: {web: {image: a, networks: [n, old]}}
        networks: {n: {external: true}, old: {external: {name: theirs}}}
        """
    )

    assert loaded.model["networks"] == {
        "n": {"name": "n", "ipam": {}, "external": True},
        "old": {"name": "theirs", "ipam": {}, "external": True},
    }


def test_replaced_bytes_are_loaded_again() -> None:
    before = stack("services: {web: {image: a}}")

    after = before.with_texts({FOLDER / "0.yaml": b"services: {web: {image: b}}"})

    assert after.value(("services", "web", "image")) == "b"
    assert before.value(("services", "web", "image")) == "a"


BASE = """\
services:
  a:
    image: x
    command: [sleep]
    ports: ['80:80']
    environment: [A=b]
    depends_on: [b]
    dns: [1.1.1.1]
    build: {context: ., args: {A: b}}
    networks: [default]
  b: {image: y}
"""


@pytest.mark.parametrize(
    "own",
    [
        *("image: ", "ports: ", "environment: ", "depends_on: ", "build: ", "build: {context: }"),
        *("networks: ", "dns: 5", "environment: 5", "depends_on: {b: }", "build: {args: true}"),
        *("environment: A=b", "depends_on: b", "networks: default", "build: {args: A=b}"),
    ],
)
def test_what_adds_nothing_may_stand_over_an_earlier_definition(own: str) -> None:
    assert stack(BASE, f"services: {{a: {{{own}}}}}").model == stack(BASE).model
    extended = "services: {c: {extends: {file: base.yaml, service: a}}, b: {image: y}}"
    extending = extended.replace("service: a}", f"service: a}}, {own}")
    files = {"base.yaml": BASE}
    assert stack(extending, extra=files).model == stack(extended, extra=files).model
    assert errors(f"services: {{a: {{hostname: x, {own}}}, b: {{image: y}}}}")


@pytest.mark.parametrize(
    "own", ["ports: '81'", "logging: ", "healthcheck: {test: }", "networks: 5"]
)
def test_what_docker_compose_cannot_merge_is_refused(own: str) -> None:
    base = "services: {a: {image: x, ports: ['80'], logging: {driver: x}, healthcheck: {test: x}}}"

    assert errors(base, f"services: {{a: {{{own}}}}}")


def test_a_lone_text_is_merged_into_what_it_is_laid_over() -> None:
    merged = service(BASE, "services: {a: {environment: C=d}}", name="a")

    assert merged["environment"] == {"A": "b", "C": "d"}


def test_a_merge_key_that_is_no_key_is_nothing() -> None:
    web = service("services: {web: {image: x, ports: <<, command: [<<, a], hostname: '<<'}, b: <<}")

    assert "ports" not in web
    assert web["command"] == ["a"]
    assert web["hostname"] == "<<"


def test_label_files_are_read_and_stay_in_the_model() -> None:
    web = service("services: {web: {image: x, label_file: l.env}}", extra={"l.env": "tier=front\n"})

    assert web["labels"] == {"tier": "front"}
    assert web["label_file"] == ["/project/l.env"]


def test_a_size_that_docker_compose_does_not_read_is_left_out_with_a_note() -> None:
    loaded = stack("services: {web: {image: x, mem_limit: 2.5e9, shm_size: 1000}}")

    services: Any = loaded.model["services"]
    assert "mem_limit" not in services["web"]
    assert services["web"]["shm_size"] == "1000"
    (note,) = loaded.warnings
    assert str(note.location) == "0.yaml:1:39"
    assert "write a whole number of bytes" in note.message
