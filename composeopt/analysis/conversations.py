"""Who talks to whom, and how we know: every edge with its place and confidence.

Evidence classes: ``E1`` declared in the compose file or by the owner, ``E2`` read
from mounted configuration, ``E3`` found in strings, ``E4`` peers of one cluster,
``E5`` observed, ``wildcard`` a container that may talk to anybody.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from composeopt.analysis.configured import Configured, configured_hosts
from composeopt.analysis.dependencies.graph import COMPLETED, dependency_graph
from composeopt.analysis.dependencies.reduction import redundant_edges
from composeopt.analysis.names import (
    Names,
    attachments,
    names,
    owners,
    service_data,
)
from composeopt.analysis.strings import STRONG, command_mentions, mentions
from composeopt.analysis.wildcards import wildcard_reason
from composeopt.facts.declared import declared
from composeopt.model.changes import Evidence
from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

HIGH = "high"
MEDIUM = "medium"
LOW = "low"

WILDCARD = "wildcard"

Pair = tuple[str, str]

PEER_KEY = pattern(
    r"(^|_)(cluster|peers?|bootstrap|gossip|raft|seeds?|join|quorum|ring|members?|initial|"
    r"discovery|replset|replica_?set|zoo|erlang_cookie)(_|$)",
    re.IGNORECASE,
)
PROXY_LABEL = pattern(r"^(traefik\.(http|tcp|udp|enable|frontend|port|docker)|caddy(_\d+)?$)")
PROXY_KIND = pattern(r"[._]")
VIRTUAL_HOST = "VIRTUAL_HOST"
PROXY_IMAGE = {
    "traefik": pattern(r"(^|/)traefik[:@]?|(^|/)traefik$"),
    "caddy": pattern("caddy"),
    VIRTUAL_HOST: pattern("nginx-proxy"),
}


@dataclass(frozen=True, slots=True)
class Conversation:
    """One service opens connections to another.

    Args:
        source: who starts to talk.
        target: who listens.
        port: the listener's port where it is known.
        evidence_class: ``E1`` to ``E5`` or ``wildcard``.
        confidence: ``high``, ``medium`` or ``low``; low is a hint, never a need.
        evidence: where it says so; never the value of a variable.
        host: the name the source uses, or the empty string when any will do.
    """

    source: str
    target: str
    port: int | None
    evidence_class: str
    confidence: str
    evidence: Evidence
    host: str = ""


def conversations(stack: Stack) -> tuple[Conversation, ...]:
    """Collect every conversation there is evidence of, sorted, the strongest evidence first.

    An edge of ``depends_on`` that other edges imply says no more than they do: that
    there may be talk where nobody knows whom the service talks to (``pairs``). So
    the answer is the same whether such edges are written or not.

    Files are read inside the project only, unless the inputs allow others.
    """
    return stack.settled("conversations", _collected)


def _collected(stack: Stack) -> tuple[Conversation, ...]:
    services = service_data(stack)
    known = names(stack)
    implied = frozenset(
        (each.edge.service, each.edge.target) for each in redundant_edges(dependency_graph(stack))
    )
    found: list[Conversation] = []
    for name, data in services.items():
        found.extend(_linked(name, data))
        found.extend(_awaited(name, data, implied))
        found.extend(_environment(name, data, known))
        found.extend(_commands(name, data, known))
    found.extend(_proxied(services))
    configured = configured_hosts(stack, known)
    found.extend(_from_configuration(one) for one in configured)
    found.extend(_peers(services))
    found.extend(_owner_says(stack))
    found.extend(_observed(stack, services))
    found.extend(_wildcards(stack, services))
    return _settled(found, owners(stack), services)


def pairs_of(found: Iterable[Conversation]) -> frozenset[Pair]:
    """Give the unordered pairs of some conversations."""
    return frozenset((min(one.source, one.target), max(one.source, one.target)) for one in found)


def _awaited(
    name: str, data: Mapping[str, Plain], implied: frozenset[Pair]
) -> Iterator[Conversation]:
    depends_on = data.get("depends_on")
    for target, settings in depends_on.items() if isinstance(depends_on, Mapping) else ():
        if (name, str(target)) in implied:
            continue
        condition = settings.get("condition") if isinstance(settings, Mapping) else None
        # a job that has completed no longer listens
        confidence = LOW if condition == COMPLETED else MEDIUM
        path: Path = ("services", name, "depends_on", str(target))
        evidence = Evidence(f"{name} depends on {target}", path)
        yield Conversation(name, str(target), None, "E1", confidence, evidence)


def _linked(name: str, data: Mapping[str, Plain]) -> Iterator[Conversation]:
    links = data.get("links")
    for index, link in enumerate(links if isinstance(links, list | tuple) else ()):
        target, _, alias = str(link).partition(":")
        evidence = Evidence(f"{name} links {target}", ("services", name, "links", index))
        yield Conversation(name, target, None, "E1", HIGH, evidence, alias or target)


def _environment(name: str, data: Mapping[str, Plain], known: Names) -> Iterator[Conversation]:
    environment = data.get("environment")
    for key, value in environment.items() if isinstance(environment, Mapping) else ():
        if value is None or value == "":
            continue
        path: Path = ("services", name, "environment", str(key))
        for mention in mentions(str(value), str(key)):
            yield from _mentioned(name, mention.host, mention.port, mention.strength, path, known)


def _commands(name: str, data: Mapping[str, Plain], known: Names) -> Iterator[Conversation]:
    for key in ("entrypoint", "command"):
        words = _words(data.get(key))
        for mention in command_mentions(words):
            path: Path = ("services", name, key)
            yield from _mentioned(name, mention.host, mention.port, mention.strength, path, known)
    healthcheck = data.get("healthcheck")
    if isinstance(healthcheck, Mapping):
        for mention in command_mentions(_words(healthcheck.get("test"))):
            if mention.strength == STRONG:
                test: Path = ("services", name, "healthcheck", "test")
                yield from _mentioned(name, mention.host, mention.port, STRONG, test, known)


def _mentioned(
    name: str, host: str, port: int | None, strength: str, path: Path, known: Names
) -> Iterator[Conversation]:
    for target in known.services(host, name):
        place = str(path[-1])
        words = f"{place} of {name} names {host}" + (f":{port}" if port else "")
        confidence = LOW if strength != STRONG else HIGH if port else MEDIUM
        yield Conversation(name, target, port, "E3", confidence, Evidence(words, path), host)


def _proxied(services: Mapping[str, Mapping[str, Plain]]) -> Iterator[Conversation]:
    """A reverse proxy that is configured by labels or variables talks to who has them."""
    images = {name: str(data.get("image") or "") for name, data in services.items()}
    proxies = {
        kind: [name for name, image in images.items() if pattern.search(image)]
        for kind, pattern in PROXY_IMAGE.items()
    }
    for name, data in services.items():
        labels = data.get("labels")
        worn: dict[str, str] = {}
        for key in labels if isinstance(labels, Mapping) else ():
            if PROXY_LABEL.match(str(key)):
                worn.setdefault(PROXY_KIND.split(str(key), maxsplit=1)[0], str(key))
        for kind, label in worn.items():
            evidence = Evidence(f"{name} wears the label {label}", (*_of(name), "labels", label))
            for proxy in proxies[kind]:
                yield Conversation(proxy, name, None, "E1", HIGH, evidence)
        environment = data.get("environment")
        if isinstance(environment, Mapping) and VIRTUAL_HOST in environment:
            place: Path = (*_of(name), "environment", VIRTUAL_HOST)
            for proxy in proxies[VIRTUAL_HOST]:
                evidence = Evidence(f"{name} sets {VIRTUAL_HOST}", place)
                yield Conversation(proxy, name, None, "E1", HIGH, evidence)


def _of(name: str) -> Path:
    return ("services", name)


def _from_configuration(configured: Configured) -> Conversation:
    host = configured.host + (f":{configured.port}" if configured.port else "")
    words = f"{configured.what} of {configured.service} names {host}"
    evidence = Evidence(words, configured.path, configured.location)
    return Conversation(
        configured.service,
        configured.target,
        configured.port,
        "E2",
        configured.confidence,
        evidence,
        configured.host,
    )


def _peers(services: Mapping[str, Mapping[str, Plain]]) -> Iterator[Conversation]:
    """Containers of one image with cluster settings find each other at run time."""
    groups: dict[str, list[str]] = {}
    for name, data in services.items():
        build = data.get("build")
        context = str(build.get("context") or "") if isinstance(build, Mapping) else ""
        what = str(data.get("image") or "") or context
        if what:
            groups.setdefault(what, []).append(name)
    for members in groups.values():
        told = [(name, _peer_setting(services[name])) for name in members]
        first = next(((name, path) for name, path in told if path), None)
        if len(members) < 2 or first is None:
            continue
        for one, other in itertools.permutations(members, 2):
            who = one if _peer_setting(services[one]) else first[0]
            setting = _peer_setting(services[who])
            evidence = Evidence(
                f"{one} and {other} run one image with cluster settings ({setting})",
                ("services", who, "environment", setting),
            )
            yield Conversation(one, other, None, "E4", MEDIUM, evidence)


def _peer_setting(data: Mapping[str, Plain]) -> str:
    environment = data.get("environment")
    if not isinstance(environment, Mapping):
        return ""
    return next((str(key) for key in environment if PEER_KEY.search(str(key))), "")


def _owner_says(stack: Stack) -> Iterator[Conversation]:
    for pair in declared(stack).conversations:
        evidence = Evidence(f"{pair.source} is declared to talk to {pair.target}", pair.path)
        yield Conversation(pair.source, pair.target, None, "E1", HIGH, evidence)


def _observed(stack: Stack, services: Mapping[str, Mapping[str, Plain]]) -> Iterator[Conversation]:
    """Give what was seen on the running stack; of services that are gone, nothing."""
    for seen in stack.inputs.observed:
        if seen.source not in services:
            continue
        to = f"{seen.target}:{seen.port}" if seen.port else seen.target
        evidence = Evidence(f"{seen.source} was seen to talk to {to}", ("services", seen.source))
        yield Conversation(seen.source, seen.target, seen.port, "E5", HIGH, evidence)


def _wildcards(stack: Stack, services: Mapping[str, Mapping[str, Plain]]) -> Iterator[Conversation]:
    owner = owners(stack)
    networks = {name: set(attachments(services[owner[name]])) for name in services}
    for name, data in services.items():
        reason = wildcard_reason(name, data)
        if reason is None:
            continue
        for other in services:
            if other != name and networks[name] & networks[other]:
                yield Conversation(name, other, None, WILDCARD, MEDIUM, reason)


def _settled(
    found: Iterable[Conversation],
    owner: Mapping[str, str],
    services: Mapping[str, Mapping[str, Plain]],
) -> tuple[Conversation, ...]:
    """Drop repetitions and talk within one namespace; sort for a stable report."""
    order = {HIGH: 0, MEDIUM: 1, LOW: 2}
    kept: dict[tuple[str, str, str, str, int | None], Conversation] = {}
    for one in found:
        if one.source == one.target or one.target not in services:
            continue
        if owner[one.source] == owner[one.target]:
            continue
        key = (one.source, one.target, one.host, one.evidence_class, one.port)
        known = kept.get(key)
        if known is None or order[one.confidence] < order[known.confidence]:
            kept[key] = one
    return tuple(
        sorted(
            kept.values(),
            key=lambda one: (
                one.source,
                one.target,
                order[one.confidence],
                one.evidence_class,
                one.host,
                one.port or 0,
            ),
        )
    )


def _words(value: Plain) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(word) for word in value) if isinstance(value, list | tuple) else ()
