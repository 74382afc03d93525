"""CMP012: a restart policy that the engine does not know."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from composeopt.api import (
    Context,
    Diagnostic,
    Fix,
    Replace,
    Rule,
    Safety,
    Severity,
    Stack,
    pattern,
)

KNOWN = ("no", "always", "on-failure", "unless-stopped")
POLICY = pattern(r"(no|always|unless-stopped|on-failure(:[0-9]+)?)?\Z")


class UnknownRestartPolicy(Rule):
    """A restart policy is none that the engine knows.

    Why:
        ``docker compose config`` accepts any text, and the engine then refuses to
        create the container: ``invalid restart policy``.

    Bad:
        services:
          web:
            image: nginx:1.27
            restart: unless-stoped  # <- CMP012

    Good:
        services:
          web:
            image: nginx:1.27
            restart: unless-stopped
          job:
            image: alpine:3.20
            restart: on-failure:3
          other:
            image: alpine:3.20
            restart: "no"

    Fixed:
        services:
          web:
            image: nginx:1.27
            restart: unless-stopped
    """

    code = "CMP012"
    name = "unknown-restart-policy"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find policies that are none."""
        del context
        for service in stack.services():
            path = (*service.path, "restart")
            policy = service.restart
            if policy is None or path in stack.unknown or POLICY.match(policy):
                continue
            near = difflib.get_close_matches(policy.lower(), KNOWN, n=1)
            right = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(KNOWN)}"
            fix = None
            if near:
                fix = Fix(
                    f"restart {service.name!r}: {near[0]}",
                    (Replace(path, near[0]),),
                    Safety.UNSAFE,
                    ("services.*.restart",),
                    "make sure that this policy was meant",
                )
            yield self.diagnostic(
                path,
                f"{policy!r} is no restart policy; {right}",
                subject=service.name,
                fix=fix,
            )
