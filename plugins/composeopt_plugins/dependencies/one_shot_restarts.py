"""DEP003: a job that others wait for to end, and that is restarted when it does."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Context,
    Diagnostic,
    Evidence,
    Fix,
    Replace,
    Rule,
    Safety,
    Severity,
    Stack,
)

RESTARTING = frozenset({"always", "unless-stopped"})


class OneShotRestarts(Rule):
    """A service that others wait for to complete has ``restart: always``.

    Why:
        The engine starts it again each time it ends, so the job runs over and
        over: migrations are applied while the services they were for are up, and
        whether anybody sees it completed is luck.

    Bad:
        services:
          web:
            image: nginx:1.27
            depends_on:
              migrate:
                condition: service_completed_successfully
          migrate:
            image: flyway/flyway:10
            restart: always  # <- DEP003

    Good:
        services:
          web:
            image: nginx:1.27
            restart: always
            depends_on:
              migrate:
                condition: service_completed_successfully
          migrate:
            image: flyway/flyway:10
            restart: on-failure

    Fixed:
        services:
          web:
            image: nginx:1.27
            depends_on:
              migrate:
                condition: service_completed_successfully
          migrate:
            image: flyway/flyway:10
            restart: on-failure
    """

    code = "DEP003"
    name = "one-shot-restarts"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find restart policies of services whose end is awaited."""
        del context
        awaited = {
            edge.target: edge
            for service in stack.services()
            for edge in service.dependencies()
            if edge.condition == "service_completed_successfully"
        }
        for service in stack.services():
            edge = awaited.get(service.name)
            policy = service.restart
            if edge is None or policy not in RESTARTING:
                continue
            path = (*service.path, "restart")
            yield self.diagnostic(
                path,
                f"{edge.service!r} waits for {service.name!r} to complete, and 'restart: {policy}' "
                "starts it again each time; use 'on-failure'",
                subject=service.name,
                fix=Fix(
                    f"restart {service.name!r} on failure only",
                    (Replace(path, "on-failure"),),
                    Safety.UNSAFE,
                    ("services.*.restart",),
                    "the job is no longer run again after it has succeeded",
                ),
                related=(Evidence(f"{edge.service!r} waits here", edge.path),),
            )
