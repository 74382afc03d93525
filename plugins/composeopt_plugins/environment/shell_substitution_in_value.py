"""ENV004: a command in ``$(...)`` that nothing runs."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Context,
    Diagnostic,
    Path,
    Rule,
    Service,
    Severity,
    pattern,
)

SUBSTITUTION = pattern(r"\$\([A-Za-z_./]")

# Texts that the engine takes as they are; commands may reach a shell.
KEYS = ("user", "hostname", "domainname", "container_name", "working_dir", "image")


class ShellSubstitutionInValue(Rule):
    """A value holds ``$(command)``, which Compose does not run.

    Values of ``command``, ``entrypoint`` and health tests may reach a shell and are
    left alone.

    Why:
        Compose replaces variables, and nothing else: the program gets the text
        ``$(id -u)`` itself. Set a variable before ``docker compose up`` and write
        ``${UID}``.

    Bad:
        services:
          web:
            image: nginx:1.27
            user: $(id -u)  # <- ENV004
            environment:
              HOST_NAME: $(hostname)  # <- ENV004

    Good:
        services:
          web:
            image: nginx:1.27
            user: ${UID:-1000}
            command: ["sh", "-c", "echo $$(hostname)"]
            environment:
              PATTERN: ^a$$
    """

    code = "ENV004"
    name = "shell-substitution-in-value"
    severity = Severity.WARNING
    since = "0.1"

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Find such values among those that no shell reads."""
        del context
        for path, value in _values(service):
            if value and SUBSTITUTION.search(value):
                name = str(path[-1])
                yield self.diagnostic(
                    path,
                    f"{name} holds a $(command) that nothing runs; use a variable",
                    subject=name,
                )


def _values(service: Service) -> Iterator[tuple[Path, str | None]]:
    for key in KEYS:
        value = service.data.get(key)
        yield (*service.path, key), value if isinstance(value, str) else None
    for name, text in service.environment.items():
        yield (*service.path, "environment", name), text
