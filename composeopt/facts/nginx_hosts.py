"""Which hosts an nginx configuration names, and which of them it must resolve to start."""

from __future__ import annotations

import re
from collections.abc import Iterator

from composeopt.facts.nginx import NginxConfiguration, NginxConfigured
from composeopt.facts.nginx_text import NginxDirective
from composeopt.model.location import Location
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

PASS_DIRECTIVES = frozenset(
    {"proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"}
)
# directives that make nginx run code which may talk to anybody
PROGRAMS = pattern(r"(_by_lua(_block|_file)?$|^js_|^perl|^auth_http$)")

_URL = pattern(r"^(?:[a-z]+:)?//(?P<rest>[^/\s]+)", re.IGNORECASE)
_HOST_PORT = pattern(
    r"^(?P<host>\[[0-9a-fA-F:]+\]|[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?::(?P<port>\d+))?$"
)


@dataclass(frozen=True, slots=True)
class NginxServer:
    """One ``server`` of an ``upstream`` block."""

    host: str
    port: int | None
    parameters: tuple[str, ...]
    configured: NginxConfigured
    directive: NginxDirective

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.configured.file.locate(self.directive)


@dataclass(frozen=True, slots=True)
class NginxUpstream:
    """An ``upstream`` block."""

    name: str
    servers: tuple[NginxServer, ...]
    configured: NginxConfigured
    directive: NginxDirective

    @property
    def location(self) -> Location:
        """Where the block stands."""
        return self.configured.file.locate(self.directive)


@dataclass(frozen=True, slots=True)
class NginxHost:
    """A host that the configuration names.

    ``at_start`` is True when nginx refuses to start unless the name resolves;
    a name behind a variable, or marked ``resolve``, is looked up when needed.
    """

    host: str
    port: int | None
    at_start: bool
    location: Location
    directive: str


def upstreams(configuration: NginxConfiguration) -> tuple[NginxUpstream, ...]:
    """Give the upstream blocks of a configuration."""
    found: list[NginxUpstream] = []
    for configured in configuration.files:
        for directive in configured.file.walk():
            if directive.name == "upstream" and directive.block is not None and directive.values:
                servers = tuple(_servers(configured, directive.block))
                found.append(NginxUpstream(directive.values[0], servers, configured, directive))
    return tuple(found)


def runs_programs(configuration: NginxConfiguration) -> bool:
    """Say whether it holds code (Lua, njs, Perl) that may talk to hosts nobody can read off."""
    return any(
        PROGRAMS.search(directive.name)
        for configured in configuration.files
        for directive in configured.file.walk()
    )


def hosts(configuration: NginxConfiguration) -> tuple[NginxHost, ...]:
    """Give every host the configuration names: servers, ``*_pass``, variables, syslog."""
    known = upstreams(configuration)
    names = {upstream.name for upstream in known}
    found: list[NginxHost] = []
    for upstream in known:
        found.extend(
            NginxHost(
                server.host,
                server.port,
                "resolve" not in server.parameters,
                server.location,
                "server",
            )
            for server in upstream.servers
        )
    for configured in configuration.files:
        for directive in configured.file.walk():
            place = configured.file.locate(directive)
            for host, port, at_start in _named(directive):
                if host not in names:
                    found.append(NginxHost(host, port, at_start, place, directive.name))
    return tuple(found)


def split_address(text: str) -> tuple[str, int | None] | None:
    """Split ``host``, ``host:port`` or a URL; None for sockets and variables."""
    url = _URL.match(text)
    rest = url["rest"] if url else text.split("/", 1)[0]
    match = _HOST_PORT.match(rest)
    if match is None or match["host"] == "unix":
        return None
    return match["host"], int(match["port"]) if match["port"] else None


def _servers(
    configured: NginxConfigured, block: tuple[NginxDirective, ...]
) -> Iterator[NginxServer]:
    for directive in block:
        if directive.name == "server" and directive.block is None and directive.values:
            address = split_address(directive.values[0])
            if address is not None:
                yield NginxServer(*address, directive.values[1:], configured, directive)


def _named(directive: NginxDirective) -> Iterator[tuple[str, int | None, bool]]:
    """Yield (host, port, needed at start) for one directive."""
    values = directive.values
    if directive.name in PASS_DIRECTIVES and values:
        yield from _passed(values[0])
    elif directive.name == "set" and len(values) == 2:
        yield from _one(values[1], at_start=False)
    elif directive.name == "map" and directive.block:
        for entry in directive.block:
            for value in entry.values[:1]:
                yield from _one(value, at_start=False)
    elif directive.name in {"access_log", "error_log"}:
        for address in _syslog(values):
            yield from _one(address, at_start=True)
    elif directive.name in {"ssl_stapling_responder", "endpoint", "zipkin_collector"} and values:
        yield from _one(values[0], at_start=False)


def _passed(value: str) -> Iterator[tuple[str, int | None, bool]]:
    address = value.split("/", 3)[2] if "://" in value else value
    if "$" in address:
        yield from _one(re.split(r"[:/]*\$", address, maxsplit=1)[0], at_start=False)
    else:
        yield from _one(value, at_start="$" not in value)


def _syslog(values: tuple[str, ...]) -> Iterator[str]:
    for value in values:
        if value.startswith("syslog:"):
            for part in value.removeprefix("syslog:").split(","):
                if part.startswith("server="):
                    yield part.removeprefix("server=")


def _one(text: str, *, at_start: bool) -> Iterator[tuple[str, int | None, bool]]:
    address = split_address(text) if text else None
    if address is not None:
        yield (*address, at_start)
