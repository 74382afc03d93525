"""What mutants are made of: keys that Compose knows, and values in all their forms."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from composeopt.schema import load_schema

SCALARS = (
    *("5", "-1", "0", "1.5", "1e3", "0x1F", "0o17", "017", "1_000", ".inf", ".nan", "+3"),
    *("true", "false", "yes", "off", "y", "True", "null", "~", "", "2001-01-01", "12:30:45"),
    *('"5"', "'1.5'", '"true"', "''", '""', "plain", "two words", "é", '"a\\tb"', "'it''s'"),
    *("[]", "{}", "[a]", "[a, a]", "[1]", "[null]", "[[a]]", "{a: b}", "{a: }", "{1: b}", "[a: b]"),
    *("[a=b, c]", "{a: [b]}", "{a: {b: c}}", "|\n  a\n", ">-\n  a b\n"),
    *("!!str 5", "!!int '5'", "!!null ''", "!!bool 'yes'", "!!float 1", "!own x", "!!binary aGk="),
    *("99999999999999999999", "-0", "0.0", "1.", "=", "<<", "@a", "`a`", "%a", "? a", "- a"),
)
"""Scalars of all YAML kinds, and what is none."""

VARIABLES = (
    *("$UNSET", "${UNSET}", "${UNSET:-5}", "${UNSET-a b}", "${UNSET:-}", "${HOME}", "${HOME:+x}"),
    *("${UNSET:?say so}", "${UNSET?}", "${UNSET:-${HOME:-a}}", "$$", "$$UNSET", "$", "${", "${}"),
    *(
        "${1}",
        "$1",
        "${UNSET",
        "${A B}",
        "${A.B}",
        "${UNSET:-a}b",
        "${UNSET:+a}",
        "${UNSET:?$HOME}",
    ),
    *("${UNSET:=a}", "${UNSET/a/b}", "${HOME-x}", "${UNSET:-{}}", "${UNSET:-$$}", "$é"),
)
"""Interpolation, with all operators and with mistakes."""

LONG = {
    "ports": (
        *('"80"', "80", "80:80", '"80:80/udp"', '"127.0.0.1:80:80"', '"[::1]:80:80"', '"80-82"'),
        *('"80-82:90-92"', '"80-82:90"', '"80:90-92"', '":80"', '"80:"', '"80:80:80"', '"a:80"'),
        *('"80/x"', '"70000:1"', '"1.2.3:80:80"', "8080:80:tcp", "1:30", '"80:80/tcp/udp"', "0"),
        *("{target: 80}", "{target: 80, published: 80}", '{target: 80, published: "80-90"}'),
        *("{published: 80}", "{target: a}", "{target: 80, mode: x}", "{target: 80, host_ip: x}"),
        *("{target: 80, protocol: x, x-a: 1}", '{target: "80-81"}', "{target: -1}", "{}"),
    ),
    "volumes": (
        *("/a", "./a:/b", "a:/b", "a:/b:ro", "a:/b:rw,z", "a:/b:x", "/a:/b:ro:z", "a:b", ":/a"),
        *(
            "a:",
            "C:\\a:/b",
            "~/a:/b",
            "../a:/b:shared",
            "a:/b:nocopy",
            "/a/",
            "/a:/b:ro,ro",
            "a::b",
        ),
        *("{type: bind, source: ./a, target: /b}", "{type: volume, target: /b}", "{target: /b}"),
        *("{type: tmpfs, target: /b, tmpfs: {size: 1m}}", "{type: x, target: /b}", "{type: bind}"),
        *("{type: bind, source: a, target: /b, bind: {create_host_path: false, propagation: x}}",),
        *("{type: volume, source: a, target: /b, volume: {nocopy: true, subpath: c}}",),
        *("{type: image, source: x, target: /b}", "{type: bind, source: /a, target: b, x: 1}"),
    ),
    "environment": ("A=b", "A", "A=", "=b", "A: b", "5", "{A: b}", "A=b=c", '"A = b"', "A=$UNSET"),
    "depends_on": ("a", "{a: {condition: service_started}}", "5", "a: {condition: x}"),
    "networks": ("default", "a", "{default: }", "{default: {aliases: [x]}}", "5"),
    "secrets": ("a", "{source: a, target: b, mode: 0440}", "{target: b}", "{source: a, x: 1}", "5"),
    "configs": ("a", "{source: a, target: /b, mode: '0440'}", "{source: }", "{source: a, uid: 1}"),
    "env_file": ("a.env", "{path: a.env, required: false}", "{path: a, format: raw}", "{}", "5"),
    "extra_hosts": ("a:1.2.3.4", "a=1.2.3.4", "a", "a:::1", "a=[::1]", "a:b:c", "{a: 1.2.3.4}"),
    "devices": ("/dev/a", "/dev/a:/dev/b", "/dev/a:/dev/b:rwm", "{source: a, target: b}", "a=b"),
    "ulimits": (
        "{nofile: 5}",
        "{nofile: {soft: 1, hard: 2}}",
        "{nofile: {soft: 1}}",
        "{nofile: a}",
    ),
    "tmpfs": ("/a", "/a:size=1m", "5", "/a:size=1m:x"),
    "sysctls": ("a=1", "{a: 1}", "{a: }", "a"),
    "labels": ("a=b", "a", "{a: 1}", "{a: }", "5", "a: true"),
    "command": ("a b", '"a \'b"', "[a, 5]", "[a, [b]]", "a \\", "''", "[]", 'a "b c" d'),
}
"""Elements of lists and mappings in short and long syntax, by key."""

SETTINGS = (
    *(
        "1g",
        "1.5gb",
        "512M",
        "1k",
        "b",
        "1 g",
        "-1g",
        "10s",
        "1m30s",
        "1h",
        "5",
        "10",
        "1.5s",
        "1x",
    ),
    *(
        "0.5",
        "'0.50'",
        "50%",
        "101",
        "host",
        "none",
        "bridge",
        "service:a",
        "container:a",
        "always",
    ),
    *("no", "unless-stopped", "on-failure:3", "on-failure:x", "never", "missing", "every_12h"),
    *(
        "daily",
        "private",
        "SIGTERM",
        "./a",
        "/a",
        "a:b",
        "a/b:c@d",
        "1000:1000",
        "x86",
        "linux/arm64",
    ),
    *(
        "{test: [CMD, a]}",
        "{test: a, interval: 5s}",
        "{test: [a]}",
        "{disable: true}",
        "{test: []}",
    ),
    *("{driver: x, options: {a: 1}}", "{resources: {limits: {cpus: '0.5', memory: 1g}}}"),
    *("{replicas: 2}", "{replicas: a}", "{restart_policy: {condition: any, delay: 5s}}"),
    *(
        "{resources: {reservations: {devices: [{capabilities: [gpu]}]}}}",
        "{mode: x, labels: [a=b]}",
    ),
    *("{resources: {limits: {pids: 1, cpus: 1.5}}, placement: {constraints: [a]}}",),
    *("{context: .}", "{context: ., args: [A=b], target: x}", "{context: ., dockerfile: x, y: 1}"),
    *("{dockerfile_inline: x}", "{context: ., secrets: [a], ssh: default, tags: [a, a]}"),
    *("{file: ./a}", "{environment: A}", "{external: true}", "{external: true, name: x}"),
    *("{external: {name: x}}", "{name: x, driver: y}", "{ipam: {config: [{subnet: 1.2.3.0/24}]}}"),
    *(
        "{driver_opts: {a: 1}}",
        "{internal: true, attachable: yes}",
        "{content: x}",
        "{labels: [a]}",
    ),
    *("{watch: [{path: a, action: rebuild}]}", "{watch: [{path: a, action: sync}]}", "{watch: x}"),
    *("{service: a}", "{file: a, service: b}", "{type: a, options: {b: c}}", "{soft: 1, hard: 2}"),
    *("all", "[{driver: nvidia, count: 1}]", "[{count: all, device_ids: [a]}]", "{model: a}"),
    *(
        "[{command: a}]",
        "[{command: [a], user: b}]",
        "[{}]",
        "{weight: 5}",
        "{path: a, required: x}",
    ),
)
"""Values that some key may have."""

TAGS = ("!reset ", "!override ", "!reset null", "!override []", "!override {}", "!reset []")


@functools.cache
def keys() -> tuple[str, ...]:
    """Give every key that Compose knows anywhere."""
    schema = load_schema("compose")
    found = set(schema["properties"])
    found.update(key for each in schema["$defs"].values() for key in properties(each))
    return (*sorted(found), "x-own", "<<", "version", "unknown", "''", "5", "null", "? a")


@functools.cache
def keys_of_service() -> tuple[str, ...]:
    """Give the keys that a service may have."""
    definitions = load_schema("compose")["$defs"]
    names = ("container", "workload", "service")
    return tuple(sorted({key for name in names for key in properties(definitions[name])}))


@functools.cache
def keys_of_file() -> tuple[str, ...]:
    """Give the keys at the top of a file."""
    return tuple(sorted(load_schema("compose")["properties"]))


@functools.cache
def schemas() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """Give, for every key, what it may be in each of the objects that have it."""
    schema = load_schema("compose")
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for each in (schema, *schema["$defs"].values()):
        for key, value in properties(each).items():
            found[key] = (*found.get(key, ()), value)
    return found


def properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Give the keys that a schema knows, in all of its forms."""
    found = dict(schema.get("properties", {}))
    reference = schema.get("$ref")
    if reference is not None:
        found |= properties(load_schema("compose")["$defs"][reference.rpartition("/")[2]])
    for word in ("allOf", "oneOf", "anyOf"):
        for each in schema.get(word, ()):
            found |= properties(each)
    return found
