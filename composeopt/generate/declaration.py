"""An ``x-composeopt`` block drafted from a stack: every line with its evidence.

Nothing is guessed silently: what was not found is said above the block instead
of being written in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import field

from composeopt.analysis.budget.peers import Peers, peer_groups
from composeopt.analysis.conversations import MEDIUM, WILDCARD, conversations
from composeopt.analysis.plan import shares, start_up
from composeopt.analysis.reachability import topology
from composeopt.facts.declared import Budget, Declared, declared
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import Usage
from composeopt.model.changes import Evidence
from composeopt.model.edits import Plain
from composeopt.model.paths import DocumentPath
from composeopt.model.plan import Shares
from composeopt.model.secrets import mask_text
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

VERSION = 1
_UNITS = (("T", 1024**4), ("G", 1024**3), ("M", 1024**2), ("k", 1024))


@dataclass(slots=True)
class Draft:
    """The block and what is said of it.

    Args:
        value: the block; only ``version`` in it when nothing was found.
        comments: what stands above a key or element, by its path in the block.
        head: what stands above the block.
    """

    value: dict[str, Plain] = field(default_factory=lambda: {"version": VERSION})
    comments: dict[DocumentPath, str] = field(default_factory=dict)
    head: list[str] = field(default_factory=list)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing was found that could be declared."""
        return len(self.value) == 1


def draft(stack: Stack, usage: Usage, engine: EngineFacts) -> Draft:
    """Draft the block of a stack.

    Args:
        stack: loaded with all profiles; ``inputs.budget`` is what the user grants.
        usage: boot times, where they are known.
        engine: the target engine.
    """
    found = Draft(head=["Drafted by composeopt init from this project; read it line by line."])
    owner = declared(stack)
    _budget(found, shares(stack), owner.budget)
    _groups(found, stack, owner)
    _conversations(found, stack)
    _targets(found, stack, usage, engine)
    return found


def _budget(found: Draft, sums: Shares, granted: Budget) -> None:
    budget: dict[str, Plain] = {}
    rows: tuple[tuple[str, Plain, Plain, tuple[str, ...]], ...] = (
        ("cpus", _cpus(granted.cpus), _cpus(sums.cpus), sums.without_cpus()),
        ("memory", _memory(granted.memory), _memory(sums.memory), sums.without_memory()),
    )
    for key, given, total, without in rows:
        path = ("budget", key)
        if given is not None:
            budget[key] = given
            found.comments[path] = f"as {granted.source} says"
        elif not without and total is not None:
            budget[key] = total
            found.comments[path] = "all limits together as they are today"
        else:
            of_all = f"{len(without)} of {len(sums.services)} services"
            found.head.append(f"No budget of {key}: no limit in {of_all}; --budget declares one.")
    if budget:
        found.value["budget"] = budget


def _groups(found: Draft, stack: Stack, owner: Declared) -> None:
    groups: dict[str, Plain] = {}
    for peers in peer_groups(stack, owner):
        name = _free(peers.name or "peers", groups)
        group: dict[str, Plain] = {"services": list(peers.services)}
        found.comments["groups", name] = (
            f"found: {', '.join(peers.services)} have the same image or build, container ports "
            "and names of variables"
        )
        if peers.leader is not None:
            group["leader"] = peers.leader
            found.comments["groups", name, "leader"] = _leader(stack, peers)
        groups[name] = group
    if groups:
        found.value["groups"] = groups


def _leader(stack: Stack, peers: Peers) -> str:
    """Say why a member leads: the variable of its role, else its name."""
    service = stack.service(peers.leader or "")
    roles = [key for key in (service.environment if service else {}) if "ROLE" in key]
    if not roles:
        return f"{peers.leader} leads by its name"
    path = ("services", peers.leader or "", "environment", roles[0])
    return f"{peers.leader} leads by its {roles[0]}{_place(stack, Evidence('', path))}"


def _conversations(found: Draft, stack: Stack) -> None:
    """Propose what is likely but not sure, and can happen on today's networks."""
    known = topology(stack)
    sure: set[tuple[str, str]] = set()
    likely: dict[tuple[str, str], str] = {}
    for one in conversations(stack):
        pair = (one.source, one.target)
        if one.evidence_class == WILDCARD or not known.can_talk(*pair):
            continue
        if one.confidence == MEDIUM:
            words = mask_text(one.evidence.text)
            likely.setdefault(pair, f"{words}{_place(stack, one.evidence)}")
        elif one.confidence != "low":
            sure.add(pair)
    talks: dict[str, list[str]] = {}
    for (source, target), words in likely.items():
        if (source, target) not in sure:
            targets = talks.setdefault(source, [])
            found.comments["conversations", source, len(targets)] = words
            targets.append(target)
    if talks:
        found.value["conversations"] = {source: list(each) for source, each in talks.items()}
        found.comments["conversations",] = (
            "likely, not sure: delete what is not true; what is sure needs no line"
        )


def _targets(found: Draft, stack: Stack, usage: Usage, engine: EngineFacts) -> None:
    start = start_up(stack, usage, engine)
    predicted = start.predicted_healthy
    probed = any(each.predicted_healthy for each in start.services)
    if predicted is None or not probed:
        return
    if start.unknown_boots:
        count = len(start.unknown_boots)
        found.head.append(
            f"No target: the boot time is not known in {count} of {len(start.services)} services; "
            "--usage tells it."
        )
        return
    found.value["targets"] = {"time_to_healthy": f"{math.ceil(predicted.high)}s"}
    found.comments["targets", "time_to_healthy"] = (
        f"predicted today: {predicted.high:.1f} s, from {predicted.basis}"
    )


def _place(stack: Stack, evidence: Evidence) -> str:
    location = evidence.location
    if location is None and evidence.path is not None:
        location = stack.locate(evidence.path, key=True)
    return f" ({location.file}:{location.line})" if location else ""


def _free(name: str, taken: Mapping[str, Plain]) -> str:
    def names() -> Iterator[str]:
        yield name
        number = 2
        while True:
            yield f"{name}-{number}"
            number += 1

    return next(each for each in names() if each not in taken)


def _cpus(value: float | None) -> Plain:
    if not value:
        return None
    return int(value) if value == int(value) else value


def _memory(value: int | None) -> Plain:
    """Write bytes exactly, in the largest unit that allows it."""
    if not value:
        return None
    return next((f"{value // size}{unit}" for unit, size in _UNITS if value % size == 0), value)
