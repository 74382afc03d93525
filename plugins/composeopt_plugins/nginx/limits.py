"""Timeouts and connection limits from the settings; nothing is ever made less patient."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Evidence,
    InsertDirective,
    NginxConfiguration,
    NginxConfigured,
    NginxDirective,
    NginxEdit,
    SetArguments,
    dataclass,
    pattern,
)
from composeopt_plugins.nginx.proposals import Proposal
from composeopt_plugins.nginx.scopes import Scope, scopes

DEFAULT_TIMEOUT = 60.0
"""Seconds nginx waits to connect, send and read when nothing is set."""

DEFAULT_CONNECTIONS = 512
FILES_PER_CONNECTION = 2
"""A proxied connection has one file descriptor on each side."""

_TIME = pattern(r"(\d+)(ms|s|m|h|d|)")
_SECONDS = {"ms": 0.001, "": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings ask for; empty and 0 stand for nothing."""

    connect_timeout: str
    send_timeout: str
    read_timeout: str
    worker_connections: int
    multi_accept: bool


def seconds(text: str) -> float | None:
    """Read a time as nginx writes it, e.g. ``1m 30s``; None: not a time."""
    parts = text.split()
    total = 0.0
    for part in parts:
        at = 0
        while at < len(part):
            match = _TIME.match(part, at)
            if match is None:
                return None
            total += int(match[1]) * _SECONDS[match[2]]
            at = match.end()
    return total if parts else None


def timeouts(configuration: NginxConfiguration, wanted: Wanted) -> Iterator[Proposal]:
    """Yield the timeouts to write: connecting may get shorter, sending and reading only longer."""
    asked = {
        "proxy_connect_timeout": wanted.connect_timeout,
        "proxy_send_timeout": wanted.send_timeout,
        "proxy_read_timeout": wanted.read_timeout,
    }
    for scope in scopes(configuration, "proxy_pass"):
        if not scope.blocks or scope.blocks[0].name != "location" or scope.own("include"):
            continue
        edits: list[NginxEdit] = []
        words: list[str] = []
        for name, value in asked.items():
            edit = _timeout(scope, name, value)
            if edit is not None:
                edits.append(edit)
                words.append(f"{name.removeprefix('proxy_')} {value}")
        if edits:
            place = scope.configured.file.locate(scope.directive)
            evidence = (Evidence("the settings of the pass; the place", location=place),)
            yield Proposal(scope.configured, tuple(edits), ", ".join(words), evidence, safe=True)


def _timeout(scope: Scope, name: str, value: str) -> NginxEdit | None:
    target = seconds(value)
    if target is None:
        return None
    present = scope.inherited(name)
    current = seconds(" ".join(present[0].values)) if present else DEFAULT_TIMEOUT
    if current is None:
        return None
    better = target < current if name == "proxy_connect_timeout" else target > current
    if not better:
        return None
    if present and present == scope.own(name):
        return SetArguments(present[0], (value,))
    return InsertDirective(scope.directive, name, (value,))


def connections(configuration: NginxConfiguration, wanted: Wanted) -> Iterator[Proposal | str]:
    """Yield the limits of the worker processes to write, in the main file."""
    if not wanted.worker_connections and not wanted.multi_accept:
        return
    for configured in configuration.files:
        for directive in configured.file.directives:
            if directive.name == "events":
                yield from _events(configured, directive, wanted)
                return
    yield "worker_connections and multi_accept stand in the main file, which is not mounted"


def _events(
    configured: NginxConfigured, events: NginxDirective, wanted: Wanted
) -> Iterator[Proposal]:
    edits: list[NginxEdit] = []
    words: list[str] = []
    inner = {each.name: each for each in events.block or ()}
    anchor = (events.block or ())[-1] if events.block else None
    present = _number(inner.get("worker_connections"), DEFAULT_CONNECTIONS)
    count = wanted.worker_connections
    if anchor is not None and present is not None and count > present:
        edits.append(
            _set(inner.get("worker_connections"), anchor, "worker_connections", str(count))
        )
        words.append(f"worker_connections {count}")
    for edit in _files(configured, events, count) if count else ():
        edits.append(edit)
        words.append(f"worker_rlimit_nofile {count * FILES_PER_CONNECTION}")
    accepting = inner.get("multi_accept")
    refuses = accepting is None or accepting.values != ("on",)
    if wanted.multi_accept and anchor is not None and refuses:
        edits.append(_set(accepting, anchor, "multi_accept", "on"))
        words.append("multi_accept on")
    if edits:
        evidence = Evidence("the settings of the pass", location=configured.file.locate(events))
        yield Proposal(configured, tuple(edits), ", ".join(words), (evidence,), safe=True)


def _files(configured: NginxConfigured, events: NginxDirective, count: int) -> Iterator[NginxEdit]:
    top = {each.name: each for each in configured.file.directives}
    own = top.get("worker_rlimit_nofile")
    least = count * FILES_PER_CONNECTION
    if own is None:
        above = [
            each
            for each in configured.file.directives
            if each.block is None and each.end <= events.start
        ]
        anchor = above[-1] if above else events
        values = (str(least),)
        yield InsertDirective(anchor, "worker_rlimit_nofile", values, before=anchor is events)
        return
    present = _number(own, 0)
    if present is not None and present < least:
        yield SetArguments(own, (str(least),))


def _set(
    present: NginxDirective | None, anchor: NginxDirective, name: str, value: str
) -> NginxEdit:
    if present is None:
        return InsertDirective(anchor, name, (value,))
    return SetArguments(present, (value,))


def _number(directive: NginxDirective | None, default: int) -> int | None:
    if directive is None:
        return default
    text = "".join(directive.values)
    return int(text) if text.isdigit() else None
