"""Files that docker compose refuses, one mistake each."""

from __future__ import annotations

from collections.abc import Mapping

Files = Mapping[str, str]


def _web(setting: str, rest: str = "") -> Files:
    return {"compose.yaml": f"services:\n  web:\n    image: nginx\n    {setting}\n{rest}"}


_ONE = "  api: {image: api}\n"
REFUSED: Mapping[str, Files] = {
    "a misspelt key": _web("enviroment: {A: b}"),
    "a key at the wrong level": _web("driver: bridge"),
    "a misspelt key at the top": {"compose.yaml": "servces:\n  web: {image: nginx}\n"},
    "a wrong type": _web("ports: 80"),
    "a number for text": {"compose.yaml": "services: {a: {image: 5}}\n"},
    "a key twice": _web("image: other"),
    "a tab": {"compose.yaml": "services:\n\tweb: {image: nginx}\n"},
    "broken indentation": {"compose.yaml": "services:\n  web:\n    image: nginx\n   ports: []\n"},
    "an unclosed quote": _web('command: "serve'),
    "an undefined service in depends_on": _web("depends_on: [databse]", "  database: {image: x}\n"),
    "an undefined service in links": _web("links: [databse]", "  database: {image: x}\n"),
    "a cycle": _web("depends_on: [api]", "  api: {image: api, depends_on: [web]}\n"),
    "an undefined network": _web("networks: [fornt]", "networks: {front: {}}\n"),
    "an undefined volume": _web("volumes: [daat:/data]", "volumes: {data: {}}\n"),
    "an undefined secret": _web("secrets: [tokn]", "secrets: {token: {file: ./t}}\n"),
    "an undefined config": _web("configs: [cnf]", "configs: {conf: {file: ./c}}\n"),
    "neither image nor build": {"compose.yaml": "services:\n  web:\n    restart: always\n"},
    "a container name twice": _web(
        "container_name: one", "  api: {image: a, container_name: one}\n"
    ),
    "a missing env file": _web("env_file: prod.env"),
    "network_mode with networks": _web(
        "network_mode: host\n    networks: [front]", "networks: {front: {}}\n"
    ),
    "a container name with replicas": _web("container_name: one\n    deploy: {replicas: 2}"),
    "a port that is too large": _web("ports: ['99999:80']"),
    "a port that is none": _web("ports: ['http:80']"),
    "a duration without a unit": _web("stop_grace_period: 10"),
    "a duration that is none": _web("healthcheck: {test: 'true', interval: 10x}"),
    "a health test without CMD": _web("healthcheck: {test: [curl, localhost]}"),
    "an extended service that is missing": _web("extends: {service: bse}", "  base: {image: x}\n"),
    "an extended file that is missing": _web("extends: {file: base.yaml, service: base}"),
    "an included file that is missing": _web("init: true", "include: [other.yaml]\n"),
    "a container name that is none": _web("container_name: a"),
    "limits that differ": _web("mem_limit: 1g\n    deploy: {resources: {limits: {memory: 2g}}}"),
    "a dependency behind a profile": _web(
        "depends_on: [api]", "  api: {image: api, profiles: [debug]}\n"
    ),
    "an unclosed variable": _web("user: ${NAME"),
    "a bad variable": _web("user: ${1A}"),
    "a required variable": _web("user: ${NAME:?give a name}"),
    "a size that is none": _web("mem_limit: 1 gigabyte"),
    "a volume of too many parts": _web("volumes: ['aa:/b:ro:z:q']"),
    "an unknown restart condition": _web("deploy: {restart_policy: {condition: 5}}"),
    "an unknown condition": _web("depends_on: {api: {condition: ready}}", _ONE),
    "a secret without a source": _web("init: true", "secrets: {s: {name: x}}\n"),
    "an external volume with a driver": _web(
        "init: true", "volumes: {v: {external: true, driver: x}}\n"
    ),
    "an alias without anchor": _web("labels: *common"),
    "an empty file": {"compose.yaml": "\n"},
    "a list at the top": {"compose.yaml": "- web\n"},
}
"""By what is wrong: the files of a project."""
