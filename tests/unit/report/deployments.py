"""Records of deployments for the tests of how they are written."""

from __future__ import annotations

from typing import Any

from composeopt.model.deployment import ContainerRun, Culprit, Deployment, Link, Undone, Wait

HEALTHY = "service_healthy"
DB = ContainerRun(
    service="db",
    container="shop-db-1",
    action="replaced",
    state="ready",
    measured_released=0.9,
    measured_start=1.2,
    measured_ready=3.4,
    measured_healthy=31.0,
    ready_by="own test",
    own_probes=7,
)
WEB = ContainerRun(
    service="web",
    container="shop-web-1",
    action="created",
    state="ready",
    waits_for=(Wait("db", HEALTHY, required=True, measured_held=3.4),),
    measured_released=3.4,
    measured_start=3.8,
    measured_ready=3.8,
    ready_by="running",
)


def deployment(**more: Any) -> Deployment:
    """Give the record of a deployment that went well, or of another."""
    values: dict[str, Any] = {
        "project": "shop",
        "engine": "27.1",
        "creator": "docker compose 5.6.1",
        "outcome": "deployed",
        "began": "2026-01-31T12:00:00+00:00",
        "measured_created": 0.85,
        "measured_ready": 3.8,
        "measured_failed": None,
        "measured_total": 4.9,
        "containers": (DB, WEB),
        "critical_path": (
            Link("web", "shop-web-1", "", 3.8, 3.8),
            Link("db", "shop-db-1", HEALTHY, 1.2, 3.4),
        ),
    }
    return Deployment(**{**values, **more})


def failed() -> Deployment:
    """Give the record of a deployment that failed and was undone."""
    web = ContainerRun(
        service="web",
        container="shop-web-1",
        action="replaced",
        state="failed",
        measured_released=3.4,
        measured_start=3.8,
        exit_code=137,
        restarts=2,
        oom_killed=True,
    )
    return deployment(
        outcome="failed",
        measured_ready=None,
        measured_failed=5.0,
        measured_total=7.0,
        containers=(DB, web),
        critical_path=(),
        warnings=("web: odd",),
        culprit=Culprit(
            "web",
            "shop-web-1",
            "exited with code 137",
            ("password=hunter2", "bye"),
            ("exit 1: no",),
        ),
        undone=Undone(("shop-web-1",), ("shop-db-1", "shop-web-1"), ("shop_net: address in use",)),
    )
