"""Shapes of what stands inside a service."""

from __future__ import annotations

from composeopt.stack.keys.leaves import (
    BOOL,
    COMMAND,
    INTEGER,
    KEPT_BOOL,
    KEPT_DURATION,
    KEPT_INTEGER,
    NUMBER_OPTIONS,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
    UNIQUE_TEXTS,
    choice,
)
from composeopt.stack.shape import (
    STRING,
    STRING_OR_BOOL,
    STRING_OR_INT,
    STRING_OR_NUMBER,
    KeyValues,
    Leaf,
    Listing,
    Object,
    Table,
)

MOUNTED_FILE = Object(
    {
        "source": TEXT,
        "target": TEXT,
        "uid": TEXT,
        "gid": TEXT,
        "mode": Leaf("mode", STRING_OR_NUMBER, keep=True),
    },
    short=STRING,
)

ULIMITS = Table(
    Object(
        {"soft": INTEGER, "hard": INTEGER},
        required=("soft", "hard"),
        short=STRING_OR_INT,
    ),
)

EXTRA_HOSTS = Listing(TEXT, from_mapping=True)

BUILD = Object(
    {
        "context": TEXT,
        "dockerfile": TEXT,
        "dockerfile_inline": TEXT,
        "entitlements": TEXTS,
        "args": KeyValues(nulls=True),
        "provenance": Leaf("text", STRING_OR_BOOL),
        "sbom": Leaf("text", STRING_OR_BOOL),
        "ssh": KeyValues(),
        "labels": KeyValues(),
        "cache_from": TEXTS,
        "cache_to": TEXTS,
        "no_cache": BOOL,
        "no_cache_filter": TEXT_OR_TEXTS,
        "additional_contexts": KeyValues(),
        "network": TEXT,
        "pull": BOOL,
        "target": TEXT,
        "shm_size": Leaf("bytes", STRING_OR_INT),
        "extra_hosts": EXTRA_HOSTS,
        "isolation": TEXT,
        "privileged": BOOL,
        "secrets": Listing(MOUNTED_FILE),
        "tags": TEXTS,
        "ulimits": ULIMITS,
        "platforms": TEXTS,
    },
    short=STRING,
)

_BLKIO_LIMIT = Object(
    {"path": Leaf(keep=True), "rate": Leaf("bytes", STRING_OR_INT, keep=True)},
    extensible=False,
    titled=True,
)
_BLKIO_WEIGHT = Object(
    {"path": Leaf(keep=True), "weight": KEPT_INTEGER}, extensible=False, titled=True
)

BLKIO = Object(
    {
        "weight": INTEGER,
        "weight_device": Listing(_BLKIO_WEIGHT),
        "device_read_bps": Listing(_BLKIO_LIMIT),
        "device_read_iops": Listing(_BLKIO_LIMIT),
        "device_write_bps": Listing(_BLKIO_LIMIT),
        "device_write_iops": Listing(_BLKIO_LIMIT),
    },
    extensible=False,
)

HEALTHCHECK = Object(
    {
        "test": Listing(Leaf(keep=True), single=True),
        "timeout": KEPT_DURATION,
        "interval": KEPT_DURATION,
        "retries": Leaf("integer", STRING_OR_NUMBER, keep=True),
        "start_period": KEPT_DURATION,
        "start_interval": KEPT_DURATION,
        "disable": BOOL,
    }
)

HOOK = Object(
    {
        "command": COMMAND,
        "user": TEXT,
        "privileged": BOOL,
        "working_dir": TEXT,
        "environment": KeyValues(nulls=True),
    },
    required=("command",),
    always=("command",),
)

DEVELOP = Object(
    {
        "watch": Listing(
            Object(
                {
                    "path": Leaf(keep=True),
                    "action": Leaf(
                        keep=True,
                        choices=("rebuild", "sync", "restart", "sync+restart", "sync+exec"),
                    ),
                    "target": TEXT,
                    "exec": HOOK,
                    "include": TEXT_OR_TEXTS,
                    "ignore": TEXT_OR_TEXTS,
                    "initial_sync": Leaf("boolean", frozenset({"boolean"})),
                },
                required=("path", "action"),
                always=("exec",),
            )
        )
    },
    null=True,
)

MOUNT = Object(
    {
        "type": choice("bind", "volume", "tmpfs", "cluster", "npipe", "image"),
        "source": TEXT,
        "target": TEXT,
        "read_only": BOOL,
        "consistency": TEXT,
        "bind": Object(
            {
                "propagation": TEXT,
                "create_host_path": Leaf("optout", STRING_OR_BOOL),
                "recursive": choice("enabled", "disabled", "writable", "readonly"),
                "selinux": choice("z", "Z"),
            }
        ),
        "volume": Object({"labels": KeyValues(), "nocopy": BOOL, "subpath": TEXT}),
        "tmpfs": Object(
            {
                "size": Leaf("bytes", STRING_OR_INT, low=0),
                "mode": Leaf("integer", STRING_OR_NUMBER),
            }
        ),
        "image": Object({"subpath": TEXT}),
    },
    required=("type", "target"),
    short=STRING,
)

PORT = Object(
    {
        "name": TEXT,
        "mode": TEXT,
        "host_ip": TEXT,
        "target": Leaf("integer", STRING_OR_INT, low=0),
        "published": Leaf("text", STRING_OR_INT),
        "protocol": TEXT,
        "app_protocol": TEXT,
    },
    required=("target",),
    short=STRING_OR_INT,
)

NETWORK_ATTACHMENT = Object(
    {
        "aliases": UNIQUE_TEXTS,
        "interface_name": TEXT,
        "ipv4_address": TEXT,
        "ipv6_address": TEXT,
        "link_local_ips": UNIQUE_TEXTS,
        "mac_address": TEXT,
        "driver_opts": NUMBER_OPTIONS,
        "priority": Leaf("integer", frozenset({"integer", "number"})),
        "gw_priority": Leaf("integer", frozenset({"integer", "number"})),
    }
)

DEPENDENCY = Object(
    {
        "condition": choice("service_started", "service_healthy", "service_completed_successfully"),
        "restart": BOOL,
        "required": Leaf("boolean", frozenset({"boolean"}), keep=True),
    },
    required=("condition",),
    always=("required",),
)

ENV_FILE = Object(
    {"path": TEXT, "format": TEXT, "required": KEPT_BOOL},
    required=("path",),
    short=STRING,
    extensible=False,
)

DEVICE = Object(
    {"source": TEXT, "target": TEXT, "permissions": TEXT},
    required=("source", "target"),
    short=STRING,
)

EXTENDS = Object({"service": TEXT, "file": TEXT}, ("service",), short=STRING)
