"""Networks, volumes, secrets, configs and models: external ones, unused ones."""

from __future__ import annotations

from composeopt.errors import InputError
from composeopt.model.paths import Path
from composeopt.stack.keys import RESOURCES
from composeopt.stack.validate import Report
from composeopt.stack.value import Value

_NOTHING = Value(None)


def settle_external(root: Value, report: Report) -> None:
    """Turn the old ``external: {name: x}`` into ``external: true`` and ``name``."""
    for kind in ("networks", "volumes", "secrets", "configs"):
        for key, item in (root.get(kind) or _NOTHING).mapping.items():
            external = item.get("external")
            if external is None or not isinstance(external.data, dict):
                continue
            old = external.get("name")
            new = item.get("name")
            if old is not None and new is not None and old.data != new.data:
                message = f"{kind}.{key} has name and external.name; keep name"
                report(InputError(message, old.location()))
            if old is not None and new is None:
                item.mapping["name"] = old
            item.mapping["external"] = Value(data=True, marks=external.marks)


def prune(root: Value) -> tuple[dict[str, Value], tuple[Path, ...]]:
    """Leave out what no service uses, and models, which docker compose never shows.

    Returns:
        the model's entries, and the paths of what was left out.
    """
    used = _used((root.get("services") or _NOTHING).mapping)
    model: dict[str, Value] = {}
    unused: list[Path] = []
    for key, value in root.mapping.items():
        if key not in RESOURCES:
            model[key] = value
            continue
        kept = {name: item for name, item in value.mapping.items() if name in used[key]}
        unused.extend((key, name) for name in value.mapping if name not in kept)
        if kept and key != "models":
            model[key] = Value(kept, value.marks)
    return model, tuple(unused)


def _used(services: dict[str, Value]) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {kind: set() for kind in RESOURCES}
    for service in services.values():
        for key, value in service.mapping.items():
            if key in {"networks", "models"}:
                used[key].update(value.mapping)
            elif key == "volumes":
                mounts = [item for item in value.items if item.text("type") == "volume"]
                used[key].update(item.text("source") for item in mounts)
            elif key in {"secrets", "configs"}:
                used[key].update(item.text("source") for item in value.items)
            elif key == "build":
                secrets = value.get("secrets") or _NOTHING
                used["secrets"].update(item.text("source") for item in secrets.items)
    return used
