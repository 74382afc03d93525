"""Names of containers, which are unique on an engine."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.codes import CONFLICTING_KEYS
from composeopt.stack.checks.project import NOTHING, Project
from composeopt.stack.value import Value


def container_names(project: Project, *, alternatives: bool) -> None:
    """Report services that want the same container name.

    Args:
        project: the project.
        alternatives: services that share no profile do not run together, so they may.
    """
    seen: dict[str, list[str]] = {}
    for name, service in project.enabled.items():
        container = service.get("container_name")
        if container is None or not isinstance(container.data, str):
            continue
        others = seen.setdefault(container.data, [])
        rival = next(_rivals(project, service, others, alternatives=alternatives), None)
        if rival is not None:
            project.fail(
                f"container name {container.data!r} is used by {rival!r} and {name!r};"
                " names are unique, so use another",
                container,
                code=CONFLICTING_KEYS,
            )
        others.append(name)


def _rivals(
    project: Project, service: Value, others: list[str], *, alternatives: bool
) -> Iterator[str]:
    own = _profiles(service)
    for other in others:
        its = _profiles(project.enabled[other])
        if not alternatives or not own or not its or own & its:
            yield other


def _profiles(service: Value) -> frozenset[str]:
    return frozenset(str(item.data) for item in (service.get("profiles") or NOTHING).items)
