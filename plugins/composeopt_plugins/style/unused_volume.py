"""STY002: a volume that is declared and not used."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack
from composeopt_plugins.style.unused import unused


class UnusedVolume(Rule):
    """A top-level volume is used by no service.

    Why:
        Compose does not create it, so the entry only looks as if data were kept.
        Often a mount names another volume by mistake, or the service that had
        it is gone.

    Bad:
        services:
          db:
            image: postgres:16
            volumes:
              - database:/var/lib/postgresql/data
        volumes:
          database:
          db-data:  # <- STY002

    Good:
        services:
          db:
            image: postgres:16
            volumes:
              - database:/var/lib/postgresql/data
        volumes:
          database:

    Fixed:
        services:
          db:
            image: postgres:16
            volumes:
              - database:/var/lib/postgresql/data
        volumes:
          database:
    """

    code = "STY002"
    name = "unused-volume"
    severity = Severity.INFO
    since = "0.1"
    everywhere = True

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare what the files declare with what the services use."""
        del context
        return unused(self, stack, "volumes", "volume")
