"""CMP001: a file that cannot be read as YAML."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class UnreadableFile(Rule):
    """A file cannot be read, or is not YAML.

    Why:
        Nothing of the project can be used. The usual causes are a tab in the
        indentation, a missing space after a colon, and text that needs quotes
        because it holds ``: `` or begins with ``@``, ``%`` or a backquote.

    Bad:
        services:
          web:
            image: nginx:1.27
            labels: {a: b]  # <- CMP001

    Good:
        services:
          web:
            image: nginx:1.27
            labels: {a: b}
    """

    code = "CMP001"
    name = "unreadable-file"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
