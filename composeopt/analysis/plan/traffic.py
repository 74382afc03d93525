"""Who is on which network, and who reaches whom with what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from composeopt.analysis.conversations import (
    HIGH,
    LOW,
    MEDIUM,
    WILDCARD,
    Conversation,
    conversations,
)
from composeopt.analysis.names import attachments, service_data
from composeopt.analysis.pairs import Pairs, pairs
from composeopt.analysis.reachability import published_ports, topology
from composeopt.model.changes import Evidence
from composeopt.model.edits import Plain
from composeopt.model.paths import format_path
from composeopt.model.plan import NetworkPlan, OpenPort, Talk, TalkKind, Traffic
from composeopt.model.report import EvidenceRecord
from composeopt.model.secrets import mask_text
from composeopt.stack.stack import Stack

_RANK: dict[TalkKind, int] = {
    "needed": 0,
    "cut off": 1,
    "anybody": 2,
    "unknown": 3,
    "unneeded": 4,
}


def traffic(stack: Stack) -> Traffic:
    """Gather the networks of a stack and every pair of services that can talk, or should."""
    said = conversations(stack)
    talks = (*_pairs(stack, pairs(stack), said), *_cut_off(stack, said))
    return Traffic(
        networks=tuple(_networks(stack)),
        modes=tuple(
            (name, str(data["network_mode"]))
            for name, data in service_data(stack).items()
            if data.get("network_mode")
        ),
        talks=tuple(sorted(talks, key=lambda talk: (_RANK[talk.kind], talk.source, talk.target))),
        open_ports=tuple(
            OpenPort(port.service, port.target, port.published) for port in published_ports(stack)
        ),
    )


def _networks(stack: Stack) -> Iterator[NetworkPlan]:
    members: dict[str, list[str]] = {}
    for name, service in service_data(stack).items():
        for network in attachments(service):
            members.setdefault(network, []).append(name)
    declared = stack.model.get("networks")
    named = declared if isinstance(declared, Mapping) else {}
    for key in dict.fromkeys((*named, *members)):
        data = named.get(key)
        settings = data if isinstance(data, Mapping) else {}
        yield NetworkPlan(
            name=str(key),
            services=tuple(members.get(key, ())),
            driver=str(settings.get("driver") or ""),
            external=bool(settings.get("external")),
            internal=settings.get("internal") is True,
            subnets=tuple(_subnets(settings)),
        )


def _subnets(settings: Mapping[str, Plain]) -> Iterator[str]:
    ipam = settings.get("ipam")
    entries = ipam.get("config") if isinstance(ipam, Mapping) else None
    for entry in entries if isinstance(entries, list | tuple) else ():
        if isinstance(entry, Mapping) and entry.get("subnet"):
            yield str(entry["subnet"])


def _pairs(stack: Stack, found: Pairs, said: Sequence[Conversation]) -> Iterator[Talk]:
    best = _best(said)
    for pair, one in found.needed.items():
        yield _talk(stack, best.get(frozenset(pair), one), "needed")
    rest: tuple[tuple[TalkKind, Mapping[tuple[str, str], Evidence]], ...] = (
        ("anybody", found.wildcard),
        ("unknown", found.unknown),
        ("unneeded", found.unneeded),
    )
    for kind, group in rest:
        for (one_end, other), evidence in group.items():
            yield Talk(one_end, other, kind, None, "", "", _record(stack, evidence))


def _best(said: Iterable[Conversation]) -> Mapping[frozenset[str], Conversation]:
    """Give for each pair the evidence that tells most: sure, with a port, read not declared."""
    order = (HIGH, MEDIUM, LOW)
    best: dict[frozenset[str], Conversation] = {}
    for one in sorted(said, key=lambda each: (order.index(each.confidence), each.port is None)):
        if one.evidence_class != WILDCARD and one.confidence != LOW:
            best.setdefault(frozenset((one.source, one.target)), one)
    return best


def _cut_off(stack: Stack, said: Iterable[Conversation]) -> Iterator[Talk]:
    """Give the conversations there is evidence of whose ends share no network."""
    known = topology(stack)
    seen: set[tuple[str, str]] = set()
    for one in said:
        pair = (one.source, one.target)
        if one.confidence == LOW or one.evidence_class == WILDCARD or pair in seen:
            continue
        if not known.shared(*pair) and not known.same_namespace(*pair):
            seen.add(pair)
            yield _talk(stack, one, "cut off")


def _talk(stack: Stack, one: Conversation, kind: TalkKind) -> Talk:
    return Talk(
        source=one.source,
        target=one.target,
        kind=kind,
        port=one.port,
        evidence_class=one.evidence_class,
        confidence=one.confidence,
        evidence=_record(stack, one.evidence),
    )


def _record(stack: Stack, evidence: Evidence) -> EvidenceRecord:
    path = evidence.path
    location = evidence.location
    if location is None and path is not None:
        location = stack.locate(path, key=True)
    text = format_path(path) if path is not None else ""
    return EvidenceRecord(mask_text(evidence.text), text, location)
