"""What the nginx in a container would read: mounts, includes, templates, hosts."""

from __future__ import annotations

import pathlib

from composeopt.facts.files import Reach
from composeopt.facts.nginx import NginxConfiguration, read_nginx, reads_nginx_configuration
from composeopt.facts.nginx_hosts import hosts, runs_programs, upstreams
from composeopt.facts.tree import ContainerTree, TreeMount

ROOT = pathlib.Path("/project")


def tree(files: dict[str, str], mounts: dict[str, str]) -> ContainerTree:
    """Make a container's mounts from files of the project and ``source: target`` pairs."""
    texts = {ROOT / name: text.encode() for name, text in files.items()}
    return ContainerTree(
        "proxy",
        tuple(
            TreeMount(target, ("services", "proxy", "volumes"), source=ROOT / source)
            for source, target in mounts.items()
        ),
        Reach(ROOT, texts=texts, cwd=ROOT),
    )


def site(text: str) -> NginxConfiguration:
    return read_nginx(tree({"site.conf": text}, {"site.conf": "/etc/nginx/conf.d/site.conf"}))


def test_includes_are_followed_to_other_mounts_and_the_image_is_told_apart(
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "main.conf").write_text(
        "http { include mime.types; include /etc/nginx/sites/*.conf; include extra/own.conf; }",
        encoding="utf-8",
    )
    (tmp_path / "sites" / "b.conf").write_text("server { listen 81; }", encoding="utf-8")
    (tmp_path / "sites" / "a.conf").write_text("server { listen 80; }", encoding="utf-8")
    (tmp_path / "sites" / "skipped.txt").write_text("x", encoding="utf-8")
    mounts = tuple(
        TreeMount(target, ("services", "proxy"), source=tmp_path / source)
        for source, target in {
            "main.conf": "/etc/nginx/nginx.conf",
            "sites": "/etc/nginx/sites",
        }.items()
    )

    found = read_nginx(ContainerTree("proxy", mounts, Reach(tmp_path, cwd=tmp_path)))

    assert [each.target for each in found.files] == [
        "/etc/nginx/nginx.conf",
        "/etc/nginx/sites/a.conf",
        "/etc/nginx/sites/b.conf",
    ]
    assert [each.name for each in found.unread] == ["/etc/nginx/extra/own.conf"]
    assert not found.complete


def test_files_that_include_each_other_are_read_once() -> None:
    files = {"nginx.conf": "include a.conf;", "a.conf": "include nginx.conf; include a.conf;"}

    found = read_nginx(tree(files, {name: f"/etc/nginx/{name}" for name in files}))

    assert len(found.files) == 2
    assert found.complete


def test_a_named_volume_hides_what_is_below_it() -> None:
    main = tree(
        {"nginx.conf": "http { include conf.d/*.conf; }"}, {"nginx.conf": "/etc/nginx/nginx.conf"}
    )
    hidden = TreeMount("/etc/nginx/conf.d", ("services",), unread="volume: in a volume")

    found = read_nginx(ContainerTree("proxy", (*main.mounts, hidden), main.reach))

    assert not found.complete


def test_templates_are_named_and_not_read() -> None:
    found = read_nginx(
        tree({"t": "server { proxy_pass ${X}; }"}, {"t": "/etc/nginx/templates/site.conf.template"})
    )

    assert found.templates == ("/etc/nginx/templates/site.conf.template",)
    assert found.files == ()
    assert not found.complete


def test_a_broken_file_is_a_problem_with_its_place() -> None:
    found = site("server {\n")

    assert [(str(place), text) for place, text in found.problems] == [
        ("site.conf:2:1", 'unexpected end of file, expecting "}"')
    ]


def test_hosts_come_from_upstreams_passes_variables_and_maps() -> None:
    found = site(
        """
        upstream pool { server a:81; server b backup; server c:83 resolve; server unix:/s; }
        map $x $y { default fallback:90; }
        server {
            set $late http://late:84;
            location /1 { proxy_pass http://pool/x; }
            location /2 { proxy_pass $late; }
            location /3 { fastcgi_pass php:9000; }
            location /4 { proxy_pass https://direct; }
            location /5 { proxy_pass http://part:85$request_uri; }
            access_log syslog:server=logs:514,tag=x;
        }
        """
    )

    assert {(each.host, each.port, each.at_start) for each in hosts(found)} == {
        ("a", 81, True),
        ("b", None, True),
        ("c", 83, False),
        ("fallback", 90, False),
        ("late", 84, False),
        ("php", 9000, True),
        ("direct", None, True),
        ("part", 85, False),
        ("logs", 514, True),
    }


def test_a_host_is_placed_at_its_line() -> None:
    found = site("upstream pool {\n  server a:81;\n}\n")

    assert [str(each.location) for each in hosts(found)] == ["site.conf:2:3"]


def test_upstreams_keep_the_parameters_of_their_servers() -> None:
    found = site("upstream pool { least_conn; server a:81 weight=2 max_fails=3; }")

    assert [
        (server.host, server.port, server.parameters)
        for upstream in upstreams(found)
        for server in upstream.servers
    ] == [("a", 81, ("weight=2", "max_fails=3"))]


def test_lua_and_njs_may_talk_to_anybody() -> None:
    assert runs_programs(site("location / { content_by_lua_block { x() } }"))
    assert runs_programs(site("js_import main from x.js;"))
    assert not runs_programs(site("location / { return 200; }"))


def test_only_a_container_that_would_read_it_counts() -> None:
    mounted = tree({"x": ""}, {"x": "/etc/nginx/conf.d/x.conf"})
    elsewhere = tree({"x": ""}, {"x": "/srv/x.conf"})

    assert reads_nginx_configuration("nginx:1.27", elsewhere)
    assert reads_nginx_configuration("quay.io/x/openresty:1", elsewhere)
    assert reads_nginx_configuration("corp/web:1", mounted)
    assert not reads_nginx_configuration("corp/web:1", elsewhere)
    assert not reads_nginx_configuration("corp/nginxlike:1", elsewhere)
