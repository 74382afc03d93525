"""CMP006: services that wait for each other."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class DependencyCycle(Rule):
    """Services wait for each other in a circle.

    Why:
        None of them can start first; Compose refuses the file.

    Bad:
        services:
          web:
            image: nginx:1.27
            depends_on: [api]
          api:
            image: httpd:2.4
            depends_on:
              - web  # <- CMP006

    Good:
        services:
          web:
            image: nginx:1.27
            depends_on: [api]
          api:
            image: httpd:2.4
    """

    code = "CMP006"
    name = "dependency-cycle"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
