"""A deployment as blocks; every time in it is measured, in seconds since the call."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.deployment import ContainerRun, Culprit, Deployment, Undone
from composeopt.model.secrets import mask_text
from composeopt.report.blocks import Block, Heading, Line, Table
from composeopt.report.wording import count, seconds

_ACTIONS = ("created", "replaced", "started", "kept")


def text(deployment: Deployment) -> tuple[Block, ...]:
    """Write a deployment."""
    return tuple(
        block
        for part in (
            _opening(deployment),
            _containers(deployment),
            _critical_path(deployment),
            _culprit(deployment.culprit),
            _undone(deployment.undone),
        )
        for block in part
    )


def _opening(deployment: Deployment) -> Iterator[Block]:
    number = count(len(deployment.containers), "container")
    if deployment.measured_ready is not None:
        after = f"measured {seconds(deployment.measured_ready)} s after the call"
        yield Line(f"{deployment.project}: {number} ready, {after}", "good")
        yield Line(_counted(deployment), "dim", level=1)
    else:
        yield Line(f"{deployment.project}: not deployed ({deployment.outcome})", "bad")
    if deployment.removed:
        yield Line(f"removed: {', '.join(deployment.removed)}", "dim", level=1)
    for warning in deployment.warnings:
        yield Line(f"warning: {warning}", "warn", level=1)


def _counted(deployment: Deployment) -> str:
    actions = [each.action for each in deployment.containers]
    found = [f"{actions.count(name)} {name}" for name in _ACTIONS if name in actions]
    created = deployment.measured_created
    made = f"; containers made by {deployment.creator} in {seconds(created)} s" if created else ""
    return ", ".join(found) + made


def _containers(deployment: Deployment) -> Iterator[Block]:
    if not deployment.containers:
        return
    yield Heading("Containers, measured seconds since the call")
    columns = ("container", "", "start", "ready", "by", "engine says healthy", "state")
    rows = tuple(_row(each) for each in deployment.containers)
    yield Table(columns, rows, frozenset({2, 3, 5}))


def _row(run: ContainerRun) -> tuple[str, ...]:
    state = run.state
    if run.restarts:
        state += f", {count(run.restarts, 'restart')}"
    if run.oom_killed:
        state += ", out of memory"
    return (
        run.container,
        run.action,
        _moment(run.measured_start),
        _moment(run.measured_ready),
        run.ready_by or "",
        _moment(run.measured_healthy),
        state,
    )


def _moment(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _critical_path(deployment: Deployment) -> Iterator[Block]:
    """Yield the chain as ``systemd-analyze critical-chain`` draws it."""
    if not deployment.critical_path or deployment.measured_ready is None:
        return
    yield Heading("Critical path, measured: @ start since the call, + until ready")
    for depth, link in enumerate(deployment.critical_path):
        branch = "  " * (depth - 1) + "└─ " if depth else ""
        condition = f" ({link.condition.removeprefix('service_')})" if link.condition else ""
        took = max(0.0, link.measured_ready - link.measured_start)
        text = f"{branch}{link.container}{condition} @{link.measured_start:.2f}s +{took:.2f}s"
        yield Line(text, level=1)
    if deployment.measured_created is not None:
        branch = "  " * (len(deployment.critical_path) - 1) + "└─ "
        yield Line(f"{branch}containers made @0.00s +{deployment.measured_created:.2f}s", level=1)


def _culprit(culprit: Culprit | None) -> Iterator[Block]:
    if culprit is None:
        return
    where = f"{culprit.container}: " if culprit.container else ""
    yield Heading("Why")
    yield Line(f"{where}{culprit.reason}", "bad", level=1)
    for title, lines in (("last logs", culprit.logs), ("health checks", culprit.health_output)):
        if lines:
            yield Line(f"{title}:", "strong", level=1)
            yield from (Line(mask_text(line), level=2) for line in lines)


def _undone(undone: Undone | None) -> Iterator[Block]:
    if undone is None:
        return
    yield Heading("Gone back to the state before")
    if undone.removed:
        yield Line(f"removed: {', '.join(sorted(undone.removed))}", level=1)
    if undone.restored:
        yield Line(f"running again: {', '.join(sorted(undone.restored))}", level=1)
        yield Line("data that a new version has changed in a volume stays changed", "dim", level=1)
    for problem in undone.problems:
        yield Line(f"could not be put back: {problem}", "bad", level=1)
    if not (undone.removed or undone.restored or undone.problems):
        yield Line("nothing had been changed", level=1)
