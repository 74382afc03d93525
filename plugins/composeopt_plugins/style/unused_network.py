"""STY003: a network that is declared and not used."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack
from composeopt_plugins.style.unused import unused


class UnusedNetwork(Rule):
    """A top-level network is used by no service.

    Why:
        Compose does not create it. Either the entry is left over, or a service
        was meant to join it and is on the default network instead.

    Bad:
        services:
          web:
            image: nginx:1.27
            networks: [front]
        networks:
          front:
          back:  # <- STY003
            driver: bridge

    Good:
        services:
          web:
            image: nginx:1.27
            networks: [front, back]
        networks:
          front:
          back:

    Fixed:
        services:
          web:
            image: nginx:1.27
            networks: [front]
        networks:
          front:
    """

    code = "STY003"
    name = "unused-network"
    severity = Severity.INFO
    since = "0.1"
    everywhere = True

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare what the files declare with what the services use."""
        del context
        return unused(self, stack, "networks", "network")
