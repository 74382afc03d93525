"""The keys of a Compose file and what each may hold.

The table is written from ``schemas/compose.schema.json``;
:mod:`composeopt.stack.validate` checks input against it,
:mod:`composeopt.stack.decode` makes the model with it.
"""

from composeopt.stack.keys.table import FILE

WORKLOADS = ("services", "jobs")
"""The top-level tables of what runs in containers."""

RESOURCES = ("networks", "volumes", "secrets", "configs", "models")
"""The top-level tables that services refer to."""

__all__ = ["FILE", "RESOURCES", "WORKLOADS"]
