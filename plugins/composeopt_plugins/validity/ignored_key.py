"""CMP014: a key that Compose lets pass and does not use."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class IgnoredKey(Rule):
    """A key has no effect.

    Why:
        In a few places Compose lets keys pass that it does not know; one that is
        misspelt does nothing there. Keys that a newer Compose specification has
        are noted, too: Docker Compose 5.6.1 refuses them.

    Bad:
        services:
          web:
            image: example/trainer:1.4
            gpus:
              - driver: nvidia
                device_id: ["0"]  # <- CMP014

    Good:
        services:
          web:
            image: example/trainer:1.4
            gpus:
              - driver: nvidia
                device_ids: ["0"]
    """

    code = "CMP014"
    name = "ignored-key"
    severity = Severity.INFO
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find keys that were noted while the files were loaded."""
        del context
        for warning in stack.warnings:
            if warning.code == self.code:
                yield self.diagnostic((), warning.message, location=warning.location)
