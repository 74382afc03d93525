"""What docker-py makes where there is no compose, on real containers."""

from __future__ import annotations

import pathlib

import pytest

from benchmarks.lab.image import LABEL
from tests.engine.agreement import differences
from tests.engine.projects import READY, Project, Services

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("nothing_of_others_touched")]

EVERY_KEY = """\
services:
  plain: {image: IMAGE}
  full:
    image: IMAGE
    command: [a, b]
    entrypoint: /bin/sh /stand-in.sh
    container_name: NAME-full
    hostname: host
    domainname: domain
    user: "1:2"
    working_dir: /w
    tty: true
    stdin_open: true
    init: true
    read_only: true
    restart: on-failure:3
    stop_signal: SIGINT
    stop_grace_period: 90s
    environment: {X: "1", UNSET: null, COST: "a$$b"}
    env_file: [a.env]
    labels: {own: "1", empty: ""}
    ports: ["127.0.0.1:18080:80", "8081", "1053:53/udp", "9000-9001:9000-9001"]
    expose: ["4000", "5000-5001/udp"]
    volumes:
      - data:/data
      - data:/ro:ro
      - ./dir:/dir
      - ./file:/file:ro
      - /anonymous
      - {type: tmpfs, target: /memory, tmpfs: {size: 1048576, mode: 0700}}
      - {type: volume, source: data, target: /raw, volume: {nocopy: true}}
      - {type: bind, source: ./dir, target: /prop, bind: {propagation: rslave}}
      - {type: bind, source: ./dir, target: /strict, bind: {create_host_path: false}}
    tmpfs: [/t1, "/t2:size=64k"]
    secrets: [key, {source: key, target: other}]
    configs: [{source: page, target: /etc/page}, page]
    healthcheck:
      {test: "true", interval: 5s, timeout: 2s, retries: 4, start_period: 7s, start_interval: 1s}
    mem_limit: 64m
    mem_reservation: 32m
    memswap_limit: 128m
    cpus: 0.5
    cpu_shares: 512
    cpuset: "0"
    pids_limit: 99
    shm_size: 16m
    oom_score_adj: 5
    ulimits: {nofile: {soft: 100, hard: 200}, nproc: 50}
    sysctls: {net.core.somaxconn: 1024}
    cap_add: [NET_ADMIN, cap_sys_time]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true", "systempaths=unconfined"]
    group_add: ["7"]
    dns: [1.1.1.1]
    dns_search: [example.org]
    dns_opt: [ndots:1]
    extra_hosts: ["a.b:1.2.3.4", "six:::1"]
    logging: {driver: json-file, options: {max-size: 1m}}
    devices: ["/dev/null:/dev/other"]
    ipc: shareable
    annotations: {k: v}
    depends_on: {plain: {condition: service_started, restart: true}}
    networks:
      default: {aliases: [other], priority: 5}
      second: {ipv4_address: 10.216.0.9}
  deployed:
    image: IMAGE
    network_mode: service:plain
    deploy:
      replicas: 2
      resources: {limits: {cpus: "0.25", memory: 32M, pids: 11}, reservations: {memory: 16M}}
      restart_policy: {condition: on-failure, max_attempts: 2}
  global: {image: IMAGE, deploy: {mode: global}}
  linked: {image: IMAGE, links: ["plain:alias", plain, full], volumes_from: [plain]}
  lonely: {image: IMAGE, network_mode: none, healthcheck: {disable: true}}
  on-host: {image: IMAGE, network_mode: host, pid: host, restart: unless-stopped}
  listed: {image: IMAGE, healthcheck: {test: [CMD, test, -e, /ready], retries: 2}, privileged: true}
networks:
  second:
    driver: bridge
    internal: true
    attachable: true
    labels: {own: "1"}
    ipam: {config: [{subnet: 10.216.0.0/24, gateway: 10.216.0.1, ip_range: 10.216.0.0/25}]}
volumes: {data: {labels: {own: "2"}, driver: local}}
secrets: {key: {file: ./file}}
configs: {page: {file: ./file}}
"""


def test_every_key_gives_the_container_that_compose_makes(
    project: Project, tmp_path: pathlib.Path
) -> None:
    text = EVERY_KEY.replace("IMAGE", project.image).replace("NAME", project.name)
    file = tmp_path / "compose.yaml"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "dir").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "a.env").write_text("A=1\n", encoding="utf-8")

    assert differences(project.client, file, project.name) == []


TWO: Services = {
    "db": {"healthcheck": READY, "volumes": ["data:/data", "/anonymous"]},
    "web": {"depends_on": {"db": {"condition": "service_healthy"}}},
}


def test_commands_of_compose_work_on_what_docker_py_made(project: Project) -> None:
    project.write(TWO, volumes={"data": {}})

    found = project.metrics("--no-compose")

    assert found["creator"] == "docker-py"
    assert [each["state"] for each in found["containers"]] == ["ready", "ready"]
    assert set(project.compose("ps", "--services").stdout.split()) == {"db", "web"}
    assert project.say("db", "echo", "here") == "here\n"
    assert project.compose("logs", "web").returncode == 0
    assert project.compose("stop").returncode == 0
    assert project.compose("down").returncode == 0
    assert project.containers() == []


def test_only_what_changed_is_made_anew_and_keeps_its_anonymous_volumes(project: Project) -> None:
    project.write(TWO, volumes={"data": {}})
    project.metrics("--no-compose")
    before, volumes = project.container("web")["Id"], project.volumes()
    project.write({**TWO, "db": {**TWO["db"], "environment": {"X": "1"}}}, volumes={"data": {}})

    planned = project.run("deploy", "--no-compose", "--dry-run")
    found = project.metrics("--no-compose")

    assert planned.stdout == f"Container {project.name}-db-1 would be recreated\n"
    assert [each["action"] for each in found["containers"]] == ["replaced", "kept"]
    assert project.container("web")["Id"] == before
    assert project.volumes() == volumes
    assert project.run("deploy", "--no-compose", "--dry-run").code == 0


def test_a_dry_run_names_what_would_be_made(project: Project) -> None:
    project.write(TWO, volumes={"data": {}})

    planned = project.run("deploy", "--no-compose", "--dry-run")

    assert planned.code == 1
    assert planned.stdout.splitlines() == [
        f"Network {project.name}_default would be created",
        f"Volume {project.name}_data would be created",
        f"Container {project.name}-db-1 would be created",
        f"Container {project.name}-web-1 would be created",
    ]
    assert project.state() == {"containers": {}, "networks": {}, "volumes": set()}


def test_a_change_that_fails_is_undone(project: Project) -> None:
    project.write(TWO, volumes={"data": {}})
    project.metrics("--no-compose")
    before = project.state()
    broken = {"entrypoint": ["/bin/sh", "-c", "exit 3"]}
    changed = {"db": {**TWO["db"], "environment": {"X": "1"}}, "web": {**TWO["web"], **broken}}
    project.write(changed, volumes={"data": {}})

    ended = project.run("deploy", "--no-compose")

    assert ended.code == 2
    assert project.state() == before


def test_a_network_defined_otherwise_is_made_anew_with_its_containers(project: Project) -> None:
    project.write(TWO, volumes={"data": {}})
    project.metrics("--no-compose")
    networks = {"default": {"labels": {LABEL: "2"}}}
    project.write(TWO, volumes={"data": {}}, networks=networks)

    found = project.metrics("--no-compose")

    assert {each["action"] for each in found["containers"]} == {"replaced"}
    attached = project.container("db")["NetworkSettings"]["Networks"]
    assert "db" in attached[f"{project.name}_default"]["Aliases"]


def test_containers_there_are_too_many_of_and_orphans_go(project: Project) -> None:
    project.write({"a": {"scale": 3}, "old": {}})
    project.metrics("--no-compose")
    project.write({"a": {"scale": 1}})

    found = project.metrics("--no-compose", "--remove-orphans")

    names = [f"{project.name}-a-2", f"{project.name}-a-3", f"{project.name}-old-1"]
    assert sorted(found["removed"]) == names
    assert [each["Name"] for each in project.containers()] == [f"/{project.name}-a-1"]


def test_who_shares_a_namespace_is_made_anew_with_it(project: Project) -> None:
    services = {"a": {}, "b": {"network_mode": "service:a"}, "c": {}}
    project.write(services)
    project.metrics("--no-compose")
    project.write({**services, "a": {"environment": {"X": "1"}}})

    found = project.metrics("--no-compose")

    assert [each["action"] for each in found["containers"]] == ["replaced", "replaced", "kept"]
    mode = project.container("b")["HostConfig"]["NetworkMode"]
    assert mode == f"container:{project.container('a')['Id']}"


def test_keys_that_need_compose_are_refused_by_name_before_anything_begins(
    project: Project,
) -> None:
    project.write({"a": {"gpus": "all"}, "b": {"platform": "linux/amd64", "mac_address": "x"}})

    ended = project.run("deploy", "--no-compose")

    assert ended.code == 2
    assert "docker-py makes no a.gpus, b.mac_address, b.platform" in ended.stdout
    assert project.state() == {"containers": {}, "networks": {}, "volumes": set()}
