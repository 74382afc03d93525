"""ENV003: a host name that is nearly, but not quite, the name of a service."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from composeopt.api import (
    Context,
    Diagnostic,
    Rule,
    Severity,
    Stack,
    pattern,
)

# NAME=host or NAME=host:port for names that end like this
HOST_KEY = pattern(r"(^|_)(HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$", re.IGNORECASE)
HOST = pattern(r"(?P<host>[A-Za-z][A-Za-z0-9_-]*)(?::\d+)?\Z")
URL = pattern(
    r"[a-z][a-z0-9+]*://(?:[^/@\s]*@)?(?P<host>[A-Za-z][A-Za-z0-9_-]*)(?::\d+)?(?:[/?]|\Z)"
)

# redsi is 0.8 like redis
CLOSE = 0.8


class MisspeltServiceHost(Rule):
    """An environment variable names a host that is nearly a service of the stack.

    Only names without a dot are judged, and only against names they resemble.

    Why:
        Inside the stack a host is found by its service's name, alias, hostname or
        container name, to the letter: ``misp-db`` is not ``misp_db``. The program
        fails later with ``could not resolve host``.

    Bad:
        services:
          web:
            image: nginx:1.27
            environment:
              DB_HOST: misp-db  # <- ENV003
              CACHE_URL: redis://redsi:6379/0  # <- ENV003
          misp_db:
            image: mysql:8.4
          redis:
            image: redis:7.4

    Good:
        services:
          web:
            image: nginx:1.27
            environment:
              DB_HOST: misp_db
              CACHE_URL: redis://redis:6379/0
              SEARCH_HOST: search.example.com
              OTHER_HOST: elsewhere
          misp_db:
            image: mysql:8.4
          redis:
            image: redis:7.4
    """

    code = "ENV003"
    name = "misspelt-service-host"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Hold each host that a variable names against the names in the stack."""
        del context
        if stack.not_followed:
            return
        known = _known(stack)
        services = {service.name for service in stack.services()}
        for service in stack.services():
            for key, value in service.environment.items():
                path = (*service.path, "environment", key)
                host = _host(key, value or "")
                if not host or host.lower() in known or path in stack.unknown:
                    continue
                near = _near(host, services - {service.name})
                if near:
                    yield self.diagnostic(
                        path,
                        f"{key} names host {host!r}, which no service bears; "
                        f"did you mean {near!r}?",
                        subject=f"{key} {host}",
                    )


def _host(key: str, value: str) -> str:
    match = URL.match(value) or (HOST.match(value) if HOST_KEY.search(key) else None)
    return match["host"] if match else ""


def _near(host: str, services: set[str]) -> str:
    """Give the service that was meant: the same but for separators, or one slip away."""
    plain = re.sub(r"[-_]", "", host.lower())
    for name in sorted(services):
        if re.sub(r"[-_.]", "", name.lower()) == plain:
            return name
    if len(host) < 5:
        return ""
    close = difflib.get_close_matches(host.lower(), services, n=1, cutoff=CLOSE)
    return close[0] if close and abs(len(close[0]) - len(host)) <= 1 else ""


def _known(stack: Stack) -> set[str]:
    """Give every host name that the stack defines itself, in lower case."""
    known = {"localhost", "host", "gateway"}
    for service in stack.services():
        names = [service.name, service.container_name, service.hostname]
        names += [entry.partition(":")[2] for entry in _texts(service.data.get("links"))]
        names += [entry.partition(":")[2] for entry in _texts(service.data.get("external_links"))]
        names += [re.split("[:=]", entry)[0] for entry in _texts(service.data.get("extra_hosts"))]
        for network in service.networks.values():
            names += _texts((network or {}).get("aliases"))
        known.update(name.lower() for name in names if name)
    return known


def _texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [str(key) for key in value]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(item) for item in value]
    return []
