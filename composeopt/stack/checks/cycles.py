"""Services that wait for each other."""

from __future__ import annotations

from composeopt.model.codes import DEPENDENCY_CYCLE
from composeopt.stack.checks.project import NOTHING, Project


def cycles(project: Project) -> None:
    """Report circles of dependencies."""
    done: set[str] = set()
    for name, service in project.enabled.items():
        if name not in done and service.get("depends_on") is not None:
            _walk(project, name, [], set(), done)


def _walk(project: Project, name: str, trail: list[str], active: set[str], done: set[str]) -> None:
    """Follow dependencies from one service, without recursion."""
    stack = [(name, iter(_targets(project, name)))]
    trail.append(name)
    active.add(name)
    while stack:
        current, targets = stack[-1]
        target = next(targets, None)
        if target is None:
            stack.pop()
            active.discard(trail.pop())
            done.add(current)
        elif target in active:
            circle = [*trail[trail.index(target) :], target]
            edge = (project.enabled[current].get("depends_on") or NOTHING).mapping[target]
            project.fail(
                f"services wait for each other: {' -> '.join(circle)};"
                " remove one of these dependencies",
                edge,
                key=True,
                code=DEPENDENCY_CYCLE,
            )
        elif target not in done:
            stack.append((target, iter(_targets(project, target))))
            trail.append(target)
            active.add(target)


def _targets(project: Project, name: str) -> list[str]:
    """Give the services that one waits for."""
    depends = (project.enabled[name].get("depends_on") or NOTHING).mapping
    return [target for target in depends if target in project.enabled]
