"""Networks, volumes, secrets and configs on their own."""

from __future__ import annotations

from composeopt.model.codes import CONFLICTING_KEYS
from composeopt.stack.checks.project import NOTHING, Project
from composeopt.stack.value import Value


def resources(project: Project) -> None:
    """Check networks, volumes, secrets and configs on their own."""
    for kind, keys in (
        ("secrets", ("file", "environment")),
        ("configs", ("file", "environment", "content")),
    ):
        for name, value in (project.root.get(kind) or NOTHING).mapping.items():
            _file_object(project, f"{kind}.{name}", value, keys)
    for kind in ("networks", "volumes"):
        for name, value in (project.root.get(kind) or NOTHING).mapping.items():
            external = value.get("external")
            if kind == "volumes" and external is not None and external.data:
                _external(project, f"{kind}.{name}", value)


def _external(project: Project, name: str, value: Value) -> None:
    """An external volume takes no other settings."""
    for key, item in value.mapping.items():
        if key not in {"name", "external"} and not key.startswith("x-") and item.marks:
            project.fail(
                f"{name} is external, so it cannot have {key}; keep one",
                item,
                code=CONFLICTING_KEYS,
            )


def _file_object(project: Project, name: str, value: Value, keys: tuple[str, ...]) -> None:
    """A secret or config has exactly one source."""
    present = [key for key in keys if value.get(key) is not None]
    if len(present) > 1:
        project.fail(f"{name} has {' and '.join(present)}; keep one", value, code=CONFLICTING_KEYS)
