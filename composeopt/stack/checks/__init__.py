"""What docker compose refuses although every value on its own is well formed."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable

from composeopt.model.codes import CONFLICTING_KEYS, NOTHING_TO_RUN
from composeopt.stack.checks.conflicts import conflicts, mounts
from composeopt.stack.checks.container_names import container_names
from composeopt.stack.checks.cycles import cycles
from composeopt.stack.checks.forms import addresses, build, devices, gpus, health, watches
from composeopt.stack.checks.project import NOTHING, Project
from composeopt.stack.checks.references import dependencies, jobs, references
from composeopt.stack.checks.resources import resources
from composeopt.stack.validate import Report
from composeopt.stack.value import Value


def check(
    root: Value,
    enabled: Iterable[str],
    damaged: set[str],
    report: Report,
    *,
    alternatives: bool = False,
) -> None:
    """Report everything that is wrong with a project.

    Args:
        root: the merged project in the values of the model.
        enabled: names of the services whose profile is active.
        damaged: services that lost something to another error.
        report: gets each error, with its place.
        alternatives: services that share no profile do not run together.
    """
    services = (root.get("services") or NOTHING).mapping
    active = {name: services[name] for name in enabled}
    project = Project(root, services, active, damaged, report)
    resources(project)
    for name, service in active.items():
        _service(project, name, service)
    project.report_lacks()
    jobs(project)
    cycles(project)
    container_names(project, alternatives=alternatives)


def _service(project: Project, name: str, service: Value) -> None:
    """Check one service."""
    entries = service.mapping
    if not {"image", "build", "provider"} & entries.keys() and name not in project.damaged:
        project.fail(
            f"service {name!r} has neither image nor build; give it one{_other_file(service)}",
            service,
            key=True,
            code=NOTHING_TO_RUN,
        )
    if "network_mode" in entries and "networks" in entries:
        project.fail(
            f"service {name!r} has both network_mode and networks; keep one",
            entries["network_mode"],
            code=CONFLICTING_KEYS,
        )
    references(project, name, service)
    conflicts(project, name, service)
    mounts(project, name, service)
    for key, check_one in _BY_KEY:
        if key in entries:
            check_one(project, name, service)


def _other_file(service: Value) -> str:
    """Say that another file may be missing, of a file that is none of the usual ones."""
    files = [document.source.name for document, _, _ in service.marks]
    if not files or any(pathlib.PurePath(file).stem in _USUAL for file in files):
        return ""
    return ", or name the file that does before this one, with -f"


_USUAL = frozenset({"compose", "docker-compose", "-"})
_BY_KEY = (
    ("depends_on", dependencies),
    ("build", build),
    ("ports", addresses),
    ("deploy", devices),
    ("gpus", gpus),
    ("healthcheck", health),
    ("develop", watches),
)
