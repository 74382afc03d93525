"""STY007: a suppression comment that cannot be understood."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class MalformedSuppression(Rule):
    """A ``# composeopt:`` comment is misspelt or names no rule or pass.

    Why:
        It looks as if something were turned off, and nothing is.

    Bad:
        services:
          web:
            # composeopt: ignore IMG001  <- STY007
            image: nginx:1.27
            # composeopt: ignore[IMG9999]  <- STY007
            restart: always

    Good:
        services:
          web:
            # composeopt: ignore[IMG001] we follow the newest
            image: nginx:latest
    """

    code = "STY007"
    name = "malformed-suppression"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: the engine reports these while it reads the comments."""
        del stack, context
        return ()
