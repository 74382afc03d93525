"""What services refer to must exist."""

from __future__ import annotations

from composeopt.errors import InputError
from composeopt.model.codes import UNDEFINED_REFERENCE
from composeopt.model.location import Location
from composeopt.stack.checks.project import NOTHING, Project
from composeopt.stack.suggest import hint
from composeopt.stack.value import Value, place


def references(project: Project, name: str, service: Value) -> None:
    """Check that networks, volumes, secrets, configs and models exist."""
    for network, value in (service.get("networks") or NOTHING).mapping.items():
        if _is_lost(project, "network", network):
            _lack(project, name, "network", network, _named(value, service))
    for item in (service.get("volumes") or NOTHING).items:
        source = item.get("source")
        if item.text("type") == "volume" and source is not None:
            volume = item.text("source")
            if _is_lost(project, "volume", volume):
                _lack(project, name, "volume", volume, source.location())
    build = service.get("build") or NOTHING
    for kind, items in (
        ("secret", service.get("secrets")),
        ("config", service.get("configs")),
        ("secret", build.get("secrets")),
    ):
        for item in (items or NOTHING).items:
            if _is_lost(project, kind, item.text("source")):
                where = (item.get("source") or item).location()
                _lack(project, name, kind, item.text("source"), where)
    for model, value in (service.get("models") or NOTHING).mapping.items():
        if _is_lost(project, "model", model):
            _lack(project, name, "model", model, _named(value, service))


def _named(value: Value, service: Value) -> Location | None:
    """Give the place of a name: an element of a list, or the key of an entry."""
    return place(value.marks or service.marks, key=bool(value.marks))


def _is_lost(project: Project, kind: str, name: str) -> bool:
    """Say whether there is no such top-level resource."""
    known = project.root.get(f"{kind}s")
    return (known is None or name not in known.mapping) and (
        f"{kind}s.{name}" not in project.damaged
    )


def _lack(project: Project, service: str, kind: str, name: str, where: Location | None) -> None:
    known = (project.root.get(f"{kind}s") or NOTHING).mapping
    define = f"; define it under {kind}s: at the top level"
    what = f"to undefined {kind} {name!r}"
    project.lack(service, "refer", what, where, lambda: hint(name, known) or define)


def dependencies(project: Project, name: str, service: Value) -> None:
    """Check that what a service waits for exists."""
    jobs = (project.root.get("jobs") or NOTHING).mapping
    for target, value in (service.get("depends_on") or NOTHING).mapping.items():
        if target in project.enabled or target in project.damaged:
            continue
        where = _named(value, service)
        if target in project.all:
            required = value.get("required")
            if required is None or required.data:
                _without_profile(project, name, target, where)
        elif target in jobs:
            message = f"service {name!r} depends on job {target!r}; only jobs can wait for jobs"
            project.report(InputError(message, where, UNDEFINED_REFERENCE))
        else:
            _without_service(project, name, target, where)


def _without_profile(project: Project, name: str, target: str, where: Location | None) -> None:
    profile = (project.all[target].get("profiles") or NOTHING).items[0].data
    what = f"on {target!r}, whose profile is not active"
    right = f"; give --profile {profile}, or say required: false"
    project.lack(name, "depend", what, where, lambda: right)


def _without_service(project: Project, name: str, target: str, where: Location | None) -> None:
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
