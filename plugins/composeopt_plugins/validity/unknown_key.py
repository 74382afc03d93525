"""CMP003: a key that Compose does not know."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class UnknownKey(Rule):
    """A key is not one that Compose knows.

    Why:
        It is most often misspelt or indented wrongly. Compose refuses the file
        without naming the line. Keys that begin with ``x-`` are free.

    Bad:
        services:
          web:
            image: nginx:1.27
            enviroment:  # <- CMP003
              MODE: fast

    Good:
        services:
          web:
            image: nginx:1.27
            environment:
              MODE: fast
            x-note: free
    """

    code = "CMP003"
    name = "unknown-key"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
