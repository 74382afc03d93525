"""The shape of a whole Compose file."""

from __future__ import annotations

from composeopt.stack.keys.leaves import (
    BOOL,
    KEPT_BOOL,
    NAMES,
    NUMBER_OPTIONS,
    TEXT,
    TEXT_OR_TEXTS,
    TEXT_TABLE,
    TEXTS,
)
from composeopt.stack.keys.service import SERVICE
from composeopt.stack.shape import STRING, KeyValues, Leaf, Listing, Object, Shape, Table

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
