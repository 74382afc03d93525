"""Connection reuse: keepalive, HTTP/1.1 and an empty Connection header, all three or none."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Evidence,
    InsertDirective,
    NginxConfiguration,
    NginxEdit,
    NginxUpstream,
    SetArguments,
    image_version,
    nginx_upstreams,
    split_address,
)
from composeopt_plugins.nginx.proposals import Proposal
from composeopt_plugins.nginx.scopes import Scope, scopes

REUSES_BY_ITSELF = (1, 29, 7)
"""From this version on nginx reuses connections to upstreams without being told."""

PER_SERVER = 8
"""Idle connections kept per server and worker where no size is set."""


def reuse(configuration: NginxConfiguration, image: str, size: int) -> Iterator[Proposal | str]:
    """Yield what makes nginx keep its connections to upstreams open, file by file."""
    version = image_version(image)
    if version is not None and version >= REUSES_BY_ITSELF and not size:
        return
    places = list(scopes(configuration, "proxy_pass"))
    for upstream in nginx_upstreams(configuration):
        mine = [scope for scope in places if _passes_to(scope, upstream.name)]
        ready = [scope for scope in mine if not _doubt(scope)]
        for scope in mine:
            doubt = _doubt(scope)
            if doubt:
                place = scope.configured.file.locate(scope.directive)
                yield f"{place}: connections are not reused: {doubt}"
        if ready and len(ready) == len(mine):
            yield from _proposals(upstream, ready, size)


def _proposals(upstream: NginxUpstream, ready: list[Scope], size: int) -> Iterator[Proposal]:
    edits: dict[str, list[NginxEdit]] = {}
    files = {upstream.configured.target: upstream.configured}
    own = [each for each in upstream.directive.block or () if each.name == "keepalive"]
    wanted = size or 1 << (PER_SERVER * len(upstream.servers) - 1).bit_length()
    if not own:
        last = (upstream.directive.block or ())[-1]
        insert = InsertDirective(last, "keepalive", (str(wanted),))
        edits.setdefault(upstream.configured.target, []).append(insert)
    elif size and own[0].values != (str(size),):
        change = SetArguments(own[0], (str(size),))
        edits.setdefault(upstream.configured.target, []).append(change)
    sized = bool(edits)
    for scope in ready:
        files[scope.configured.target] = scope.configured
        edits.setdefault(scope.configured.target, []).extend(_at(scope))
    for target, found in edits.items():
        if found:
            yield Proposal(
                files[target],
                tuple(found),
                f"keepalive {wanted} for {upstream.name}"
                if sized
                else f"connections to {upstream.name} to be reused",
                (Evidence(f"upstream {upstream.name}", location=upstream.location),),
                safe=bool(size),
            )


def _at(scope: Scope) -> Iterator[NginxEdit]:
    version = scope.inherited("proxy_http_version")
    if not version:
        yield InsertDirective(scope.directive, "proxy_http_version", ("1.1",))
    elif version[0].values not in {("1.1",), ("2",)}:
        if version == scope.own("proxy_http_version"):
            yield SetArguments(version[0], ("1.1",))
        else:
            yield InsertDirective(scope.directive, "proxy_http_version", ("1.1",))
    if not _connection(scope):
        headers = scope.own("proxy_set_header")
        anchor = headers[-1] if headers else scope.directive
        yield InsertDirective(anchor, "proxy_set_header", ("Connection", ""))


def _connection(scope: Scope) -> str | None:
    """Give the Connection header as it is set here, ``""`` for an empty one being ``empty``."""
    for header in scope.inherited("proxy_set_header"):
        if header.values[:1] and header.values[0].lower() == "connection":
            return header.values[1] if len(header.values) > 1 and header.values[1] else "empty"
    return None


def _doubt(scope: Scope) -> str:
    """Say why a location must stay as it is; the empty string: it need not."""
    if not scope.blocks or scope.blocks[0].name != "location":
        return "the proxy_pass stands in no location block"
    if scope.own("include"):
        return "the location includes another file"
    headers = scope.inherited("proxy_set_header")
    if any(each.values[:1] and each.values[0].lower() == "upgrade" for each in headers):
        return "the location upgrades connections (WebSocket)"
    if _connection(scope) not in {None, "empty"}:
        return "the location sets the Connection header"
    if headers and headers != scope.own("proxy_set_header") and _connection(scope) is None:
        return "its headers are inherited, and a header of its own would drop them"
    return ""


def _passes_to(scope: Scope, name: str) -> bool:
    if not scope.directive.values or not scope.directive.values[0].startswith("http"):
        return False
    address = split_address(scope.directive.values[0])
    return address is not None and address[0] == name
