"""Reading the ``x-composeopt`` block of a stack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from composeopt.facts.budget import overridden
from composeopt.facts.declarations import KEY, Budget, Declared, DeclaredPair, Group
from composeopt.facts.reading import Reading, unknown
from composeopt.facts.sizes import parse_size
from composeopt.facts.targets import read_targets
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
    reading = Reading(stack)
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
        targets=read_targets(reading, top.get("targets"), (KEY, "targets")),
        flows=reading.mapping(top.get("flows"), (KEY, "flows")),
    )
    reading.finish()
    return result


def _check_version(reading: Reading, top: Mapping[str, Plain]) -> None:
    if not top:
        return
    path: Path = (KEY, "version")
    if "version" not in top:
        reading.fault(f"{KEY} needs 'version: {VERSION}'", (KEY,), key=True)
    elif top["version"] != VERSION or isinstance(top["version"], bool):
        reading.fault(f"version {top['version']!r} is not known; known: {VERSION}", path)


def _budget(reading: Reading, value: Plain) -> Budget:
    block = reading.mapping(value, (KEY, "budget"), BUDGET)
    cpus = reading.number(block["cpus"], (KEY, "budget", "cpus")) if "cpus" in block else None
    memory = None
    if "memory" in block:
        memory = parse_size(block["memory"])
        if not memory:
            message = f"memory must be an amount such as 22G, not {block['memory']!r}"
            reading.fault(message, (KEY, "budget", "memory"))
    return Budget(cpus, memory)


def _groups(reading: Reading, value: Plain) -> Mapping[str, Group]:
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


def _group(reading: Reading, name: str, block: Mapping[str, Plain], path: Path) -> Group:
    services: tuple[str, ...] = ()
    if block.get("services"):
        services = reading.services(block["services"], (*path, "services"))
    else:
        reading.fault(f"group {name} needs 'services', a list of names", path, key=True)
    leader = block.get("leader")
    if leader is not None and leader not in services:
        reading.fault(unknown("leader", str(leader), services), (*path, "leader"))
    factor = 1.0
    if "leader_factor" in block:
        factor = reading.number(block["leader_factor"], (*path, "leader_factor")) or 1.0
        if leader is None:
            reading.fault("leader_factor needs a leader", (*path, "leader_factor"), key=True)
    return Group(name, services, str(leader) if leader is not None else None, factor, path)


def _conversations(reading: Reading, value: Plain) -> Iterable[DeclaredPair]:
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
    reading: Reading, services: Mapping[str, Mapping[str, Plain]], key: str
) -> tuple[DeclaredPair, ...]:
    pairs = []
    for source, block in services.items():
        path: Path = ("services", source, KEY, key)
        targets = reading.services(block[key], path) if key in block else ()
        pairs += [DeclaredPair(source, target, path) for target in targets]
    return tuple(pairs)
