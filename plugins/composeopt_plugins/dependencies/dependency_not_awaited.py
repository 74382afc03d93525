"""DEP001: a dependency that is not waited for, though it says when it is healthy."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Context,
    Dependency,
    Diagnostic,
    Evidence,
    Fix,
    Replace,
    Rule,
    Safety,
    Severity,
    Stack,
)

CAVEAT = "the service starts later, and not at all while its dependency is unhealthy"


class DependencyNotAwaited(Rule):
    """A short ``depends_on`` names a service that has a healthcheck.

    A dependency with ``condition: service_started`` written out is taken as meant.

    Why:
        The short form waits until the container is *started*, which says nothing
        about the program in it. The healthcheck is there and nobody waits for
        it, so the service meets a database that does not answer yet.

    Bad:
        services:
          web:
            image: nginx:1.27
            depends_on:
              - db  # <- DEP001
          db:
            image: postgres:16
            healthcheck:
              test: ["CMD", "pg_isready"]

    Good:
        services:
          web:
            image: nginx:1.27
            depends_on:
              db:
                condition: service_healthy
              cache:
                condition: service_started
          db:
            image: postgres:16
            healthcheck:
              test: ["CMD", "pg_isready"]
          cache:
            image: redis:7.4
            healthcheck:
              test: ["CMD", "redis-cli", "ping"]

    Fixed:
        services:
          web:
            image: nginx:1.27
            depends_on:
              db:
                condition: service_healthy
          db:
            image: postgres:16
            healthcheck:
              test: ["CMD", "pg_isready"]

    References:
        https://docs.docker.com/compose/how-tos/startup-order/
    """

    code = "DEP001"
    name = "dependency-not-awaited"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find short edges to services with an enabled healthcheck."""
        del context
        checked = {
            service.name
            for service in stack.services()
            if (health := service.healthcheck) is not None and health.test and not health.disabled
        }
        for service in stack.services():
            for edge in service.dependencies():
                if edge.target in checked and _is_short(stack, edge):
                    yield self._finding(edge)

    def _finding(self, edge: Dependency) -> Diagnostic:
        fix = Fix(
            f"wait until {edge.target!r} is healthy",
            (Replace((*edge.path, "condition"), "service_healthy"),),
            Safety.UNSAFE,
            ("services.*.depends_on",),
            CAVEAT,
        )
        health = ("services", edge.target, "healthcheck")
        return self.diagnostic(
            edge.path,
            f"{edge.service!r} starts before {edge.target!r} is healthy; "
            "wait for it with 'condition: service_healthy'",
            subject=edge.target,
            fix=fix,
            related=(Evidence(f"the healthcheck of {edge.target!r}", health),),
        )


def _is_short(stack: Stack, edge: Dependency) -> bool:
    """Say whether no file writes a condition for the edge."""
    if edge.implied_by or edge.condition != "service_started":
        return False
    return all(isinstance(origin.path[-1], int) for origin in stack.definitions(edge.path))
