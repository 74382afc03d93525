"""DEP004: a service that is always there needs one that is there with a profile only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from composeopt.api import (
    Context,
    Diagnostic,
    Evidence,
    Rule,
    Severity,
    Stack,
    pattern,
)

_ACTIVATES = pattern(r"^\s*(?:export\s+)?COMPOSE_PROFILES\s*=(.*)$", re.MULTILINE)


class DependencyWithoutItsProfile(Rule):
    """A service without profiles needs one that has some.

    Give both the same profiles, or say ``required: false`` where the service can do
    without the other. Which of the two is right, you know. Where ``.env`` activates
    the profile (``COMPOSE_PROFILES``) nothing is said.

    Why:
        A plain ``docker compose up`` fails: ``service "web" depends on undefined
        service "search": invalid compose project``.

    Bad:
        services:
          web:
            image: nginx:1.27
            depends_on:
              - search  # <- DEP004
          search:
            image: solr:9
            profiles: [full]

    Good:
        services:
          web:
            image: nginx:1.27
            depends_on:
              search:
                condition: service_started
                required: false
          search:
            image: solr:9
            profiles: [full]

    References:
        https://docs.docker.com/compose/how-tos/profiles/
    """

    code = "DEP004"
    name = "dependency-without-its-profile"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find required edges from what is always there to what is not."""
        del context
        active = _activated(stack)
        profiles = {each.name: each.profiles for each in stack.services()}
        for service in stack.services():
            if service.profiles:
                continue
            for edge in service.dependencies():
                needed = profiles.get(edge.target)
                if not needed or not edge.required or active.intersection(needed):
                    continue
                yield self.diagnostic(
                    edge.path,
                    f"{service.name!r} is always there, and {edge.target!r}, which it needs, "
                    f"only with profile {' or '.join(needed)}; without that profile docker "
                    "compose rejects the stack",
                    subject=edge.target,
                    related=(Evidence(f"profiles of {edge.target!r}", _profiles(edge.target)),),
                )


def _activated(stack: Stack) -> frozenset[str]:
    """Give the profiles that ``.env`` activates."""
    texts = [data.decode("utf-8", "replace") for data in stack.env_texts.values()]
    named = (
        name for text in texts for line in _ACTIVATES.findall(text) for name in line.split(",")
    )
    return frozenset(name.strip(" \"'\r") for name in named)


def _profiles(name: str) -> tuple[str, str, str]:
    return ("services", name, "profiles")
