"""CMP011: a file that is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class NotFollowed(Rule):
    """A file comes from a remote place and is not followed.

    Why:
        What it defines is not known, so what rests on it cannot be checked. Remote
        files are never fetched. A service that extends one is an error, because too
        little of it is left; an include is only noted: names that nothing defines
        here count as defined there, the networks stay as they are, and docker compose,
        which would fetch it, is not asked to judge.

    Bad:
        services:
          web:
            extends:
              file: https://example.com/base.git#:base.yaml  # <- CMP011
              service: web

    Good:
        services:
          base:
            image: nginx:1.27
          web:
            extends:
              service: base
    """

    code = "CMP011"
    name = "not-followed"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find what is included; what keeps a file from being loaded is found while it loads."""
        del context
        for each in stack.not_followed:
            yield self.diagnostic((), each.message, location=each.location, severity=Severity.INFO)
