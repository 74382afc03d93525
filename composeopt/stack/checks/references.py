"""What services refer to must exist."""

from __future__ import annotations

from composeopt.model.codes import UNDEFINED_REFERENCE
from composeopt.stack.checks.project import NOTHING, Project
from composeopt.stack.suggest import hint
from composeopt.stack.value import Value


def references(project: Project, name: str, service: Value) -> None:
    """Check that networks, volumes, secrets, configs and models exist."""
    for network, value in (service.get("networks") or NOTHING).mapping.items():
        _defined(project, name, "network", network, value if value.marks else service)
    for item in (service.get("volumes") or NOTHING).items:
        source = item.get("source")
        if item.text("type") == "volume" and source is not None:
            _defined(project, name, "volume", item.text("source"), source)
    build = service.get("build") or NOTHING
    for kind, items in (
        ("secret", service.get("secrets")),
        ("config", service.get("configs")),
        ("secret", build.get("secrets")),
    ):
        for item in (items or NOTHING).items:
            _defined(project, name, kind, item.text("source"), item.get("source") or item)
    for model, value in (service.get("models") or NOTHING).mapping.items():
        _defined(project, name, "model", model, value)


def _defined(project: Project, service: str, kind: str, name: str, value: Value) -> None:
    """Check that a top-level resource exists."""
    known = (project.root.get(f"{kind}s") or NOTHING).mapping
    if name not in known and f"{kind}s.{name}" not in project.damaged:
        near = hint(name, known) or f"; define it under {kind}s: at the top level"
        project.lack(service, "refer", f"to undefined {kind} {name!r}", near, value)


def dependencies(project: Project, name: str, service: Value) -> None:
    """Check that what a service waits for exists."""
    for target, value in (service.get("depends_on") or NOTHING).mapping.items():
        if target in project.enabled or target in project.damaged:
            continue
        required = value.get("required")
        if target in project.all:
            if required is None or required.data:
                profile = (project.all[target].get("profiles") or NOTHING).items[0].data
                project.lack(
                    name,
                    "depend",
                    f"on {target!r}, whose profile is not active",
                    f"; give --profile {profile}, or say required: false",
                    value if value.marks else service,
                )
            continue
        jobs = (project.root.get("jobs") or NOTHING).mapping
        if target in jobs:
            project.fail(
                f"service {name!r} depends on job {target!r}; only jobs can wait for jobs",
                value if value.marks else service,
                code=UNDEFINED_REFERENCE,
            )
            continue
        others = [each for each in project.all if each != name]
        near = hint(target, others) or "; define it, or remove it here"
        what = f"on undefined service {target!r}"
        project.lack(name, "depend", what, near, value if value.marks else service)


def jobs(project: Project) -> None:
    """Check that what jobs wait for exists."""
    jobs = (project.root.get("jobs") or NOTHING).mapping
    known = {**project.all, **jobs}
    for name, job in jobs.items():
        for target, value in (job.get("depends_on") or NOTHING).mapping.items():
            if target not in known and not {target, f"jobs.{target}"} & project.damaged:
                project.fail(
                    f"job {name!r} depends on undefined service or job {target!r}"
                    f"{hint(target, known)}",
                    value if value.marks else job,
                    code=UNDEFINED_REFERENCE,
                )
