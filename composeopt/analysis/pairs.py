"""The pairs of services that can talk, by whether they need to: needed, unknown, unneeded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from composeopt.analysis.conversations import (
    HIGH,
    LOW,
    MEDIUM,
    WILDCARD,
    Conversation,
    conversations,
)
from composeopt.analysis.dependencies.chains import chains
from composeopt.analysis.dependencies.graph import dependency_graph
from composeopt.analysis.reachability import Pair, reachable_pairs
from composeopt.analysis.talkers import Talker, talkers
from composeopt.facts.declared import declared
from composeopt.model.changes import Evidence
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every pair that can talk today, each in exactly one class.

    Args:
        needed: with the strongest evidence of a conversation.
        wildcard: one end may talk to anybody (a shell, the docker socket): kept.
        unknown: nobody knows of one end whom it talks to, or there is a hint:
            kept, and cut only when unsafe changes are asked for. One that depends
            on the other by way of others may talk to it, unless both are known.
        unneeded: neither end starts a conversation with the other, for a reason
            that the files, the catalogue or the owner give.
        talkers: what is known of each service.
        conflicts: pairs declared isolated of which there is evidence that they talk.
    """

    needed: Mapping[Pair, Conversation]
    wildcard: Mapping[Pair, Evidence]
    unknown: Mapping[Pair, Evidence]
    unneeded: Mapping[Pair, Evidence]
    talkers: Mapping[str, Talker]
    conflicts: tuple[Pair, ...] = ()


def pairs(stack: Stack) -> Pairs:
    """Classify every pair of services that can talk in a stack."""
    return stack.settled("pairs", _classified)


def _classified(stack: Stack) -> Pairs:
    known = talkers(stack)
    needed, hints = _said(stack)
    isolated = {_pair(one.source, one.target): one.path for one in declared(stack).isolated}
    loose = {name: one.reason for name, one in known.items() if one.wildcard}
    doubts = {name: one.reason for name, one in known.items() if not one.known}
    needs: dict[Pair, Conversation] = {}
    wildcard: dict[Pair, Evidence] = {}
    unknown: dict[Pair, Evidence] = {}
    unneeded: dict[Pair, Evidence] = {}
    for pair in sorted(reachable_pairs(stack)):
        one_end, other = pair
        if pair in needed:
            needs[pair] = needed[pair]
        elif pair in isolated:
            text = f"{one_end} and {other} are declared to be apart"
            unneeded[pair] = Evidence(text, isolated[pair])
        elif one_end in loose or other in loose:
            wildcard[pair] = loose.get(one_end) or loose[other]
        elif pair in hints:
            unknown[pair] = hints[pair]
        elif one_end in doubts or other in doubts:
            unknown[pair] = doubts.get(one_end) or doubts[other]
        else:
            unneeded[pair] = known[one_end].reason
    for pair, evidence in _chained(stack):
        if pair in unknown and pair not in hints:
            unknown[pair] = evidence
    conflicts = tuple(sorted(set(isolated) & set(needed)))
    return Pairs(
        MappingProxyType(needs),
        MappingProxyType(wildcard),
        MappingProxyType(unknown),
        MappingProxyType(unneeded),
        MappingProxyType(dict(known)),
        conflicts,
    )


def _said(stack: Stack) -> tuple[dict[Pair, Conversation], dict[Pair, Evidence]]:
    """Give the strongest conversation of each pair that needs to talk, and the mere hints."""
    needed: dict[Pair, Conversation] = {}
    hints: dict[Pair, Evidence] = {}
    for one in conversations(stack):
        pair = _pair(one.source, one.target)
        if one.evidence_class == WILDCARD:
            continue
        if one.confidence == LOW:
            hints.setdefault(pair, one.evidence)
        elif pair not in needed or _strength(one) < _strength(needed[pair]):
            needed[pair] = one
    return needed, hints


def _chained(stack: Stack) -> Iterator[tuple[Pair, Evidence]]:
    """Yield the pairs that depend on each other by way of others, and how."""
    for source, target, way in chains(dependency_graph(stack)):
        text = f"{source} depends on {target} by way of {way}, and may talk to it"
        yield _pair(source, target), Evidence(text, ("services", source, "depends_on", way))


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _strength(conversation: Conversation) -> int:
    return (HIGH, MEDIUM, LOW).index(conversation.confidence)
