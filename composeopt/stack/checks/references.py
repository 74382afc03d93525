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
        define = f"; define it under {kind}s: at the top level"
        what = f"to undefined {kind} {name!r}"
        project.lack(service, "refer", what, value, lambda: hint(name, known) or define)


def dependencies(project: Project, name: str, service: Value) -> None:
    """Check that what a service waits for exists."""
    jobs = (project.root.get("jobs") or NOTHING).mapping
    for target, value in (service.get("depends_on") or NOTHING).mapping.items():
        if target in project.enabled or target in project.damaged:
            continue
        where = value if value.marks else service
        if target in project.all:
            required = value.get("required")
            if required is None or required.data:
                _without_profile(project, name, target, where)
        elif target in jobs:
            project.fail(
                f"service {name!r} depends on job {target!r}; only jobs can wait for jobs",
                where,
                code=UNDEFINED_REFERENCE,
            )
        else:
            _without_service(project, name, target, where)


def _without_profile(project: Project, name: str, target: str, where: Value) -> None:
    profile = (project.all[target].get("profiles") or NOTHING).items[0].data
    what = f"on {target!r}, whose profile is not active"
    right = f"; give --profile {profile}, or say required: false"
    project.lack(name, "depend", what, where, lambda: right)


def _without_service(project: Project, name: str, target: str, where: Value) -> None:
    def cure() -> str:
        others = [each for each in project.all if each != name]
        return hint(target, others) or "; define it, or remove it here"

    project.lack(name, "depend", f"on undefined service {target!r}", where, cure)


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
