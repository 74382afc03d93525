"""CMP010: a file that is named and not there."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class MissingFile(Rule):
    """A file that is needed to load the project is not there.

    Why:
        Compose refuses the file. An ``env_file`` that need not exist says so with
        ``required: false``.

    Bad:
        services:
          web:
            image: nginx:1.27
            env_file: web.env  # <- CMP010

    Good:
        services:
          web:
            image: nginx:1.27
            env_file:
              - path: web.env
                required: false
    """

    code = "CMP010"
    name = "missing-file"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
