"""CMP004: a value that its key cannot have."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class WrongValue(Rule):
    """A value has the wrong type or form.

    Why:
        Compose refuses the file: text is no list and a list no text, a duration
        needs a unit, a port ends at 65535.

    Bad:
        services:
          web:
            image: nginx:1.27
            ports: "8080:80"  # <- CMP004
            hostname: [web]  # <- CMP004

    Good:
        services:
          web:
            image: nginx:1.27
            ports: ["127.0.0.1:8080:80"]
            hostname: web
    """

    code = "CMP004"
    name = "wrong-value"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: what keeps a file from being loaded is found while it loads."""
        del stack, context
        return ()
