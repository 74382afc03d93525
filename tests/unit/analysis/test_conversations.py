"""Who talks to whom, from every kind of evidence, with place and confidence."""

from __future__ import annotations

import pathlib
from dataclasses import replace

import pytest

from composeopt.analysis.conversations import Conversation, conversations, pairs_of
from composeopt.analysis.pairs import pairs
from composeopt.facts.profile import ObservedConversation
from composeopt.stack.stack import Stack
from tests.unit.analysis.projects import project, stack


def said(made: Stack) -> set[tuple[str, str, int | None, str, str]]:
    return {
        (one.source, one.target, one.port, one.evidence_class, one.confidence)
        for one in conversations(made)
    }


def between(made: Stack, source: str, target: str) -> list[Conversation]:
    return [one for one in conversations(made) if (one.source, one.target) == (source, target)]


def web(folder: pathlib.Path, setting: str) -> Stack:
    """Make a stack in which ``web`` has one more setting and ``db`` listens."""
    return stack(
        folder,
        f"""
        services:
          web:
            image: corp/web
            {setting}
          db:
            image: corp/db
            container_name: the-database
            hostname: db.internal
            networks: {{default: {{aliases: [records]}}}}
        """,
    )


@pytest.mark.parametrize(
    ("setting", "port", "confidence"),
    [
        ("environment: {X: 'postgres://u:p@db:5432/x'}", 5432, "high"),
        ("environment: {X: 'mongodb://other:1,db:2/x'}", 2, "high"),
        ("environment: {X: 'http://db/path'}", None, "medium"),
        ("environment: {X: 'other:1, db:9'}", 9, "high"),
        ("environment: {X: 'u:p@tcp(db:3306)/x'}", 3306, "high"),
        ("environment: {X: 'jdbc:mysql://db:3306/x'}", 3306, "high"),
        ("environment: {X: 'Server=db;Port=1'}", None, "medium"),
        ("environment: {DB_HOST: db}", None, "medium"),
        ("environment: {dbHost: DB}", None, "medium"),
        ("environment: {KAFKA_BROKERS: 'a,db'}", None, "medium"),
        ("environment: {X: the-database:1}", 1, "high"),
        ("environment: {X: db.internal:1}", 1, "high"),
        ("environment: {X: records:1}", 1, "high"),
        ("environment: {X: shop-db-1:1}", 1, "high"),
        ("environment: {X: '${UNSET:-db:7}'}", 7, "high"),
        ("environment: {X: db}", None, "low"),
        ("command: run --db db:5432", 5432, "high"),
        ("command: [run, --db-host, db]", None, "medium"),
        ("command: [run, --addr=db]", None, "medium"),
        ("command: [run, db]", None, "low"),
        ('command: [sh, -c, "until nc -z db 5432; do sleep 1; done"]', 5432, "high"),
        ("command: [nc, -zv, -w, '2', db, '5432']", 5432, "high"),
        ('command: [bash, -c, "until echo > /dev/tcp/db/5432; do :; done"]', 5432, "high"),
        ('command: [sh, -c, "ping -c 1 db && run"]', None, "medium"),
        ('entrypoint: [sh, -c, "curl -fsS db/ready && exec run"]', None, "medium"),
        ("entrypoint: [wait-for, 'db:1', --]", 1, "high"),
        ("healthcheck: {test: [CMD, nc, -z, 'db:5']}", 5, "high"),
    ],
)
def test_strings_that_name_a_service(
    tmp_path: pathlib.Path, setting: str, port: int | None, confidence: str
) -> None:
    made = web(tmp_path, setting)

    assert said(made) == {("web", "db", port, "E3", confidence)}


@pytest.mark.parametrize(
    "setting",
    [
        "environment: {X: 'http://db.example.com:80'}",
        "environment: {X: 'dbx:80'}",
        "environment: {X: 'my-db:80'}",
        "environment: {X: 'user@example.db'}",
        "environment: {X: 'postgres://db:secret@elsewhere:5432'}",
        "environment: {X: 'a db of things'}",
        "environment: {X: localhost:5432}",
        "environment: {X: '/data/db/x'}",
        "environment: [X]",
    ],
)
def test_strings_that_only_look_like_it(tmp_path: pathlib.Path, setting: str) -> None:
    made = web(tmp_path, setting)

    assert {one for one in said(made) if one[4] != "low"} == set()


def test_a_secret_is_never_quoted(tmp_path: pathlib.Path) -> None:
    made = web(tmp_path, "environment: {X: 'postgres://u:hunter2@db:5432/x'}")

    text = repr([(one.evidence.text, one.host) for one in conversations(made)])

    assert "hunter2" not in text
    assert "X of web names db:5432" in text


def test_depends_on_is_order_and_a_finished_job_hears_nothing(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          app:
            image: corp/app
            depends_on:
              db: {condition: service_healthy}
              job: {condition: service_completed_successfully}
          db: {image: corp/db}
          job: {image: corp/job}
        """,
    )

    assert said(made) == {
        ("app", "db", None, "E1", "medium"),
        ("app", "job", None, "E1", "low"),
    }


def test_a_link_alias_is_known_to_who_links_only(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          a: {image: corp/a, links: ["db:store"], environment: {X: "store:1"}}
          b: {image: corp/b, environment: {X: "store:1"}}
          db: {image: corp/db}
        """,
    )

    assert {(source, cls) for source, _, _, cls, _ in said(made)} >= {("a", "E1"), ("a", "E3")}
    assert not between(made, "b", "db")


def test_files_that_are_mounted_name_hosts_with_their_line(tmp_path: pathlib.Path) -> None:
    made = project(
        tmp_path,
        {
            "compose.yaml": """
                services:
                  app:
                    image: corp/app
                    volumes:
                      - ./app.yaml:/etc/app.yaml:ro
                      - ./app.toml:/etc/app.toml:ro
                    env_file: [app.env]
                  db: {image: corp/db}
                  cache: {image: corp/cache}
                  queue: {image: corp/queue}
                """,
            "app.yaml": "store:\n  # the records\n  host: db\n",
            "app.toml": '[cache]\nurl = "redis://cache:6379"\n# queue:5672 is old\n',
            "app.env": "AMQP=amqp://queue:5672\n",
        },
    )

    places = {
        one.target: (one.evidence_class, str(one.evidence.location or ""))
        for one in conversations(made)
    }

    assert places["db"] == ("E2", "app.yaml:3:9")
    assert places["cache"][0] == "E2"
    assert places["cache"][1].startswith("app.toml:2:")
    assert places["queue"][0] == "E3"


def test_nginx_prometheus_and_grafana_are_read_by_their_grammar(tmp_path: pathlib.Path) -> None:
    made = project(
        tmp_path,
        {
            "compose.yaml": """
                services:
                  lb:
                    image: nginx:1.27
                    configs: [{source: site, target: /etc/nginx/conf.d/site.conf}]
                  prom:
                    image: prom/prometheus
                    volumes: ["./prom.yml:/etc/prometheus/prometheus.yml"]
                  graf:
                    image: grafana/grafana
                    volumes: ["./sources:/etc/grafana/provisioning/datasources"]
                  app: {image: corp/app}
                configs:
                  site:
                    content: |
                      upstream x { server app:8080; }
                """,
            "prom.yml": "scrape_configs:\n  - job_name: app\n    static_configs:\n"
            "      - targets: ['app:9100']\n",
            "sources/a.yml": "datasources:\n  - name: P\n    url: http://prom:9090\n",
        },
    )

    assert said(made) == {
        ("lb", "app", 8080, "E2", "high"),
        ("prom", "app", 9100, "E2", "high"),
        ("graf", "prom", 9090, "E2", "high"),
    }


def test_peers_of_one_image_with_cluster_settings_find_each_other(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          a: {image: corp/node, environment: {CLUSTER_SIZE: 2}}
          b: {image: corp/node, environment: {CLUSTER_SIZE: 2}}
          c: {image: corp/other, environment: {CLUSTER_SIZE: 2}}
          d: {image: corp/plain}
          e: {image: corp/plain}
        """,
    )

    assert said(made) == {
        ("a", "b", None, "E4", "medium"),
        ("b", "a", None, "E4", "medium"),
    }


def test_a_shell_or_the_docker_socket_may_talk_to_all_it_reaches(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          tools: {image: corp/tools, tty: true, stdin_open: true, networks: [one]}
          proxy:
            image: corp/proxy
            volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
            networks: [two]
          shell: {image: corp/x, command: /bin/sh, networks: [two]}
          script: {image: corp/x, command: ["sh", "-c", "true"], networks: [two]}
          web: {image: corp/web, networks: [one, two]}
        networks: {one: {}, two: {}}
        """,
    )

    wild = {one[:2] for one in said(made) if one[3] == "wildcard"}

    assert wild == {
        ("tools", "web"),
        ("proxy", "web"),
        ("proxy", "shell"),
        ("proxy", "script"),
        ("shell", "web"),
        ("shell", "proxy"),
        ("shell", "script"),
    }


def test_a_proxy_that_reads_labels_talks_to_who_wears_them(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          traefik: {image: "traefik:v3"}
          app: {image: corp/app, labels: ["traefik.http.routers.app.rule=Host(`x`)"]}
          other: {image: corp/other, labels: {team: a}}
        """,
    )

    assert said(made) == {("traefik", "app", None, "E1", "high")}


def test_declared_conversations_count(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        x-composeopt: {version: 1, conversations: {app: [db]}}
        services:
          app: {image: corp/app}
          db: {image: corp/db, x-composeopt: {talks_to: [app]}}
        """,
    )

    assert said(made) == {("app", "db", None, "E1", "high"), ("db", "app", None, "E1", "high")}


def test_talk_inside_one_network_namespace_is_no_conversation(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          vpn: {image: corp/vpn}
          app: {image: corp/app, network_mode: "service:vpn", environment: {X: "vpn:1"}}
          web: {image: corp/web, environment: {X: "vpn:80"}}
        """,
    )

    assert {one[:2] for one in said(made)} == {("web", "vpn")}


def test_files_outside_the_project_are_read_on_request_only(tmp_path: pathlib.Path) -> None:
    (tmp_path / "outside.conf").write_text("url = http://db:1\n", encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    made = stack(
        folder,
        """
        services:
          app: {image: corp/app, volumes: ["../outside.conf:/etc/app.conf"]}
          db: {image: corp/db}
        """,
    )

    assert conversations(made) == ()
    allowed = replace(made, inputs=replace(made.inputs, allow_outside=True, memory={}))
    assert [one.target for one in conversations(allowed)] == ["db"]


def test_an_edge_that_others_imply_says_no_more_than_they_do(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          app: {image: corp/app, depends_on: [worker, db]}
          worker: {image: corp/worker, depends_on: [db]}
          db: {image: corp/db}
        """,
    )

    known = pairs(made)

    assert pairs_of(conversations(made)) == {("app", "worker"), ("db", "worker")}
    assert known.unknown["app", "db"].text == (
        "app depends on db by way of worker, and may talk to it"
    )


def test_an_edge_beside_a_path_that_may_be_absent_is_evidence(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          app: {image: corp/app, depends_on: {db: {condition: service_started}, worker: {condition:
            service_started, required: false}}}
          worker: {image: corp/worker, depends_on: [db]}
          db: {image: corp/db}
        """,
    )

    assert ("app", "db") in pairs(made).needed


def test_what_was_seen_is_evidence_and_of_services_that_are_gone_nothing(
    tmp_path: pathlib.Path,
) -> None:
    made = stack(
        tmp_path,
        """
        services:
          web: {image: corp/web}
          db: {image: corp/db}
        """,
    )
    observed = (
        ObservedConversation("web", "db", 5432),
        ObservedConversation("gone", "db", 5432),
        ObservedConversation("web", "gone", 1),
    )
    seen = replace(made, inputs=replace(made.inputs, observed=observed))

    assert said(seen) == {("web", "db", 5432, "E5", "high")}
    assert set(pairs(seen).needed) == {("db", "web")}
    assert not pairs(made).needed


def test_a_mounted_script_is_read(tmp_path: pathlib.Path) -> None:
    made = project(
        tmp_path,
        {
            "compose.yaml": """
            services:
              web: {image: corp/web, volumes: ["./wait.sh:/wait.sh:ro"]}
              db: {image: corp/db}
            """,
            "wait.sh": "#!/bin/sh\nuntil nc -z db 5432; do sleep 1; done\n",
        },
    )

    (found,) = between(made, "web", "db")
    assert (found.port, found.confidence) == (5432, "high")
