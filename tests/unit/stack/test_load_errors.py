"""All errors at once, each with file, line, column and what would be right."""

from __future__ import annotations

import pytest

from tests.unit.stack.projects import errors, stack


def test_all_errors_are_named_in_one_run() -> None:
    assert errors(
        """\
        services:
          web:
            image: a
            enviroment: {A: 1}
            ports: ["99999:1"]
            networks: [fornt]
            depends_on: [databse]
          database:
            image: 5
        networks: {front: }
        """
    ) == [
        "0.yaml:4:5: services.web has unknown key 'enviroment'; did you mean 'environment'?",
        "0.yaml:5:13: port '99999:1': 99999 is more than 65535",
        "0.yaml:6:16: service 'web' refers to undefined network 'fornt'; did you mean 'front'?",
        "0.yaml:7:18: service 'web' depends on undefined service 'databse';"
        " did you mean 'database'?",
        "0.yaml:9:12: services.database.image must be text (put it in quotes), not a whole number",
    ]


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("{}", "service 'web' has neither image nor build"),
        ("{image: a, image: b}", "key 'image' is there twice"),
        ("{image: a, volumes: [data:/d]}", "undefined volume 'data'"),
        ("{image: a, secrets: [s]}", "undefined secret 's'"),
        ("{image: a, configs: [c]}", "undefined config 'c'"),
        ("{image: a, network_mode: host, networks: [n]}", "both network_mode and networks"),
        ("{image: a, depends_on: [web]}", "wait for each other: web -> web"),
        ("{image: a, env_file: no.env}", "no.env does not exist"),
        ("{image: a, healthcheck: {interval: 1x}}", "'1x' is no duration"),
        ("{image: a, healthcheck: {test: [ls]}}", "must start with CMD"),
        ("{image: a, mem_limit: 1q}", "'1q' is no size"),
        ("{image: a, environment: }", "must be a mapping or a list"),
        ("{image: a, environment: {1: a}}", 'is not a string; write "1"'),
        ("{image: '${A'}", "is not closed"),
        ("{image: a, depends_on: {api: {condition: service_ready}}}", "cannot be 'service_ready'"),
        ("{image: a, ports: ['8000-8001:80-82']}", "differ in length"),
        ("{image: a, volumes: ['aa:/b:ro:x']}", "too many colons"),
        ("{image: a, scale: 2, container_name: one}", "container names are unique"),
        ("{image: a, mem_limit: 1g, deploy: {resources: {limits: {memory: 2g}}}}", "different"),
        ("{image: a, tmpfs: [/x], volumes: ['/x']}", "/x is mounted by tmpfs already"),
        ("{image: a, restart: .inf}", "no number that Compose can use"),
        ("[image]", "services.web must be a mapping"),
    ],
)
def test_what_docker_compose_refuses_is_refused(service: str, expected: str) -> None:
    file = f"services:\n  web: {service}\n  api: {{image: b}}\nnetworks: {{n: }}\n"

    (found,) = errors(file)

    assert found.startswith("0.yaml:2:")
    assert expected in found


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("", "the compose file is empty"),
        ("[a]", "a compose file must be a mapping"),
        ("services: [a]", "services must be a mapping"),
        ("services: {'a b': {image: x}}", "letters, digits, dots"),
        ("servces: {a: {image: x}}", "did you mean 'services'?"),
        ("secrets: {s: {name: x}}\nservices: {}", "secrets.s needs file or environment"),
        ("volumes: {v: {external: true, driver: x}}\nservices: {}", "cannot have driver"),
        ("a: &x [*x]", "alias *x"),
    ],
)
def test_a_wrong_file_is_refused(file: str, expected: str) -> None:
    assert expected in errors(file)[0]


def test_errors_of_several_files_are_named_together() -> None:
    found = errors("services: {a: {image: x, x: 1}}", "services: {b: {image: x, y: 1}}")

    assert [each.partition(":")[0] for each in found] == ["0.yaml", "1.yaml"]


def test_an_error_brings_no_second_one_about_its_own_loss() -> None:
    assert len(errors("services: {a: {image: 5}, b: {image: x, depends_on: [a]}}")) == 1
    assert len(errors("services: {a: {image: x, volumes: [vol:/v]}}\nvolumes: {vol: 5}")) == 1


def test_two_services_cannot_share_a_container_name() -> None:
    found = errors(
        "services: {a: {image: x, container_name: one}, b: {image: x, container_name: one}}"
    )

    assert found == [
        "0.yaml:1:78: container name 'one' is used by 'a' and 'b'; names are unique, so use another"
    ]


CPU_OR_GPU = """\
services:
  cpu: {image: x, container_name: one, profiles: [cpu]}
  gpu: {image: x, container_name: one, profiles: [gpu]}
"""


def test_services_without_a_common_profile_may_be_alternatives() -> None:
    """``config`` runs all profiles that are named; ``optimize`` and ``lint`` look at all."""
    assert len(errors(CPU_OR_GPU, profiles=("*",))) == 1
    assert len(errors(CPU_OR_GPU, profiles=("cpu", "gpu"))) == 1
    assert stack(CPU_OR_GPU, profiles=("gpu",)).services()[0].name == "gpu"
    assert len(stack(CPU_OR_GPU, profiles=("*",), alternatives=True).services()) == 2


@pytest.mark.parametrize(
    "third",
    [
        "{image: x, container_name: one}",
        "{image: x, container_name: one, profiles: [gpu, more]}",
    ],
)
def test_services_that_can_run_together_are_no_alternatives(third: str) -> None:
    found = errors(f"{CPU_OR_GPU}  third: {third}\n", profiles=("*",), alternatives=True)

    assert len(found) == 1
    assert "container name 'one' is used by" in found[0]
    assert "and 'third'" in found[0]


def test_aliases_cannot_multiply_without_end() -> None:
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 9)]

    assert "aliases multiply the document" in errors("\n".join(lines))[0]


def test_extension_keys_are_allowed_and_given_per_service() -> None:
    loaded = stack("x-top: {a: 1}\nservices: {web: {image: x, x-mine: [1]}}")

    assert loaded.model["x-top"] == {"a": 1}
    assert loaded.extensions["web"] == {"x-mine": [1]}
    web = loaded.service("web")
    assert web is not None
    assert web.extensions == {"x-mine": [1]}
    assert loaded.origin(("services", "web", "x-mine")) is not None


def test_what_is_wrong_in_a_list_of_merged_mappings_has_its_place() -> None:
    found = errors("x-a: &a {c: {}}\nnetworks: {<<: [*a, {b: d}]}\nservices: {a: {image: x}}")

    assert found == ["0.yaml:2:25: networks.b must be a mapping, not text"]


def test_a_file_mode_is_a_whole_number() -> None:
    file = "services: {a: {image: x, secrets: [{source: s, mode: 2.5}]}}\nsecrets: {s: {file: x}}"

    assert errors(file) == [
        "0.yaml:1:54: services.a.secrets[0].mode: 2.5 is no whole number; write the mode like 0440"
    ]
