"""Shapes of ``deploy`` and of the devices a service asks for."""

from __future__ import annotations

from composeopt.stack.keys.leaves import (
    DURATION,
    FLOAT,
    INTEGER,
    KEPT_DURATION,
    KEPT_INTEGER,
    TEXT,
    TEXTS,
    UNIQUE_TEXTS,
    choice,
)
from composeopt.stack.shape import (
    STRING_OR_INT,
    STRING_OR_NUMBER,
    KeyValues,
    Leaf,
    Listing,
    Object,
    Shape,
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
GPUS = Listing(GPU, single=True, singles=("all",))

_UPDATE = Object(
    {
        "parallelism": KEPT_INTEGER,
        "delay": DURATION,
        "failure_action": TEXT,
        "monitor": DURATION,
        "max_failure_ratio": FLOAT,
        "order": choice("start-first", "stop-first"),
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
