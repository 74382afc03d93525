"""Reading the ``x-composeopt`` block of a stack."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from composeopt import errors
from composeopt.facts.budget import overridden
from composeopt.facts.declarations import KEY, Budget, Declared, DeclaredPair, Group
from composeopt.facts.sizes import parse_size
from composeopt.model.codes import WRONG_DECLARATION
from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.stack.stack import Stack

__all__ = ["KEY", "Budget", "Declared", "DeclaredPair", "Group", "declared"]

VERSION = 1
TOP = ("version", "budget", "groups", "targets", "flows", "conversations")
PER_SERVICE = ("talks_to", "isolated_from", "keep")
GROUP = ("services", "leader", "leader_factor")
BUDGET = ("cpus", "memory")


def declared(stack: Stack) -> Declared:
    """Give what the owner declares of the stack; empty when nothing is.

    A budget that the command line names (``stack.inputs.budget``) wins over the
    block's, key by key.

    Raises:
        InputError: the block says something that cannot be meant; with its place.
        InputErrors: the same, several times.
    """
    return stack.once("declared", lambda: _declared(stack))


def _declared(stack: Stack) -> Declared:
    reading = _Reading(stack)
    top = reading.mapping(stack.model.get(KEY), (KEY,), TOP)
    _check_version(reading, top)
    services = {
        service.name: reading.mapping(
            service.extensions.get(KEY), ("services", service.name, KEY), PER_SERVICE
        )
        for service in stack.services()
    }
    result = Declared(
        budget=overridden(_budget(reading, top.get("budget")), stack.inputs.budget),
        groups=_groups(reading, top.get("groups")),
        conversations=(
            *_conversations(reading, top.get("conversations")),
            *_pairs(reading, services, "talks_to"),
        ),
        speakers=_speakers(top.get("conversations"), services),
        isolated=_pairs(reading, services, "isolated_from"),
        keep={
            name: reading.names(block["keep"], ("services", name, KEY, "keep"))
            for name, block in services.items()
            if "keep" in block
        },
        targets=reading.mapping(top.get("targets"), (KEY, "targets")),
        flows=reading.mapping(top.get("flows"), (KEY, "flows")),
    )
    reading.finish()
    return result


@dataclass(slots=True)
class _Reading:
    """Reads values of one stack and gathers what is wrong with them."""

    stack: Stack
    faults: list[errors.InputError] = field(default_factory=list)

    def fault(self, message: str, path: Path, *, key: bool = False) -> None:
        """Note what is wrong at a path."""
        location = self.stack.locate(path, key=key)
        self.faults.append(errors.InputError(message, location, WRONG_DECLARATION))

    def finish(self) -> None:
        """Raise what was noted, if anything was."""
        if len(self.faults) == 1:
            raise self.faults[0]
        if self.faults:
            raise errors.InputErrors(self.faults)

    def mapping(
        self, value: Plain, path: Path, known: Sequence[str] | None = None
    ) -> Mapping[str, Plain]:
        """Give a mapping (an absent one is empty) with known keys only."""
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fault(f"{_name(path)} must be a mapping", path)
            return {}
        for key in value:
            if known is not None and key not in known:
                self.fault(_unknown("key", key, known), (*path, key), key=True)
        return value

    def names(self, value: Plain, path: Path) -> tuple[str, ...]:
        """Give a list of different names; one name alone will do."""
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, Sequence) or not all(isinstance(item, str) for item in items):
            self.fault(f"{_name(path)} must be a list of names", path)
            return ()
        found = tuple(str(item) for item in items)
        if len(set(found)) < len(found):
            self.fault(f"{_name(path)} names one thing twice", path)
        return found

    def services(self, value: Plain, path: Path) -> tuple[str, ...]:
        """Give a list of names of services of this stack."""
        found = self.names(value, path)
        for name in found:
            self.known_service(name, path)
        return found

    def known_service(self, name: str, path: Path, *, key: bool = False) -> None:
        """Note a name that no service has (told only where all profiles are active)."""
        known = [service.name for service in self.stack.services()]
        if name not in known and "*" in self.stack.inputs.profiles:
            self.fault(_unknown("service", name, known), path, key=key)

    def number(self, value: Plain, path: Path) -> float | None:
        """Give a number above zero."""
        try:
            number = float(value) if isinstance(value, int | float | str) else None
        except ValueError:
            number = None
        if number is None or isinstance(value, bool) or not 0 < number < float("inf"):
            self.fault(f"{_name(path)} must be a number above 0, not {value!r}", path)
            return None
        return number


def _check_version(reading: _Reading, top: Mapping[str, Plain]) -> None:
    if not top:
        return
    path: Path = (KEY, "version")
    if "version" not in top:
        reading.fault(f"{KEY} needs 'version: {VERSION}'", (KEY,), key=True)
    elif top["version"] != VERSION or isinstance(top["version"], bool):
        reading.fault(f"version {top['version']!r} is not known; known: {VERSION}", path)


def _budget(reading: _Reading, value: Plain) -> Budget:
    block = reading.mapping(value, (KEY, "budget"), BUDGET)
    cpus = reading.number(block["cpus"], (KEY, "budget", "cpus")) if "cpus" in block else None
    memory = None
    if "memory" in block:
        memory = parse_size(block["memory"])
        if not memory:
            message = f"memory must be an amount such as 22G, not {block['memory']!r}"
            reading.fault(message, (KEY, "budget", "memory"))
    return Budget(cpus, memory)


def _groups(reading: _Reading, value: Plain) -> Mapping[str, Group]:
    result = {}
    members: dict[str, str] = {}
    for name, body in reading.mapping(value, (KEY, "groups")).items():
        path: Path = (KEY, "groups", name)
        group = _group(reading, name, reading.mapping(body, path, GROUP), path)
        result[name] = group
        for service in group.services:
            if members.setdefault(service, name) != name:
                message = f"{service} is in group {members[service]} already"
                reading.fault(message, (*path, "services"))
    return result


def _group(reading: _Reading, name: str, block: Mapping[str, Plain], path: Path) -> Group:
    services: tuple[str, ...] = ()
    if block.get("services"):
        services = reading.services(block["services"], (*path, "services"))
    else:
        reading.fault(f"group {name} needs 'services', a list of names", path, key=True)
    leader = block.get("leader")
    if leader is not None and leader not in services:
        reading.fault(_unknown("leader", str(leader), services), (*path, "leader"))
    factor = 1.0
    if "leader_factor" in block:
        factor = reading.number(block["leader_factor"], (*path, "leader_factor")) or 1.0
        if leader is None:
            reading.fault("leader_factor needs a leader", (*path, "leader_factor"), key=True)
    return Group(name, services, str(leader) if leader is not None else None, factor, path)


def _conversations(reading: _Reading, value: Plain) -> Iterable[DeclaredPair]:
    for source, targets in reading.mapping(value, (KEY, "conversations")).items():
        path: Path = (KEY, "conversations", source)
        reading.known_service(source, path, key=True)
        for target in reading.services(targets, path):
            yield DeclaredPair(source, target, path)


def _speakers(
    conversations: Plain, services: Mapping[str, Mapping[str, Plain]]
) -> Mapping[str, Path]:
    """Give the services whose partners are declared, those that have none too."""
    named = conversations if isinstance(conversations, Mapping) else {}
    found: dict[str, Path] = {str(name): (KEY, "conversations", str(name)) for name in named}
    for name, block in services.items():
        if "talks_to" in block:
            found.setdefault(name, ("services", name, KEY, "talks_to"))
    return found


def _pairs(
    reading: _Reading, services: Mapping[str, Mapping[str, Plain]], key: str
) -> tuple[DeclaredPair, ...]:
    pairs = []
    for source, block in services.items():
        path: Path = ("services", source, KEY, key)
        targets = reading.services(block[key], path) if key in block else ()
        pairs += [DeclaredPair(source, target, path) for target in targets]
    return tuple(pairs)


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    right = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
    return f"unknown {what} '{name}'; {right}"


def _name(path: Path) -> str:
    return str(path[-1])
