"""ENV001: quotes that become part of an environment value."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Fix, Replace, Rule, Safety, Severity, Stack

CAVEAT = "the program gets the value without the quotes"


class QuotesInListValue(Rule):
    """Quotes inside a list entry of ``environment`` are part of the value.

    Why:
        ``- USER="admin"`` is one YAML string, so the program gets the quotes
        too. A shell would have removed them; Compose does not.

    Bad:
        services:
          web:
            image: nginx:1.27
            environment:
              - USER="admin"  # <- ENV001
              - GREETING='hello'  # <- ENV001

    Good:
        services:
          web:
            image: nginx:1.27
            environment:
              - USER=admin
              - "GREETING=hello"
              - OPTIONS=-Dname="a b"
              - LIST=["a", "b"]

    Fixed:
        services:
          web:
            image: nginx:1.27
            environment:
              - USER=admin
              - GREETING=hello
    """

    code = "ENV001"
    name = "quotes-in-list-value"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find list entries whose value is quoted as a whole."""
        del context
        for service in stack.services():
            for name, value in service.environment.items():
                path = (*service.path, "environment", name)
                origin = stack.origin(path)
                if value is None or origin is None or not isinstance(origin.path[-1], int):
                    continue
                if _is_quoted(value):
                    yield self.diagnostic(
                        path,
                        f"the quotes are part of the value of {name}; remove them",
                        subject=name,
                        fix=Fix(
                            f"remove the quotes around the value of {name}",
                            (Replace(path, value[1:-1]),),
                            Safety.UNSAFE,
                            ("services.*.environment",),
                            CAVEAT,
                        ),
                    )


def _is_quoted(value: str) -> bool:
    quote = value[:1]
    if quote not in {'"', "'"} or len(value) < 2 or value[-1] != quote:
        return False
    return quote not in value[1:-1]
