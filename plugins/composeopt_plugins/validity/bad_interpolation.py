"""CMP009: a variable that is written wrongly."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class BadInterpolation(Rule):
    """A ``${...}`` is not well formed.

    Why:
        Compose refuses the file. A dollar sign that is meant as one is written
        ``$$``.

    Bad:
        services:
          web:
            image: nginx:${TAG  # <- CMP009

    Good:
        services:
          web:
            image: nginx:${TAG:-1.27}
            command: ["sh", "-c", "echo $$HOME"]
    """

    code = "CMP009"
    name = "bad-interpolation"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
