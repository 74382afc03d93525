"""CMP005: a name that nothing defines."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class UndefinedReference(Rule):
    """A name refers to something that no file defines.

    Why:
        Compose refuses the file. Networks, volumes, secrets and configs are defined
        at the top level, services under ``services``.

    Bad:
        services:
          web:
            image: nginx:1.27
            networks: [front]  # <- CMP005
            volumes:
              - data:/data  # <- CMP005
            depends_on:
              - bd  # <- CMP005
          db:
            image: postgres:16

    Good:
        services:
          web:
            image: nginx:1.27
            networks: [front]
            volumes:
              - data:/data
            depends_on:
              - db
          db:
            image: postgres:16
            networks: [front]
        networks:
          front:
        volumes:
          data:
    """

    code = "CMP005"
    name = "undefined-reference"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
