"""The keys of a Compose file and what each may hold.

Written after the Compose specification; :mod:`composeopt.stack.validate` checks
input against it, :mod:`composeopt.stack.decode` makes the model with it.
"""

from __future__ import annotations

import re

from composeopt.stack.shape import (
    STRING,
    STRING_OR_BOOL,
    STRING_OR_INT,
    STRING_OR_NUMBER,
    KeyValues,
    Leaf,
    Listing,
    Object,
    Shape,
    Table,
)

NAMES = re.compile(r"[a-zA-Z0-9._-]+")
PULL_POLICY = re.compile(
    r"^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)$"
)
CONTAINER_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")

TEXT = Leaf()
BOOL = Leaf("boolean", STRING_OR_BOOL)
KEPT_BOOL = Leaf("boolean", STRING_OR_BOOL, keep=True)
INTEGER = Leaf("integer", STRING_OR_INT)
KEPT_INTEGER = Leaf("integer", STRING_OR_INT, keep=True)
NUMBER = Leaf("integer", STRING_OR_NUMBER)
FLOAT = Leaf("float32", STRING_OR_NUMBER)
BYTES = Leaf("bytes", STRING_OR_NUMBER)
DURATION = Leaf("duration")
KEPT_DURATION = Leaf("duration", keep=True)
ANY = Leaf("any", frozenset({"string", "integer", "number", "boolean", "null", "list", "object"}))
TEXT_OR_NUMBER = Leaf("text", STRING_OR_NUMBER, keep=True)
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
COMMAND = Listing(Leaf(keep=True), single=True, null=True)
TEXTS = Listing(Leaf(keep=True))
UNIQUE_TEXTS = Listing(Leaf(keep=True), unique=True)
TEXT_OR_TEXTS = Listing(Leaf(keep=True), single=True, unique=True)
OPTIONS = Table(Leaf("text", frozenset({"string", "integer", "number", "null"}), keep=True))
NUMBER_OPTIONS = Table(TEXT_OR_NUMBER)
TEXT_TABLE = Table(Leaf(keep=True))


def _choice(*choices: str) -> Leaf:
    return Leaf(choices=choices)


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

_DEVICE_KEYS: dict[str, Shape] = {
    "capabilities": UNIQUE_TEXTS,
    "driver": TEXT,
    "count": Leaf("count", STRING_OR_INT),
    "device_ids": UNIQUE_TEXTS,
    "options": KeyValues(),
}
DEVICE_REQUEST = Object(_DEVICE_KEYS, required=("capabilities",))
GPU = Object(_DEVICE_KEYS, open=True)
GPUS = Listing(GPU, single=True)

_UPDATE = Object(
    {
        "parallelism": KEPT_INTEGER,
        "delay": DURATION,
        "failure_action": TEXT,
        "monitor": DURATION,
        "max_failure_ratio": FLOAT,
        "order": _choice("start-first", "stop-first"),
    }
)

_RESOURCE_KEYS: dict[str, Shape] = {"cpus": FLOAT, "memory": Leaf("bytes")}

DEPLOY = Object(
    {
        "mode": TEXT,
        "endpoint_mode": TEXT,
        "replicas": KEPT_INTEGER,
        "labels": KeyValues(),
        "rollback_config": _UPDATE,
        "update_config": _UPDATE,
        "resources": Object(
            {
                "limits": Object({**_RESOURCE_KEYS, "pids": INTEGER}),
                "reservations": Object(
                    {
                        **_RESOURCE_KEYS,
                        "generic_resources": Listing(
                            Object(
                                {
                                    "discrete_resource_spec": Object(
                                        {
                                            "kind": Leaf(keep=True),
                                            "value": Leaf("integer", STRING_OR_NUMBER, keep=True),
                                        }
                                    )
                                }
                            )
                        ),
                        "devices": Listing(DEVICE_REQUEST),
                    }
                ),
            }
        ),
        "restart_policy": Object(
            {
                "condition": TEXT,
                "delay": KEPT_DURATION,
                "max_attempts": KEPT_INTEGER,
                "window": KEPT_DURATION,
            }
        ),
        "placement": Object(
            {
                "constraints": TEXTS,
                "preferences": Listing(Object({"spread": TEXT})),
                "max_replicas_per_node": INTEGER,
            }
        ),
    },
    always=("resources", "placement"),
    null=True,
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
        "type": _choice("bind", "volume", "tmpfs", "cluster", "npipe", "image"),
        "source": TEXT,
        "target": TEXT,
        "read_only": BOOL,
        "consistency": TEXT,
        "bind": Object(
            {
                "propagation": TEXT,
                "create_host_path": Leaf("optout", STRING_OR_BOOL),
                "recursive": _choice("enabled", "disabled", "writable", "readonly"),
                "selinux": _choice("z", "Z"),
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
    required=("type",),
    short=STRING,
)

PORT = Object(
    {
        "name": TEXT,
        "mode": TEXT,
        "host_ip": TEXT,
        "target": INTEGER,
        "published": Leaf("text", STRING_OR_INT),
        "protocol": TEXT,
        "app_protocol": TEXT,
    },
    short=STRING_OR_NUMBER,
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
        "condition": _choice(
            "service_started", "service_healthy", "service_completed_successfully"
        ),
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
    {"source": TEXT, "target": TEXT, "permissions": TEXT}, required=("source",), short=STRING
)

EXTENDS = Object({"service": TEXT, "file": TEXT}, ("service",), short=STRING)

_CONTAINER: dict[str, Shape] = {
    "annotations": KeyValues(),
    "blkio_config": BLKIO,
    "cap_add": TEXTS,
    "cap_drop": TEXTS,
    "cgroup": _choice("host", "private"),
    "cgroup_parent": TEXT,
    "command": COMMAND,
    "configs": Listing(MOUNTED_FILE),
    "cpu_count": Leaf("integer", STRING_OR_INT, low=0),
    "cpu_percent": Leaf("float32", STRING_OR_INT, low=0, high=100),
    "cpu_shares": NUMBER,
    "cpu_quota": NUMBER,
    "cpu_period": NUMBER,
    "cpu_rt_period": NUMBER,
    "cpu_rt_runtime": NUMBER,
    "cpus": FLOAT,
    "cpuset": TEXT,
    "credential_spec": Object({"config": TEXT, "file": TEXT, "registry": TEXT}),
    "device_cgroup_rules": UNIQUE_TEXTS,
    "devices": Listing(DEVICE),
    "dns": Listing(Leaf(keep=True), single=True),
    "dns_opt": TEXTS,
    "dns_search": Listing(Leaf(keep=True), single=True),
    "domainname": TEXT,
    "entrypoint": COMMAND,
    "env_file": Listing(ENV_FILE, single=True),
    "label_file": Listing(TEXT, single=True),
    "environment": KeyValues(nulls=True),
    "extra_hosts": EXTRA_HOSTS,
    "gpus": GPUS,
    "group_add": Listing(TEXT_OR_NUMBER, unique=True),
    "hostname": TEXT,
    "image": TEXT,
    "init": KEPT_BOOL,
    "ipc": TEXT,
    "isolation": TEXT,
    "labels": KeyValues(),
    "logging": Object({"driver": TEXT, "options": OPTIONS}),
    "mac_address": TEXT,
    "mem_limit": BYTES,
    "mem_reservation": Leaf("bytes", STRING_OR_INT),
    "mem_swappiness": Leaf("bytes", STRING_OR_INT),
    "memswap_limit": BYTES,
    "network_mode": TEXT,
    "models": Table(Object({"endpoint_var": TEXT, "model_var": TEXT}), null=True, from_list=True),
    "networks": Table(NETWORK_ATTACHMENT, NAMES, null=True, from_list=True),
    "oom_kill_disable": BOOL,
    "oom_score_adj": Leaf("integer", STRING_OR_INT, low=-1000, high=1000),
    "pid": Leaf("text", frozenset({"string", "null"})),
    "pids_limit": NUMBER,
    "platform": TEXT,
    "privileged": BOOL,
    "pull_policy": Leaf(pattern=PULL_POLICY),
    "pull_refresh_after": TEXT,
    "read_only": BOOL,
    "runtime": TEXT,
    "security_opt": UNIQUE_TEXTS,
    "shm_size": BYTES,
    "secrets": Listing(MOUNTED_FILE),
    "sysctls": KeyValues(),
    "stop_grace_period": KEPT_DURATION,
    "stop_signal": TEXT,
    "storage_opt": Table(TEXT_OR_NUMBER),
    "tmpfs": Listing(Leaf(keep=True), single=True),
    "ulimits": ULIMITS,
    "use_api_socket": Leaf("boolean", frozenset({"boolean"})),
    "user": TEXT,
    "uts": TEXT,
    "userns_mode": TEXT,
    "volumes": Listing(MOUNT),
    "volumes_from": UNIQUE_TEXTS,
    "working_dir": TEXT,
}

SERVICE = Object(
    {
        **_CONTAINER,
        "attach": KEPT_BOOL,
        "build": BUILD,
        "container_name": Leaf(pattern=CONTAINER_NAME),
        "depends_on": Table(DEPENDENCY, NAMES, from_list=True),
        "deploy": DEPLOY,
        "develop": DEVELOP,
        "expose": Listing(TEXT_OR_NUMBER),
        "extends": EXTENDS,
        "external_links": UNIQUE_TEXTS,
        "healthcheck": HEALTHCHECK,
        "links": TEXTS,
        "ports": Listing(PORT),
        "post_start": Listing(HOOK),
        "pre_start": Listing(
            Object({**_CONTAINER, "per_replica": BOOL}, always=("command", "entrypoint"))
        ),
        "pre_stop": Listing(HOOK),
        "profiles": Listing(Leaf(keep=True)),
        "provider": Object(
            {"type": TEXT, "options": Table(Leaf("options", _SCALARS | {"list"}))},
            required=("type",),
        ),
        "restart": TEXT,
        "scale": KEPT_INTEGER,
        "stdin_open": BOOL,
        "tty": BOOL,
    },
    always=("command", "entrypoint"),
)

_EXTERNAL = Leaf("external", frozenset({"boolean", "string", "object"}))

NETWORK = Object(
    {
        "name": TEXT,
        "driver": TEXT,
        "driver_opts": NUMBER_OPTIONS,
        "ipam": Object(
            {
                "driver": TEXT,
                "config": Listing(
                    Object(
                        {
                            "subnet": TEXT,
                            "ip_range": TEXT,
                            "gateway": TEXT,
                            "aux_addresses": TEXT_TABLE,
                        }
                    )
                ),
                "options": TEXT_TABLE,
            }
        ),
        "external": _EXTERNAL,
        "internal": BOOL,
        "attachable": BOOL,
        "enable_ipv4": KEPT_BOOL,
        "enable_ipv6": KEPT_BOOL,
        "labels": KeyValues(),
    },
    always=("ipam",),
    null=True,
)

VOLUME = Object(
    {
        "name": TEXT,
        "driver": TEXT,
        "driver_opts": NUMBER_OPTIONS,
        "external": _EXTERNAL,
        "labels": KeyValues(),
    },
    null=True,
)

_FILE_OBJECT: dict[str, Shape] = {
    "name": TEXT,
    "environment": TEXT,
    "file": TEXT,
    "external": _EXTERNAL,
    "labels": KeyValues(),
    "template_driver": TEXT,
}

SECRET = Object({**_FILE_OBJECT, "driver": TEXT, "driver_opts": NUMBER_OPTIONS})
CONFIG = Object({**_FILE_OBJECT, "content": TEXT})

MODEL = Object(
    {
        "name": TEXT,
        "model": TEXT,
        "context_size": Leaf("integer", frozenset({"integer"})),
        "runtime_flags": TEXTS,
    },
    required=("model",),
)

INCLUDE = Object(
    {"path": TEXT_OR_TEXTS, "env_file": TEXT_OR_TEXTS, "project_directory": TEXT},
    short=STRING,
    extensible=False,
)

FILE = Object(
    {
        "version": TEXT,
        "name": TEXT,
        "include": Listing(INCLUDE),
        "services": Table(SERVICE, NAMES),
        "models": Table(MODEL, NAMES),
        "networks": Table(NETWORK, NAMES, null=True),
        "volumes": Table(VOLUME, NAMES, null=True),
        "secrets": Table(SECRET, NAMES),
        "configs": Table(CONFIG, NAMES),
    }
)

RESOURCES = ("networks", "volumes", "secrets", "configs", "models")
"""The top-level tables that services refer to."""
