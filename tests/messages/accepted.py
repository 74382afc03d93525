"""Files that docker compose accepts and that go wrong later, one mistake each."""

from __future__ import annotations

from collections.abc import Mapping

Expected = tuple[str, ...]


def _web(setting: str, rest: str = "") -> str:
    return f"services:\n  web:\n    image: nginx:1.27\n    {setting}\n{rest}"


_POOL = "networks: {n: {ipam: {config: [{subnet: 172.20.0.0/16}]}}}\n"
_ADDRESS = "networks: {n: {ipv4_address: %s}}"
_API = "  api: {image: 'api:1', %s}\n"

ACCEPTED: Mapping[str, tuple[str, Expected]] = {
    "one host port for two services": (
        _web("ports: ['8080:80']", _API % "ports: ['8080:81']"),
        ("5:33 NET002",),
    ),
    "one host port for two entries": (_web("ports: ['8080:80', '8080:81']"), ("4:24 NET002",)),
    "replicas with a host port": (
        _web("ports: ['8080:80']\n    deploy: {replicas: 2}"),
        ("4:13 NET004",),
    ),
    "scale with a host port": (_web("ports: ['8080:80']\n    scale: 2"), ("4:13 NET004",)),
    "a variable that is not set": (_web("hostname: a${NAME}"), ("4:16 ENV005",)),
    "a dollar sign inside a value": (_web("labels: {a: b$c}"), ("4:18 ENV005",)),
    "a file to mount that is missing": (
        _web("volumes: ['./no.conf:/etc/no.conf']"),
        ("4:15 CMP016",),
    ),
    "a source of the long form that is missing": (
        _web("volumes: [{type: bind, source: ./no, target: /no}]"),
        ("4:36 CMP016",),
    ),
    "a folder to build from that is missing": (
        "services:\n  web:\n    build: ./wbe\n",
        ("3:12 CMP016",),
    ),
    "a Dockerfile that is missing": ("services:\n  web:\n    build: .\n", ("3:12 CMP016",)),
    "a secret that is missing": (
        _web("secrets: [s]", "secrets: {s: {file: ./no}}\n"),
        ("5:21 CMP016",),
    ),
    "a config that is missing": (
        _web("configs: [c]", "configs: {c: {file: ./no}}\n"),
        ("5:21 CMP016",),
    ),
    "an image name in capitals": ("services:\n  web: {image: 'NGINX:1'}\n", ("2:16 IMG003",)),
    "an image name with two tags": ("services:\n  web: {image: 'a:1:2'}\n", ("2:16 IMG003",)),
    "a restart policy that is none": (_web("restart: unless-stoped"), ("4:14 CMP012",)),
    "an address outside its subnet": (_web(_ADDRESS % "10.0.0.5", _POOL), ("4:34 NET005",)),
    "an address twice": (
        _web(_ADDRESS % "172.20.0.5", _API % (_ADDRESS % "172.20.0.5") + _POOL),
        ("5:54 NET006",),
    ),
    "two volumes at one place": (
        _web("volumes: ['one:/d', 'two:/d']", "volumes: {one: , two: }\n"),
        ("4:15 CMP015",),
    ),
    "two volumes at one place, with a slash": (
        _web("volumes: ['one:/d', 'two:/d/']", "volumes: {one: , two: }\n"),
        ("4:25 CMP015",),
    ),
    "waiting for health that nothing checks": (
        "services:\n  web:\n    image: web:1\n    depends_on: {api: {condition: service_healthy}}\n"
        + _API % "init: true",
        ("4:35 DEP002",),
    ),
    "ports on the host's network": (_web("network_mode: host\n    ports: ['80']"), ("5:5 NET007",)),
    "a volume that nothing uses": (_web("init: true", "volumes: {v: }\n"), ("5:11 STY002",)),
    "a network that nothing uses": (_web("init: true", "networks: {n: }\n"), ("5:12 STY003",)),
    "a secret that nothing uses": (
        _web("init: true", "secrets: {s: {environment: A}}\n"),
        ("5:11 STY004",),
    ),
    "a config that nothing uses": (
        _web("init: true", "configs: {c: {content: a}}\n"),
        ("5:11 STY005",),
    ),
    "quotes in a list": (_web("environment: ['A=\"b\"']"), ("4:19 ENV001",)),
    "a number that loses its zero": (_web("environment: {A: 1.10}"), ("4:22 ENV006",)),
    "an obsolete version": ("version: '3'\n" + _web("init: true"), ("1:1 STY001",)),
}
"""By what is wrong: the file, and where lint must say so, with which code."""
