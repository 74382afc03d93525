"""The pairs of services that can talk, by whether they need to: needed, unknown, unneeded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from composeopt.analysis.conversations import (
    HIGH,
    LOW,
    MEDIUM,
    WILDCARD,
    Conversation,
    conversations,
)
from composeopt.analysis.dependencies.chains import Chains
from composeopt.analysis.dependencies.graph import dependency_graph
from composeopt.analysis.reachability import Pair, reachable_pairs
from composeopt.analysis.talkers import Talker, talkers
from composeopt.facts.declared import declared
from composeopt.model.changes import Evidence
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


def pairs(stack: Stack, *, allow_outside: bool = False) -> Pairs:
    """Classify every pair of services that can talk in a stack."""
    known = talkers(stack, allow_outside=allow_outside)
    needed: dict[Pair, Conversation] = {}
    hints: dict[Pair, Evidence] = {}
    for one in conversations(stack, allow_outside=allow_outside):
        pair = _pair(one.source, one.target)
        if one.evidence_class == WILDCARD:
            continue
        if one.confidence == LOW:
            hints.setdefault(pair, one.evidence)
        elif pair not in needed or _strength(one) < _strength(needed[pair]):
            needed[pair] = one
    isolated = {_pair(one.source, one.target): one.path for one in declared(stack).isolated}
    needs: dict[Pair, Conversation] = {}
    wildcard: dict[Pair, Evidence] = {}
    unknown: dict[Pair, Evidence] = {}
    unneeded: dict[Pair, Evidence] = {}
    chains = Chains.of(dependency_graph(stack))
    for pair in sorted(reachable_pairs(stack)):
        ends = [known[name] for name in pair]
        loose = next((end for end in ends if end.wildcard), None)
        doubtful = next((end for end in ends if not end.known), None)
        if pair in needed:
            needs[pair] = needed[pair]
        elif pair in isolated:
            text = f"{pair[0]} and {pair[1]} are declared to be apart"
            unneeded[pair] = Evidence(text, isolated[pair])
        elif loose is not None:
            wildcard[pair] = loose.reason
        elif pair in hints:
            unknown[pair] = hints[pair]
        elif doubtful is not None:
            unknown[pair] = _chained(chains, pair) or doubtful.reason
        else:
            unneeded[pair] = ends[0].reason
    conflicts = tuple(sorted(set(isolated) & set(needed)))
    return Pairs(needs, wildcard, unknown, unneeded, known, conflicts)


def _chained(chains: Chains, pair: Pair) -> Evidence | None:
    """Say by way of whom one of the two depends on the other, or None."""
    for source, target in (pair, pair[::-1]):
        way = chains.way(source, target)
        if way:
            text = f"{source} depends on {target} by way of {way}, and may talk to it"
            step = way if way in chains.targets[source] else target
            return Evidence(text, ("services", source, "depends_on", step))
    return None


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _strength(conversation: Conversation) -> int:
    return (HIGH, MEDIUM, LOW).index(conversation.confidence)
