"""A deployment as OpenMetrics text, for Prometheus' textfile collector and its like."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from composeopt.model.deployment import ContainerRun, Deployment

_PREFIX = "composeopt_deploy"

Point = tuple[dict[str, str], float]


def as_openmetrics(deployment: Deployment) -> str:
    """Write what was measured; what never happened has no point."""
    return "".join(f"{line}\n" for line in (*_stack(deployment), *_containers(deployment))) + (
        "# EOF\n"
    )


def _stack(deployment: Deployment) -> Iterator[str]:
    project = {"project": deployment.project}
    began = datetime.datetime.fromisoformat(deployment.began).timestamp()
    succeeded = float(deployment.outcome == "deployed")
    yield from _family("success", "Whether the last deployment succeeded.", [(project, succeeded)])
    yield from _family("began_timestamp_seconds", "When it was called.", [(project, began)])
    for name, said, value in (
        ("created_seconds", "until all containers existed", deployment.measured_created),
        ("ready_seconds", "until every test passed", deployment.measured_ready),
        ("total_seconds", "until the command was done", deployment.measured_total),
    ):
        points = [] if value is None else [(project, value)]
        yield from _family(name, f"Measured seconds from the call {said}.", points)


def _containers(deployment: Deployment) -> Iterator[str]:
    for name, said, attribute in (
        ("start_seconds", "until it was started", "measured_start"),
        ("ready_seconds", "until it was ready", "measured_ready"),
        ("healthy_seconds", "until the engine called it healthy", "measured_healthy"),
    ):
        points = [
            (_labels(deployment, each), getattr(each, attribute))
            for each in deployment.containers
            if getattr(each, attribute) is not None
        ]
        yield from _family(f"container_{name}", f"Measured seconds from the call {said}.", points)
    for name, said, attribute in (
        ("restarts", "Times that the engine restarted it.", "restarts"),
        ("oom_killed", "Whether it was killed for lack of memory.", "oom_killed"),
        ("own_probes", "Times that its test was run besides the engine.", "own_probes"),
    ):
        points = [
            (_labels(deployment, each), float(getattr(each, attribute)))
            for each in deployment.containers
        ]
        yield from _family(f"container_{name}", said, points)


def _labels(deployment: Deployment, run: ContainerRun) -> dict[str, str]:
    return {"project": deployment.project, "service": run.service, "container": run.container}


def _family(name: str, said: str, points: Sequence[Point]) -> Iterator[str]:
    if not points:
        return
    full = f"{_PREFIX}_{name}"
    yield f"# TYPE {full} gauge"
    if name.endswith("_seconds"):
        yield f"# UNIT {full} seconds"
    yield f"# HELP {full} {said}"
    for labels, value in points:
        written = ",".join(f'{key}="{_escaped(each)}"' for key, each in labels.items())
        yield f"{full}{{{written}}} {round(value, 6)}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
