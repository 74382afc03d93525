"""CMP008: keys that exclude each other."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class ConflictingKeys(Rule):
    """Two settings exclude each other.

    Why:
        Compose cannot do both and refuses the file.

    Bad:
        services:
          web:
            image: nginx:1.27
            network_mode: host  # <- CMP008
            networks: [front]
        networks:
          front:

    Good:
        services:
          web:
            image: nginx:1.27
            networks: [front]
        networks:
          front:
    """

    code = "CMP008"
    name = "conflicting-keys"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
