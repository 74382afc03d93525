"""STY004: a secret that is declared and not used."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack
from composeopt_plugins.style.unused import unused


class UnusedSecret(Rule):
    """A top-level secret is used by no service.

    Why:
        No container gets it. Either the entry is left over, or a service lacks
        its ``secrets`` key and will look for a file that is not there.

    Bad:
        services:
          db:
            image: postgres:16
        secrets:
          password:  # <- STY004
            file: ./password.txt

    Good:
        services:
          db:
            image: postgres:16
            secrets: [password]
        secrets:
          password:
            file: ./password.txt

    Fixed:
        services:
          db:
            image: postgres:16
    """

    code = "STY004"
    name = "unused-secret"
    severity = Severity.INFO
    since = "0.1"
    everywhere = True

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare what the files declare with what the services use."""
        del context
        return unused(self, stack, "secrets", "secret")
