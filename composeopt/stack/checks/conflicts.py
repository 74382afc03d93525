"""Settings of one service that exclude each other."""

from __future__ import annotations

from composeopt.model.codes import CONFLICTING_KEYS
from composeopt.stack.checks.project import NOTHING, Project
from composeopt.stack.value import Value


def conflicts(project: Project, name: str, service: Value) -> None:
    """Check settings that can be given in two places."""
    deploy, scale = service.get("deploy"), service.get("scale")
    if deploy is None and scale is None:
        return
    resources = (deploy or NOTHING).get("resources") or NOTHING
    limits, reservations = resources.get("limits"), resources.get("reservations")
    for key, holder, other in (
        ("cpus", limits, "limits.cpus"),
        ("mem_limit", limits, "limits.memory"),
        ("mem_reservation", reservations, "reservations.memory"),
        ("pids_limit", limits, "limits.pids"),
    ):
        value = service.get(key)
        if value is None or holder is None:
            continue
        twin = holder.get(other.partition(".")[2])
        if twin is None or twin.data != value.data:
            project.fail(
                f"services.{name} has {key} and deploy.resources.{other} with different values;"
                " keep one",
                value,
                code=CONFLICTING_KEYS,
            )
    replicas = (deploy or NOTHING).get("replicas")
    if scale is not None and replicas is not None and scale.data != replicas.data:
        project.fail(
            f"services.{name} has scale and deploy.replicas with different values; keep one",
            scale,
            code=CONFLICTING_KEYS,
        )
    count = scale if scale is not None else replicas
    container = service.get("container_name")
    if count is not None and isinstance(count.data, int):
        if count.data < 0:
            project.fail(f"services.{name}: the number of containers cannot be negative", count)
        if count.data > 1 and container is not None:
            key = "deploy.replicas" if scale is None else "scale"
            project.fail(
                f"services.{name} has container_name, but {key} asks for {count.data} containers;"
                " container names are unique, so remove container_name or ask for one",
                container,
                code=CONFLICTING_KEYS,
            )


def mounts(project: Project, name: str, service: Value) -> None:
    """Check that nothing else is mounted where ``tmpfs`` is."""
    seen: set[str] = set()
    for item in (service.get("tmpfs") or NOTHING).items:
        target = str(item.data).partition(":")[0]
        if target in seen:
            project.fail(f"services.{name}.tmpfs has {target} twice", item, code=CONFLICTING_KEYS)
        seen.add(target)
    for item in (service.get("volumes") or NOTHING).items:
        target = item.text("target")
        if target in seen:
            project.fail(
                f"services.{name}.volumes: {target} is mounted by tmpfs already; keep one",
                item,
                code=CONFLICTING_KEYS,
            )
