"""HLT001: shell syntax in a health test that no shell reads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from composeopt.api import (
    Context,
    Diagnostic,
    Fix,
    Path,
    Replace,
    Rule,
    Safety,
    Severity,
    Stack,
    pattern,
)

OPERATORS = frozenset({"||", "&&", "|", ";", ">", ">>", "<", "2>&1", ">/dev/null", "2>/dev/null"})
SHELLS = frozenset({"ash", "bash", "busybox", "cmd", "dash", "powershell", "pwsh", "sh", "zsh"})
VARIABLE = pattern(r"\$+(\{[A-Za-z_]|\([A-Za-z]|[A-Z_][A-Z0-9_]+)")
PLAIN = pattern(r"[A-Za-z0-9_@%+=:,./|&;<>?~-]+\Z|[^'\"\\`]*\s[^'\"\\`]*\Z")

CAVEAT = "the image must have a shell"


class ShellSyntaxInExecHealthcheck(Rule):
    """A health test of the form ``CMD`` uses shell syntax.

    Why:
        ``CMD`` runs a program without a shell: ``||``, pipes and ``$VARIABLE``
        reach it as plain arguments, and a whole command line in one string is
        looked for as a program of that name. The container never becomes healthy,
        or does for the wrong reason. ``CMD-SHELL`` is what was meant.

    Bad:
        services:
          web:
            image: nginx:1.27
            healthcheck:
              test: ["CMD", "curl", "-f", "http://localhost", "||", "exit", "1"]  # <- HLT001
          db:
            image: postgres:16
            healthcheck:
              test: ["CMD", "pg_isready -U postgres"]  # <- HLT001

    Good:
        services:
          web:
            image: nginx:1.27
            healthcheck:
              test: ["CMD-SHELL", "curl -f http://localhost || exit 1"]
          db:
            image: postgres:16
            healthcheck:
              test: ["CMD", "sh", "-c", "pg_isready -U $$POSTGRES_USER || exit 1"]

    Fixed:
        services:
          web:
            image: nginx:1.27
            healthcheck:
              test: ["CMD-SHELL", "curl -f http://localhost || exit 1"]
          db:
            image: postgres:16
            healthcheck:
              test: ["CMD-SHELL", "pg_isready -U postgres"]
    """

    code = "HLT001"
    name = "shell-syntax-in-exec-healthcheck"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find exec tests that only a shell could run."""
        del context
        for service in stack.services():
            health = service.healthcheck
            if health is None or not health.test or health.test[0] != "CMD":
                continue
            problem = _problem(health.test[1:])
            if not problem:
                continue
            path = (*health.path, "test")
            yield self.diagnostic(
                path,
                f"the health test of {service.name!r} {problem}; use CMD-SHELL",
                subject=service.name,
                fix=_fix(path, health.test[1:]),
            )


def _problem(words: Sequence[str]) -> str:
    if not words or posixpath.basename(words[0]) in SHELLS:
        return ""
    if re.search(r"\s", words[0].strip()) and not words[0].startswith("/"):
        return "names a whole command line as its program"
    operator = next((word for word in words if word in OPERATORS), "")
    if operator:
        return f"passes {operator!r} to {words[0]!r} as an argument"
    variable = next((match for word in words if (match := VARIABLE.search(word))), None)
    return "holds a variable that nothing expands" if variable else ""


def _fix(path: Path, words: Sequence[str]) -> Fix | None:
    if len(words) > 1 and any(not PLAIN.match(word) or " " in word for word in words):
        return None
    test = ["CMD-SHELL", " ".join(words)]
    edit = Replace(path, test)
    return Fix(
        "run the test in a shell", (edit,), Safety.UNSAFE, ("services.*.healthcheck",), CAVEAT
    )
