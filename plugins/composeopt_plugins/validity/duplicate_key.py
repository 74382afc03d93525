"""CMP002: a key that is written twice."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class DuplicateKey(Rule):
    """A mapping has the same key twice.

    Why:
        One of the two would win without a word; Compose refuses the file.

    Bad:
        services:
          web:
            image: nginx:1.27
            restart: always
            image: httpd:2.4  # <- CMP002

    Good:
        services:
          web:
            image: httpd:2.4
            restart: always
    """

    code = "CMP002"
    name = "duplicate-key"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
