"""The keys of a Compose file and what each may hold.

Written by ``python -m tools.compose_keys`` from ``schemas/compose.schema.json``.
"""

from __future__ import annotations

from composeopt.model.patterns import pattern
from composeopt.stack.keys.name_end import NameEnd
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

TEXT = Leaf()
FLAG = Leaf("boolean", STRING_OR_BOOL)
WHOLE = Leaf("integer", STRING_OR_INT)
NUMBER = Leaf("integer", STRING_OR_NUMBER)
FRACTION = Leaf("float32", STRING_OR_NUMBER)
SIZE = Leaf("bytes", STRING_OR_NUMBER)
WHOLE_SIZE = Leaf("bytes", STRING_OR_INT)
DURATION = Leaf("duration")
FILE_MODE = Leaf("mode", STRING_OR_NUMBER, keep=True)
NUMBER_TEXT = Leaf("text", STRING_OR_NUMBER, keep=True)
TEXTS = Listing(Leaf(keep=True))
UNIQUE_TEXTS = Listing(Leaf(keep=True), unique=True)
TEXT_OR_TEXTS = Listing(Leaf(keep=True), unique=True, single=True)
COMMAND = Listing(Leaf(keep=True), single=True, null=True)
KEY_VALUES = KeyValues(unique=True)
REPEATED_KEY_VALUES = KeyValues()
VARIABLES = KeyValues(nulls=True, pattern=NameEnd())
ARGUMENTS = KeyValues(nulls=True, pattern=NameEnd(alone=False))
UNIQUE_VARIABLES = KeyValues(nulls=True, unique=True, pattern=NameEnd())
CONTEXTS = KeyValues(texts=True, pattern=pattern("="))
SSH_KEYS = KeyValues(unique=True, pattern=pattern("^default\\Z|="), listed=True)
HOSTS = Listing(TEXT, unique=True, from_mapping=True)
DRIVER_OPTIONS = Table(NUMBER_TEXT)
EXTERNAL = Object({"name": TEXT}, short=STRING_OR_BOOL)
EXTERNAL_FILE = Object({"name": TEXT}, short=STRING_OR_BOOL, extensible=False, open=True)
MOUNTED_FILE = Object(
    {"source": TEXT, "target": TEXT, "uid": TEXT, "gid": TEXT, "mode": FILE_MODE},
    short=STRING,
)
ULIMIT = Object(
    {
        "soft": Leaf("integer", STRING_OR_INT, exact=True),
        "hard": Leaf("integer", STRING_OR_INT, exact=True),
    },
    required=("soft", "hard"),
    short=STRING_OR_INT,
)
ULIMITS = Table(ULIMIT)
BUILD_ULIMIT = Object(
    {
        "soft": Leaf("integer", frozenset({"integer"}), exact=True),
        "hard": Leaf("integer", frozenset({"integer"}), exact=True),
    },
    required=("soft", "hard"),
    short=frozenset({"integer"}),
)
BUILD = Object(
    {
        "context": TEXT,
        "dockerfile": TEXT,
        "dockerfile_inline": TEXT,
        "entitlements": TEXTS,
        "args": ARGUMENTS,
        "provenance": Leaf("text", STRING_OR_BOOL),
        "sbom": Leaf("text", STRING_OR_BOOL),
        "ssh": SSH_KEYS,
        "labels": REPEATED_KEY_VALUES,
        "cache_from": TEXTS,
        "cache_to": TEXTS,
        "no_cache": FLAG,
        "no_cache_filter": TEXT_OR_TEXTS,
        "additional_contexts": CONTEXTS,
        "network": TEXT,
        "pull": FLAG,
        "target": TEXT,
        "shm_size": WHOLE_SIZE,
        "extra_hosts": HOSTS,
        "isolation": TEXT,
        "privileged": FLAG,
        "secrets": Listing(MOUNTED_FILE),
        "tags": TEXTS,
        "ulimits": Table(BUILD_ULIMIT),
        "platforms": TEXTS,
    },
    short=STRING,
)
BLKIO_LIMIT = Object(
    {"path": Leaf(keep=True), "rate": Leaf("bytes", STRING_OR_INT, keep=True)},
    always=("path", "rate"),
    extensible=False,
    titled=True,
)
BLKIO_WEIGHT = Object(
    {
        "path": Leaf(keep=True),
        "weight": Leaf("integer", frozenset({"integer"}), keep=True, low=0, high=65535),
    },
    always=("path", "weight"),
    extensible=False,
    titled=True,
)
BLKIO = Object(
    {
        "weight": Leaf("integer", frozenset({"integer"}), low=0, high=65535),
        "weight_device": Listing(BLKIO_WEIGHT),
        "device_read_bps": Listing(BLKIO_LIMIT),
        "device_read_iops": Listing(BLKIO_LIMIT),
        "device_write_bps": Listing(BLKIO_LIMIT),
        "device_write_iops": Listing(BLKIO_LIMIT),
    },
    extensible=False,
)
HEALTHCHECK = Object(
    {
        "test": Listing(Leaf(keep=True), single=True),
        "timeout": Leaf("duration", keep=True),
        "interval": Leaf("duration", keep=True),
        "retries": Leaf("integer", STRING_OR_NUMBER, keep=True, low=0),
        "start_period": Leaf("duration", keep=True),
        "start_interval": Leaf("duration", keep=True),
        "disable": FLAG,
    },
)
HOOK = Object(
    {
        "command": COMMAND,
        "user": TEXT,
        "privileged": FLAG,
        "working_dir": TEXT,
        "environment": UNIQUE_VARIABLES,
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
            ),
        ),
    },
    null=True,
)
MOUNT = Object(
    {
        "type": Leaf(choices=("bind", "volume", "tmpfs", "cluster", "npipe", "image")),
        "source": TEXT,
        "target": TEXT,
        "read_only": FLAG,
        "consistency": TEXT,
        "bind": Object(
            {
                "propagation": TEXT,
                "create_host_path": Leaf("optout", STRING_OR_BOOL),
                "recursive": Leaf(choices=("enabled", "disabled", "writable", "readonly")),
                "selinux": Leaf(choices=("z", "Z")),
            },
        ),
        "volume": Object({"labels": KEY_VALUES, "nocopy": FLAG, "subpath": TEXT}),
        "tmpfs": Object(
            {
                "size": Leaf("bytes", STRING_OR_INT, low=0),
                "mode": Leaf("integer", frozenset({"number"}), low=0),
            },
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
        "published": Leaf("text", STRING_OR_INT, exact=True),
        "protocol": TEXT,
        "app_protocol": TEXT,
    },
    required=("target",),
    short=STRING_OR_INT,
)
NETWORK_ATTACHMENT = Object(
    {
        "aliases": TEXTS,
        "interface_name": TEXT,
        "ipv4_address": TEXT,
        "ipv6_address": TEXT,
        "link_local_ips": TEXTS,
        "mac_address": TEXT,
        "driver_opts": DRIVER_OPTIONS,
        "priority": Leaf("integer", frozenset({"number"})),
        "gw_priority": Leaf("integer", frozenset({"number"})),
        "use_service_name_alias": FLAG,
    },
    null=True,
    newer=("use_service_name_alias",),
)
DEPENDENCY = Object(
    {
        "condition": Leaf(
            choices=("service_started", "service_healthy", "service_completed_successfully"),
        ),
        "restart": FLAG,
        "required": Leaf("boolean", STRING_OR_BOOL, keep=True),
    },
    required=("condition",),
    always=("required",),
)
ENV_FILE = Object(
    {"path": TEXT, "format": TEXT, "required": Leaf("boolean", STRING_OR_BOOL, keep=True)},
    required=("path",),
    short=STRING,
    extensible=False,
)
DEVICE = Object(
    {"source": TEXT, "target": TEXT, "permissions": TEXT},
    required=("source", "target"),
    short=STRING,
)
EXTENDS = Object(
    {"service": TEXT, "file": Leaf("text", frozenset({"null", "string"}))},
    required=("service",),
    short=STRING,
    open=True,
)
DEVICE_REQUEST = Object(
    {
        "capabilities": UNIQUE_TEXTS,
        "driver": TEXT,
        "count": Leaf("count", STRING_OR_INT),
        "device_ids": UNIQUE_TEXTS,
        "options": KEY_VALUES,
    },
    required=("capabilities",),
)
GPU = Object(
    {
        "capabilities": UNIQUE_TEXTS,
        "driver": TEXT,
        "count": Leaf("count", STRING_OR_INT),
        "device_ids": UNIQUE_TEXTS,
        "options": KEY_VALUES,
    },
    open=True,
)
GPUS = Listing(GPU, single=True, singles=("all",))
UPDATE = Object(
    {
        "parallelism": Leaf("integer", STRING_OR_INT, keep=True, low=0),
        "delay": DURATION,
        "failure_action": TEXT,
        "monitor": DURATION,
        "max_failure_ratio": FRACTION,
        "order": Leaf(choices=("start-first", "stop-first")),
    },
)
DEPLOY = Object(
    {
        "mode": TEXT,
        "endpoint_mode": TEXT,
        "replicas": Leaf("integer", STRING_OR_INT, keep=True),
        "labels": REPEATED_KEY_VALUES,
        "rollback_config": UPDATE,
        "update_config": UPDATE,
        "resources": Object(
            {
                "limits": Object({"cpus": FRACTION, "memory": Leaf("bytes"), "pids": WHOLE}),
                "reservations": Object(
                    {
                        "cpus": FRACTION,
                        "memory": Leaf("bytes"),
                        "generic_resources": Listing(
                            Object(
                                {
                                    "discrete_resource_spec": Object(
                                        {
                                            "kind": Leaf(keep=True),
                                            "value": Leaf("integer", STRING_OR_NUMBER, keep=True),
                                        },
                                    ),
                                },
                            ),
                        ),
                        "devices": Listing(DEVICE_REQUEST),
                    },
                ),
            },
        ),
        "restart_policy": Object(
            {
                "condition": TEXT,
                "delay": Leaf("duration", keep=True),
                "max_attempts": Leaf("integer", STRING_OR_INT, keep=True, low=0),
                "window": Leaf("duration", keep=True),
            },
        ),
        "placement": Object(
            {
                "constraints": TEXTS,
                "preferences": Listing(Object({"spread": TEXT})),
                "max_replicas_per_node": Leaf("integer", STRING_OR_INT, low=0),
            },
        ),
    },
    always=("resources", "placement"),
    null=True,
)
CONTAINER: dict[str, Shape] = {
    "annotations": REPEATED_KEY_VALUES,
    "blkio_config": BLKIO,
    "cap_add": TEXTS,
    "cap_drop": TEXTS,
    "cgroup": Leaf(choices=("host", "private")),
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
    "cpus": FRACTION,
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
    "environment": VARIABLES,
    "extra_hosts": HOSTS,
    "gpus": GPUS,
    "group_add": Listing(Leaf("text", STRING_OR_INT, keep=True, exact=True), unique=True),
    "hostname": TEXT,
    "image": TEXT,
    "init": Leaf("boolean", STRING_OR_BOOL, keep=True),
    "ipc": TEXT,
    "isolation": TEXT,
    "labels": REPEATED_KEY_VALUES,
    "logging": Object(
        {
            "driver": TEXT,
            "options": Table(Leaf("text", frozenset({"null", "number", "string"}), keep=True)),
        },
    ),
    "mac_address": TEXT,
    "mem_limit": SIZE,
    "mem_reservation": WHOLE_SIZE,
    "mem_swappiness": WHOLE_SIZE,
    "memswap_limit": SIZE,
    "models": Table(
        Object({"endpoint_var": TEXT, "model_var": TEXT}, null=True),
        null=True,
        from_list=True,
    ),
    "network_mode": TEXT,
    "networks": Table(
        NETWORK_ATTACHMENT,
        names=pattern("^[a-zA-Z0-9._-]+\\Z"),
        null=True,
        from_list=True,
    ),
    "oom_kill_disable": FLAG,
    "oom_score_adj": Leaf("integer", STRING_OR_INT, low=-1000, high=1000),
    "pid": TEXT,
    "pids_limit": NUMBER,
    "platform": TEXT,
    "privileged": FLAG,
    "pull_policy": Leaf(
        pattern=pattern(
            "^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)\\Z",
        ),
        right="always, never, missing, build, refresh, daily, weekly or every_12h",
    ),
    "pull_refresh_after": TEXT,
    "read_only": FLAG,
    "runtime": TEXT,
    "security_opt": UNIQUE_TEXTS,
    "shm_size": SIZE,
    "secrets": Listing(MOUNTED_FILE),
    "sysctls": REPEATED_KEY_VALUES,
    "stop_grace_period": Leaf("duration", keep=True),
    "stop_signal": TEXT,
    "storage_opt": Table(
        Leaf("text", frozenset({"integer", "null", "string"}), keep=True, exact=True),
    ),
    "tmpfs": Listing(Leaf(keep=True), single=True),
    "ulimits": ULIMITS,
    "umask": Leaf("integer", frozenset({"integer", "null", "string"}), low=0, high=4294967295),
    "use_api_socket": Leaf("boolean", frozenset({"boolean"})),
    "user": TEXT,
    "uts": TEXT,
    "userns_mode": TEXT,
    "volumes": Listing(MOUNT),
    "volumes_from": UNIQUE_TEXTS,
    "working_dir": TEXT,
}
WORKLOAD: dict[str, Shape] = {
    "build": BUILD,
    "depends_on": Table(DEPENDENCY, names=pattern("^[a-zA-Z0-9._-]+\\Z"), from_list=True),
    "expose": Listing(Leaf("text", STRING_OR_INT, keep=True, exact=True)),
    "healthcheck": HEALTHCHECK,
    "ports": Listing(PORT),
    "stdin_open": FLAG,
    "tty": FLAG,
}
PRE_START_HOOK = Object({**CONTAINER, "per_replica": FLAG}, always=("command", "entrypoint"))
SERVICE = Object(
    {
        **CONTAINER,
        **WORKLOAD,
        "attach": Leaf("boolean", STRING_OR_BOOL, keep=True),
        "container_name": Leaf(
            pattern=pattern("[a-zA-Z0-9][a-zA-Z0-9_.-]+"),
            right="two or more letters, digits, _ . or -, the first a letter or digit",
        ),
        "deploy": DEPLOY,
        "develop": DEVELOP,
        "extends": EXTENDS,
        "external_links": UNIQUE_TEXTS,
        "links": TEXTS,
        "post_start": Listing(HOOK),
        "pre_start": Listing(PRE_START_HOOK),
        "pre_stop": Listing(HOOK),
        "profiles": TEXTS,
        "provider": Object(
            {
                "type": TEXT,
                "options": Table(
                    Leaf(
                        "options",
                        frozenset({"boolean", "list", "number", "string"}),
                        elements=frozenset({"boolean", "number", "string"}),
                    ),
                ),
            },
            required=("type",),
        ),
        "restart": TEXT,
        "scale": Leaf("integer", STRING_OR_INT, keep=True),
    },
    always=("command", "entrypoint"),
)
SCHEDULE = Object(
    {
        "cron": TEXT,
        "timezone": TEXT,
        "concurrency": Leaf(choices=("forbid", "queue")),
        "missed_fires": Leaf(choices=("one", "skip")),
    },
    required=("cron",),
    short=STRING,
)
JOB = Object(
    {
        **CONTAINER,
        **WORKLOAD,
        "extends": EXTENDS,
        "profiles": TEXTS,
        "triggers": Object(
            {"manual": Leaf("boolean", STRING_OR_BOOL, keep=True), "schedule": Listing(SCHEDULE)},
            either=("manual", "schedule"),
        ),
    },
    required=("triggers",),
    always=("command", "entrypoint"),
    newer=("extends",),
)
NETWORK = Object(
    {
        "name": TEXT,
        "driver": TEXT,
        "driver_opts": DRIVER_OPTIONS,
        "ipam": Object(
            {
                "driver": TEXT,
                "config": Listing(
                    Object(
                        {
                            "subnet": TEXT,
                            "ip_range": TEXT,
                            "gateway": TEXT,
                            "aux_addresses": Table(Leaf(keep=True)),
                        },
                    ),
                ),
                "options": Table(Leaf(keep=True)),
            },
        ),
        "external": EXTERNAL,
        "internal": FLAG,
        "attachable": FLAG,
        "enable_ipv4": Leaf("boolean", STRING_OR_BOOL, keep=True),
        "enable_ipv6": Leaf("boolean", STRING_OR_BOOL, keep=True),
        "labels": REPEATED_KEY_VALUES,
    },
    always=("ipam",),
    null=True,
)
VOLUME = Object(
    {
        "name": TEXT,
        "driver": TEXT,
        "driver_opts": DRIVER_OPTIONS,
        "external": EXTERNAL,
        "labels": KEY_VALUES,
    },
    null=True,
)
SECRET = Object(
    {
        "name": TEXT,
        "environment": TEXT,
        "file": TEXT,
        "external": EXTERNAL_FILE,
        "labels": KEY_VALUES,
        "template_driver": TEXT,
        "driver": TEXT,
        "driver_opts": Table(Leaf("text", STRING_OR_INT, keep=True, exact=True)),
    },
    either=("file", "environment", "external", "driver"),
)
CONFIG = Object(
    {
        "name": TEXT,
        "environment": TEXT,
        "file": TEXT,
        "external": EXTERNAL_FILE,
        "labels": KEY_VALUES,
        "template_driver": TEXT,
        "content": TEXT,
    },
    either=("file", "environment", "content", "external"),
)
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
    {
        "path": Listing(Leaf(keep=True), unique=True, single=True, null=True),
        "env_file": Listing(Leaf(keep=True), unique=True, single=True, null=True),
        "project_directory": Leaf("text", frozenset({"integer", "null", "string"})),
    },
    short=STRING,
    extensible=False,
    open=True,
)
FILE = Object(
    {
        "version": TEXT,
        "name": TEXT,
        "include": Listing(INCLUDE, null=True),
        "services": Table(SERVICE, names=pattern("^[a-zA-Z0-9._-]+\\Z")),
        "jobs": Table(JOB, names=pattern("^[a-zA-Z0-9._-]+\\Z")),
        "models": Table(MODEL, names=pattern("^[a-zA-Z0-9._-]+\\Z")),
        "networks": Table(NETWORK, names=pattern("^[a-zA-Z0-9._-]+\\Z"), null=True),
        "volumes": Table(VOLUME, names=pattern("^[a-zA-Z0-9._-]+\\Z"), null=True),
        "secrets": Table(SECRET, names=pattern("^[a-zA-Z0-9._-]+\\Z")),
        "configs": Table(CONFIG, names=pattern("^[a-zA-Z0-9._-]+\\Z")),
    },
)
