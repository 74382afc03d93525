"""Of whom every conversation is known, what pairs that makes, and what nginx must resolve."""

from __future__ import annotations

import pathlib
from dataclasses import replace

import pytest

from composeopt.analysis.pairs import pairs
from composeopt.analysis.talkers import Talker, talkers
from composeopt.analysis.upstreams import upstream_demands
from composeopt.facts.images import Confidence, ImageFacts, Starts, by_repository
from composeopt.stack.stack import Stack
from tests.unit.analysis.projects import project, stack


def talker(folder: pathlib.Path, service: str, files: dict[str, str] | None = None) -> Talker:
    compose = f"services:\n  it: {service}\nvolumes: {{vol: {{}}}}\n"
    return talkers(project(folder, {"compose.yaml": compose, **(files or {})}))["it"]


@pytest.mark.parametrize(
    ("service", "known"),
    [
        ("{image: 'postgres:16'}", True),
        ("{image: 'postgres:16', command: ['-c', 'shared_buffers=1GB']}", True),
        ("{image: 'postgres:16', command: ['bash', '-c', 'x']}", False),
        ("{image: 'redis:7', environment: {X: '${NOT_SET}'}}", False),
        ("{image: 'minio/minio', command: 'server /data'}", False),
        ("{image: 'traefik:v3'}", False),
        ("{image: 'example/app'}", False),
        ("{build: .}", False),
        ("{image: 'nginx:1.27'}", True),
        ("{image: 'nginx:1.27', volumes: ['vol:/etc/nginx/conf.d']}", False),
        ("{image: 'nginx:1.27', volumes: ['./gone:/etc/nginx/nginx.conf']}", False),
        ("{image: 'prom/prometheus'}", True),
        ("{image: 'grafana/grafana'}", False),
        ("{image: 'redis:7', volumes: ['/etc/localtime:/etc/localtime:ro']}", True),
    ],
)
def test_what_is_known_of_a_service(tmp_path: pathlib.Path, service: str, known: bool) -> None:
    found = talker(tmp_path, service)

    assert found.known == known
    assert not found.wildcard
    assert found.reason.path is not None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("location / { return 200; }", True),
        ("include /etc/nginx/own/*.conf;", True),
        ("include /etc/nginx/own.conf;", False),
        ("location / { content_by_lua_block { x() } }", False),
        ("server {", False),
    ],
)
def test_nginx_is_known_when_all_of_it_was_read(
    tmp_path: pathlib.Path, text: str, known: bool
) -> None:
    service = "{image: 'nginx:1', volumes: ['./n.conf:/etc/nginx/nginx.conf']}"

    assert talker(tmp_path, service, {"n.conf": text}).known == known


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("scrape_configs: [{static_configs: [{targets: ['a:1']}]}]", True),
        ("scrape_configs: [{file_sd_configs: [{files: ['t/*.yml']}]}]", True),
        ("scrape_configs: [{docker_sd_configs: [{host: x}]}]", False),
        ("scrape_configs: [{http_sd_configs: [{url: 'http://a'}]}]", False),
        ("{broken", False),
    ],
)
def test_prometheus_is_known_when_its_targets_stand_in_files(
    tmp_path: pathlib.Path, text: str, known: bool
) -> None:
    service = "{image: 'prom/prometheus', volumes: ['./p.yml:/etc/prometheus/prometheus.yml']}"

    assert talker(tmp_path, service, {"p.yml": text}).known == known


def test_grafana_is_known_when_its_data_sources_are_provisioned(tmp_path: pathlib.Path) -> None:
    service = "{image: grafana/grafana, volumes: ['./g:/etc/grafana/provisioning/datasources']}"

    assert talker(tmp_path, service, {"g/a.yml": "datasources: [{url: 'http://a:1'}]"}).known


def test_a_list_of_partners_is_whole_even_when_it_is_empty(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        x-composeopt: {version: 1, conversations: {a: [b], b: []}}
        services:
          a: {build: .}
          b: {build: .}
          c: {build: ., x-composeopt: {talks_to: []}}
          d: {build: .}
        """,
    )

    assert {name for name, one in talkers(made).items() if one.known} == {"a", "b", "c"}


def test_every_pair_that_can_talk_is_in_one_class(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          app: {build: ., environment: {DB_HOST: db}}
          db: {image: "postgres:16"}
          cache: {image: "redis:7"}
          shell: {image: example/x, command: bash}
          far: {image: "redis:7", networks: [other]}
        networks: {other: {}}
        """,
    )

    found = pairs(made)

    assert set(found.needed) == {("app", "db")}
    assert set(found.unknown) == {("app", "cache")}
    assert set(found.unneeded) == {("cache", "db")}
    assert set(found.wildcard) == {("app", "shell"), ("cache", "shell"), ("db", "shell")}


def test_a_hint_keeps_a_pair_of_known_ends(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          db: {image: "postgres:16", environment: {POSTGRES_DB: cache}}
          cache: {image: "redis:7"}
        """,
    )

    assert set(pairs(made).unknown) == {("cache", "db")}


def balancer(folder: pathlib.Path, text: str) -> Stack:
    compose = """
        services:
          lb: {image: "nginx:1", volumes: ["./site.conf:/etc/nginx/conf.d/site.conf"]}
          app: {image: example/app, container_name: the-app}
        """
    return project(folder, {"compose.yaml": compose, "site.conf": text})


@pytest.mark.parametrize(
    ("text", "demanded"),
    [
        ("upstream u { server app:1; }", True),
        ("location / { proxy_pass http://the-app:1; }", True),
        ("location / { fastcgi_pass app:9000; }", True),
        ("set $x http://app:1; location / { proxy_pass $x; }", False),
        ("upstream u { zone z 64k; server app:1 resolve; }", False),
        ("location / { proxy_pass http://elsewhere; }", False),
    ],
)
def test_what_nginx_must_resolve_to_start(
    tmp_path: pathlib.Path, text: str, demanded: bool
) -> None:
    found = upstream_demands(balancer(tmp_path, text))

    assert [(each.service, each.target) for each in found] == [("lb", "app")] * demanded
    assert all(str(each.location).startswith("site.conf:1:") for each in found)


def test_a_plugin_knows_of_more_images(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path, 'services: {it: {image: "corp/db:2"}, built: {build: ., image: corp/db}}'
    )
    facts = ImageFacts(
        "corp-db",
        ("corp/db",),
        "database",
        (),
        Starts.NEVER,
        None,
        (),
        "",
        {"starts": Confidence.VERIFIED},
    )
    told = replace(made, inputs=replace(made.inputs, images=by_repository([facts])))

    assert not talkers(made)["it"].known
    assert talkers(told)["it"].known
    assert not talkers(told)["built"].known
