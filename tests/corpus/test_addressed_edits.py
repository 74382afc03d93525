"""Edits that rules and passes want, on real stacks: the resolved model changes there only."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pytest

from composeopt.errors import ComposeoptError, InputErrors, RefusedEditError
from composeopt.model.edits import Add, Edit, Plain, Remove, Replace
from composeopt.model.paths import Path, format_path
from composeopt.patch.apply import apply
from composeopt.patch.refusals import FORMATTING, REASONS
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from tests.corpus import corpus

EDITS_PER_STACK = 12
STARTED: Plain = {"condition": "service_started", "required": True}


def test_an_addressed_edit_changes_its_value_and_no_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made, loaded, cycles, refused = 0, 0, 0, Counter[str]()
    for entry in corpus.standalone():
        try:
            stack = load(Inputs(files=(entry.path,), cwd=entry.path.parent))
        except ComposeoptError:
            continue
        chooser = random.Random(str(entry))
        wanted = list(wanted_edits(stack, chooser))
        for edits in chooser.sample(wanted, min(len(wanted), EDITS_PER_STACK)):
            try:
                texts = apply(stack, edits).texts
            except RefusedEditError as error:
                refused[error.reason] += 1
                continue
            made += 1
            try:
                result = stack.with_texts(texts)
            except InputErrors as error:  # the service that was to be waited for extends this one
                cycles += "wait for each other" in str(error)
                continue
            loaded += 1
            check(stack, result, edits, str(entry))

    with capsys.disabled():
        sys.stdout.write(f"\n{made} addressed edits made\n")
        sys.stdout.write(f"refused: {dict(refused.most_common())}\n")
    assert 0 < made == loaded + cycles
    assert refused.keys() <= REASONS.keys()
    assert sum(refused[reason] for reason in FORMATTING) <= 0.01 * (made + refused.total())


def wanted_edits(stack: Stack, chooser: random.Random) -> Iterator[Sequence[Edit]]:
    """Give what the passes and fixes would ask for."""
    for service in stack.services():
        path = (*service.path,)
        yield from _of_dependencies(stack, service, chooser)
        yield from _of_health(service)
        yield from _of_environment(stack, service, chooser)
        yield from _of_ports(stack, service, chooser)
        yield from _of_limits(service)
        if "network_mode" not in service.data:
            networks: tuple[Edit, Edit] = (
                Add((*path, "networks", "new_net"), None),
                Add(("networks", "new_net"), {"driver": "bridge"}),
            )
            yield networks
        yield (_set(service, ("restart",), "on-failure"),)
        yield (_set(service, ("image",), "x:1"),)


def _of_dependencies(
    stack: Stack, service: Service, chooser: random.Random
) -> Iterator[Sequence[Edit]]:
    path = (*service.path, "depends_on")
    edges = _mapping(service.data.get("depends_on"))
    if edges and not service.data.keys() & {"links", "volumes_from", "network_mode"}:
        target = chooser.choice(list(edges))
        yield (Remove((*path, target)),)
        yield (Replace((*path, target, "condition"), "service_healthy"),)
    free = [
        other.name
        for other in stack.services()
        if other.name not in edges and not _waits(stack, other.name, service.name)
    ]
    if free:
        target = chooser.choice(free)
        yield (Add((*path, target), STARTED),)
        yield (Add((*path, target), {"condition": "service_healthy", "required": True}),)


def _waits(stack: Stack, service: str, target: str) -> bool:
    """Say whether a service waits, perhaps through others, for another."""
    seen, pending = set[str](), [service]
    while pending:
        name = pending.pop()
        if name == target:
            return True
        if name not in seen:
            seen.add(name)
            found = stack.service(name)
            if found is not None:
                pending += [each.target for each in found.dependencies()]
    return False


def _of_health(service: Service) -> Iterator[Sequence[Edit]]:
    check = _mapping(service.data.get("healthcheck"))
    if not check:
        value: Plain = {"test": ["CMD", "true"], "interval": "5s"}
        yield (Add((*service.path, "healthcheck"), value),)
    elif "test" in check:
        for key, value in (("interval", "7s"), ("retries", 9), ("start_period", "33s")):
            yield (_set(service, ("healthcheck", key), value),)


def _of_environment(
    stack: Stack, service: Service, chooser: random.Random
) -> Iterator[Sequence[Edit]]:
    path = (*service.path, "environment")
    origin = stack.origin(service.path)
    from_file = origin and origin.document.node((*origin.path, "env_file"))
    if names := _mapping(service.data.get("environment")):
        name = chooser.choice(list(names))
        yield (Replace((*path, name), "new value"),)
        if not from_file:  # which may set it, too
            yield (Remove((*path, name)),)
    yield (Add((*path, "NEW_KEY"), "v"),)


def _of_ports(stack: Stack, service: Service, chooser: random.Random) -> Iterator[Sequence[Edit]]:
    ports = service.data.get("ports")
    if isinstance(ports, Sequence) and ports:
        index = chooser.randrange(len(ports))
        path = stack.identified((*service.path, "ports", index))
        yield (Remove(path),)
        if "host_ip" not in _mapping(ports[index]):
            yield (Add((*path, "host_ip"), "127.0.0.1"),)


def _of_limits(service: Service) -> Iterator[Sequence[Edit]]:
    # compose refuses limits under deploy beside pids_limit, whatever they say of pids
    if "mem_limit" in service.data or "pids_limit" in service.data:
        yield (_set(service, ("mem_limit",), "128974848"),)
    else:
        yield (_set(service, ("deploy", "resources", "limits", "memory"), "128974848"),)


def _set(service: Service, path: Path, value: Plain) -> Edit:
    """Replace what is there, add what is not."""
    found: Plain = service.data
    for step in path:
        mapping = _mapping(found)
        if step not in mapping:
            return Add((*service.path, *path), value)
        found = mapping[str(step)]
    return Replace((*service.path, *path), value)


def check(before: Stack, after: Stack, edits: Sequence[Edit], name: str) -> None:
    """Hold the new model to the edits."""
    places = [edit.path[:3] for edit in edits]
    for path in differences(before.model, after.model, ()):
        allowed = any(path[: len(place)] == place[: len(path)] for place in places)
        # what runs before a service joins the service's networks
        allowed |= path[2:3] == ("pre_start",) and any(path[:2] == place[:2] for place in places)
        assert allowed or _inherits(before, path, edits), (name, edits, format_path(path))
    for edit in edits:
        indexed = after.indexed(edit.path)
        found = indexed is not None and after.has(indexed)
        if isinstance(edit, Remove):
            assert not found, (name, edit)
            continue
        assert found, (name, edit)
        value = after.value(indexed or ())
        if isinstance(edit.value, Mapping):
            assert edit.value.items() <= _mapping(value).items(), (name, edit, value)
        else:
            assert str(value) == str(edit.value), (name, edit, value)


def _inherits(stack: Stack, path: Path, edits: Sequence[Edit]) -> bool:
    """Say whether the service at ``path`` extends one that was edited."""
    origins = stack.definitions(path[:2])
    places = {origin.path for origin in origins if "extends" in origin.via}
    edited = {origin.path for edit in edits for origin in stack.definitions(edit.path[:2])}
    return bool(places & edited)


def differences(before: Plain, after: Plain, path: Path) -> Iterator[Path]:
    """Give the paths of mappings' entries that differ."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            if key in before and key in after:
                yield from differences(before[key], after[key], (*path, key))
            else:
                yield (*path, key)
    elif before != after:
        yield path


def _mapping(value: Plain) -> Mapping[str, Plain]:
    return value if isinstance(value, Mapping) else {}
