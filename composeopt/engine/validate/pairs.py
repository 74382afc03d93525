"""Which pairs of services must connect, which must not, and at which doors to try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.analysis.conversations import LOW, WILDCARD, Conversation, conversations
from composeopt.analysis.reachability import Pair, reachable_pairs, topology
from composeopt.engine.observe.containers import Container
from composeopt.engine.probing import Door
from composeopt.engine.validate.running import Running
from composeopt.facts.declared import declared
from composeopt.model.values import dataclass

ANY_PORT = 9
"""Knocked at where no port is known: a refusal tells as well that packets get there."""


@dataclass(frozen=True, slots=True)
class Need:
    """A conversation that must be possible.

    Args:
        source: who starts it.
        target: who listens.
        host: the name that the source uses.
        port: the port, None where nothing tells it.
        why: the evidence.
    """

    source: str
    target: str
    host: str
    port: int | None
    why: str

    @property
    def door(self) -> Door:
        """Where to knock."""
        return Door(self.host, self.port or ANY_PORT)


@dataclass(frozen=True, slots=True)
class Cut:
    """Two services that must not reach each other, and why."""

    source: str
    target: str
    why: str


def needs(running: Running) -> tuple[Need, ...]:
    """Give the conversations of which both ends run, with the surest evidence of each."""
    found: dict[tuple[str, str], Conversation] = {}
    for one in conversations(running.stack):
        if one.evidence_class == WILDCARD or one.confidence == LOW:
            continue
        ends = (one.source, one.target)
        if running.one(one.source) is None or running.one(one.target) is None:
            continue
        if ends not in found or (found[ends].port is None and one.port is not None):
            found[ends] = one
    isolated = _isolated(running)
    return tuple(
        Need(source, target, one.host or target, one.port, one.evidence.text)
        for (source, target), one in sorted(found.items())
        if _pair(source, target) not in isolated
    )


def cuts(running: Running) -> tuple[Cut, ...]:
    """Give the pairs that share no network by the files, and those declared to be apart."""
    known = topology(running.stack)
    together = reachable_pairs(running.stack)
    isolated = _isolated(running)
    names = [
        name
        for name in running.containers
        if (one := running.one(name)) is not None and one.addresses and known.owner[name] == name
    ]
    return tuple(_cuts(names, together, isolated))


def doors_of(container: Container, port: int | None = None) -> tuple[Door, ...]:
    """Give a container's addresses with a port; any where none is known."""
    return tuple(Door(address, port or ANY_PORT) for address in container.addresses)


def _cuts(
    names: Iterable[str], together: frozenset[Pair], isolated: frozenset[Pair]
) -> Iterator[Cut]:
    ordered = sorted(names)
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if (one, other) in isolated:
                yield Cut(one, other, "declared to be apart")
            elif (one, other) not in together:
                yield Cut(one, other, "they share no network in the files")


def _isolated(running: Running) -> frozenset[Pair]:
    return frozenset(_pair(one.source, one.target) for one in declared(running.stack).isolated)


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
