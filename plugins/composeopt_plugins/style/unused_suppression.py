"""STY006: a suppression comment that suppresses nothing."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class UnusedSuppression(Rule):
    """A ``# composeopt: ignore[...]`` comment turns off nothing.

    Why:
        What it was written for is gone, and it would hide the next mistake of
        the same kind. Only rules that ran are judged; names of passes are not.

    Bad:
        services:
          web:
            # composeopt: ignore[IMG001] we follow the newest  <- STY006
            image: nginx:1.27

    Good:
        services:
          web:
            # composeopt: ignore[IMG001] we follow the newest
            image: nginx:latest
    """

    code = "STY006"
    name = "unused-suppression"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: the engine reports these once all rules have run."""
        del stack, context
        return ()
