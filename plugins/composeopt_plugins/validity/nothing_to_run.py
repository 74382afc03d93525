"""CMP007: a service that has nothing to run."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class NothingToRun(Rule):
    """A service has neither an image nor a build.

    Why:
        There is nothing to start; Compose refuses the file. Often the service is
        meant to add to one in another file that was not given.

    Bad:
        services:
          web:  # <- CMP007
            restart: always

    Good:
        services:
          web:
            image: nginx:1.27
            restart: always
    """

    code = "CMP007"
    name = "nothing-to-run"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
