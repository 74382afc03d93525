"""ENV005: a variable that is set nowhere and has no default."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class UnsetVariable(Rule):
    """A variable is set nowhere and has no default, so it becomes empty.

    Runs with ``--persona pedantic``: whether a variable is set depends on the
    machine, and many projects leave it to a ``.env`` that is not committed.

    Why:
        ``docker compose`` warns and goes on with an empty text: a port without a
        number, a password that is none. ``${NAME:?}`` makes it an error,
        ``${NAME:-default}`` gives a default, ``$$`` is a dollar sign.

    Bad:
        services:
          web:
            image: nginx:1.27
            hostname: web-${SITE}  # <- ENV005

    Good:
        services:
          web:
            image: nginx:1.27
            hostname: web-${SITE:-main}
            environment:
              NEEDED: ${NEEDED:?set it in .env}
              PRICE: 5$$
    """

    code = "ENV005"
    name = "unset-variable"
    severity = Severity.WARNING
    since = "0.1"
    persona = "pedantic"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find the first use of each that ends in an empty text."""
        del context
        seen: set[tuple[str, str]] = set()
        for use in stack.variables:
            place = (use.location.file if use.location else "", use.name)
            if use.value is None and use.default is None and not use.required and place not in seen:
                seen.add(place)
                yield Diagnostic(
                    self.code,
                    f"variable {use.name} is set nowhere and becomes empty",
                    (),
                    self.severity,
                    subject=use.name,
                    location=use.location,
                )
