"""DEP002: waiting for the health of a service that has no healthcheck."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Evidence, Rule, Service, Severity, Stack


class HealthyDependencyWithoutHealthcheck(Rule):
    """``service_healthy`` names a service that can never be healthy.

    Images that may bring a healthcheck of their own are left alone; Docker's
    official images bring none, by their maintainers' policy.

    Why:
        Without a healthcheck a container is never healthy. ``docker compose up``
        starts the dependency and then stops with ``has no healthcheck
        configured``; ``docker compose config`` accepts the file.

    Bad:
        services:
          web:
            image: nginx:1.27
            depends_on:
              db:
                condition: service_healthy  # <- DEP002
          db:
            image: postgres:16

    Good:
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
        https://github.com/docker-library/faq#healthcheck
    """

    code = "DEP002"
    name = "healthy-dependency-without-healthcheck"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find edges whose condition can never be met."""
        del context
        built = frozenset(each.image for each in stack.services() if each.has_build)
        awaited = {
            edge.target
            for each in stack.services()
            for edge in each.dependencies()
            if edge.condition == "service_healthy"
        }
        unhealthy = {
            each.name: why
            for each in stack.services()
            if each.name in awaited and (why := _why(each, stack, built))
        }
        for service in stack.services():
            for edge in service.dependencies():
                if edge.condition != "service_healthy" or edge.target not in unhealthy:
                    continue
                yield self.diagnostic(
                    (*edge.path, "condition"),
                    f"{edge.target!r} never becomes healthy: {unhealthy[edge.target]}",
                    subject=edge.target,
                    related=(Evidence(f"{edge.target!r}", ("services", edge.target)),),
                )


def _why(service: Service, stack: Stack, built: frozenset[str | None]) -> str:
    """Say why a service can never be healthy, or give the empty string."""
    health = service.healthcheck
    if health is not None and health.disabled:
        return "its healthcheck is disabled"
    unknown = (*service.path, "image") in stack.unknown
    if (health is not None and health.test) or service.has_build or unknown:
        return ""
    image = service.image or ""
    name = image.partition("@")[0].partition(":")[0].removeprefix("docker.io/")
    official = name.removeprefix("library/")
    if not official or "/" in official:
        return ""
    return "" if image in built else f"it has no healthcheck, and neither has {official!r}"
