"""Who can open a connection to whom: shared networks, shared namespaces, published ports."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import field

from composeopt.analysis.conversations import LOW, Conversation, conversations
from composeopt.analysis.names import HOST, NONE, Names, attachments, names, owners, service_data
from composeopt.model.edits import Plain
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

Pair = tuple[str, str]

ANYWHERE = frozenset({"", "0.0.0.0", "::", "[::]"})  # noqa: S104  # compared, never bound


@dataclass(frozen=True, slots=True)
class Topology:
    """Which networks each service is on, its namespace's owner followed.

    ``networks`` has an entry for each service; it is empty for ``host`` and
    ``none``. ``owner`` says whose network namespace a service lives in.
    """

    networks: Mapping[str, frozenset[str]]
    owner: Mapping[str, str]
    names: Names
    host_mode: frozenset[str] = field(default_factory=frozenset)

    def shared(self, one: str, other: str) -> frozenset[str]:
        """Give the networks two services share."""
        empty: frozenset[str] = frozenset()
        return self.networks.get(one, empty) & self.networks.get(other, empty)

    def same_namespace(self, one: str, other: str) -> bool:
        """Say whether two services see each other on localhost."""
        if one in self.host_mode and other in self.host_mode:
            return True
        owner = self.owner.get(one)
        return owner is not None and owner == self.owner.get(other)

    def can_talk(self, source: str, target: str, host: str = "") -> bool:
        """Say whether a service reaches another under the name it uses for it."""
        if self.same_namespace(source, target):
            return True
        shared = self.shared(source, target)
        if not shared or not host:
            return bool(shared)
        limits = {
            name.network
            for name in self.names.find(host, source)
            if self.owner.get(name.service) == self.owner.get(target)
        }
        return "" in limits or bool(limits & shared)


@dataclass(frozen=True, slots=True)
class BrokenConversation:
    """A conversation that was possible and no longer is; ``reason`` says why."""

    conversation: Conversation
    reason: str


@dataclass(frozen=True, slots=True)
class PublishedPort:
    """A port that every container of the host reaches through its gateway."""

    service: str
    target: int
    published: str


def topology(stack: Stack) -> Topology:
    """Read the networks of a stack."""
    services = service_data(stack)
    owner = owners(stack)
    networks = {name: frozenset(attachments(services[owner[name]])) for name in services}
    host_mode = frozenset(
        name for name in services if services[owner[name]].get("network_mode") == HOST
    )
    return Topology(networks, owner, names(stack), host_mode)


def reachable_pairs(stack: Stack) -> frozenset[Pair]:
    """Give every pair of services that share a network or a namespace, each in order."""
    known = topology(stack)
    found: set[Pair] = set()
    for members in _members(known):
        found.update(itertools.combinations(members, 2))
    return frozenset(found)


def published_ports(stack: Stack) -> tuple[PublishedPort, ...]:
    """Give the ports published on all interfaces: segmentation does not protect them."""
    found: list[PublishedPort] = []
    for name, data in service_data(stack).items():
        if data.get("network_mode") in {HOST, NONE}:
            continue
        ports = data.get("ports")
        for port in ports if isinstance(ports, list | tuple) else ():
            if isinstance(port, Mapping) and _open(port):
                target = port.get("target")
                found.append(PublishedPort(name, int(str(target)), str(port["published"])))
    return tuple(found)


def broken_conversations(
    before: Stack, after: Stack, *, hints: bool = False
) -> tuple[BrokenConversation, ...]:
    """Give the conversations of ``before`` that worked there and cannot work in ``after``.

    A container with a shell or the docker socket counts as talking to everything
    it could reach. Conversations of low confidence count only with ``hints``:
    a safe Change keeps them, an unsafe one need not.
    """
    old, new = topology(before), topology(after)
    if old.networks == new.networks and old.owner == new.owner and old.names == new.names:
        return ()
    found: list[BrokenConversation] = []
    for conversation in conversations(before):
        source, target = conversation.source, conversation.target
        if conversation.confidence == LOW and not hints:
            continue
        if not old.can_talk(source, target, conversation.host):
            continue
        if new.can_talk(source, target, conversation.host):
            continue
        if source not in new.networks or target not in new.networks:
            gone = source if source not in new.networks else target
            reason = f"{gone} is gone"
        elif new.shared(source, target):
            reason = f"{target} is no longer called {conversation.host} there"
        else:
            reason = f"{source} and {target} no longer share a network"
        found.append(BrokenConversation(conversation, reason))
    return tuple(found)


def _members(known: Topology) -> Iterable[list[str]]:
    by_network: dict[str, list[str]] = {}
    for name, networks in known.networks.items():
        for network in networks:
            by_network.setdefault("network " + network, []).append(name)
        by_network.setdefault("namespace " + known.owner[name], []).append(name)
        if name in known.host_mode:
            by_network.setdefault("host", []).append(name)
    return (sorted(members) for members in by_network.values())


def _open(port: Mapping[str, Plain]) -> bool:
    return bool(port.get("published")) and str(port.get("host_ip") or "") in ANYWHERE
