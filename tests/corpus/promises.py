"""The promises, held against what ``optimize`` made of a stack by other means than its own.

What the program itself asserts (``verify``) is not asked again: the model, the text and
docker compose are.
"""

from __future__ import annotations

import itertools
import pathlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from composeopt.analysis.health import never_less_patient
from composeopt.document.comments import comments
from composeopt.document.document import Document
from composeopt.facts import compose
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import Usage
from composeopt.optimize.run import Result
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from composeopt.verify.valid import profile_sets

MAY_CHANGE: Mapping[str, frozenset[str]] = {
    "dependencies": frozenset({"depends_on"}),
    "resources": frozenset({"cpus", "mem_limit", "mem_reservation", "memswap_limit", "deploy"}),
    "memory": frozenset({"cpus", "mem_limit", "mem_reservation", "memswap_limit", "deploy"}),
    "health": frozenset({"healthcheck"}),
    "networks": frozenset({"networks"}),
    "nginx": frozenset({"volumes"}),
}
"""The keys of a service that each pass may change."""

INSIDE_A_DEPENDENCY = frozenset({"condition", "required", "restart"})


def accepted_as_before(result: Result, binary: compose.ComposeBinary) -> None:
    """P1: docker compose accepts it with no profile, each and all, where it did before."""
    inputs = result.before.inputs
    for profiles in profile_sets(result.before):
        verdict = compose.accepts(binary, inputs, result.after.texts, profiles)
        if not verdict.accepted:
            assert not compose.accepts(binary, inputs, {}, profiles).accepted, verdict.message


def other_lines_kept(result: Result) -> None:
    """P2: no comment is lost, and each line that is gone holds a word of an edit."""
    edits = [edit for proposal in result.ledger.applied for edit in _edits(proposal.change)]
    words = {str(getattr(step, "value", step)) for edit in edits for step in edit.path[1:]}
    for edit in edits:
        words.update(_words(result.before.value(edit.path)))
    words |= INSIDE_A_DEPENDENCY
    for path, text, data in _changed_files(result):
        after = data.decode("utf-8").removeprefix("\ufeff")
        lost = Counter(text.splitlines()) - Counter(after.splitlines())
        assert [line for line in lost if not any(word in line for word in words)] == [], path
        assert text.endswith("\n") == after.endswith("\n")
        assert ("\r\n" in text) == ("\r\n" in after)
    kept = _comments(result.after.stack)
    for comment, count in _comments(result.before).items():
        assert kept[comment] >= count, f"lost comment {comment}"


def side_files_kept(result: Result) -> None:
    """P2: of a mounted file no comment is lost either, and the original is as it was."""
    for proposal in result.ledger.applied:
        for file in proposal.change.side_files:
            original = file.original.read_bytes()
            assert file.copy not in {file.original, *result.before.inputs.texts}
            lost = Counter(original.splitlines()) - Counter(file.data.splitlines())
            assert not [line for line in lost if line.lstrip().startswith(b"#")]


def who_needs_to_talk_can(result: Result) -> None:
    """P4: who waits for or links to another still shares a network with it."""
    before, after = result.before, result.after.stack
    for service in before.services():
        for other in _partners(service):
            target = before.service(other)
            if target is None or not _shared(service, target):
                continue
            now, then = after.service(service.name), after.service(other)
            assert now is not None
            assert then is not None
            assert _shared(now, then), f"{service.name} and {other} are parted"


def nobody_less_patient(result: Result) -> None:
    """P5: nothing is unhealthy sooner, counting that fewer CPUs boot more slowly."""
    for service in result.before.services():
        after = result.after.stack.service(service.name)
        assert after is not None
        was, now = service.limits.cpus, after.limits.cpus
        slower = max(1.0, was / now) if was and now else 1.0
        reason = never_less_patient(service.healthcheck, after.healthcheck, EngineFacts(), slower)
        assert reason is None, f"{service.name}: {reason}"


def limits_fit(result: Result, usage: Usage) -> None:
    """P6: the sums stay inside the budget, and nothing goes below what was measured."""
    before, after = result.before, result.after.stack
    budget = before.inputs.budget
    for allowed, was, now in (
        (budget.cpus, _sum(before, "cpus"), _sum(after, "cpus")),
        (budget.memory, _sum(before, "memory"), _sum(after, "memory")),
    ):
        assert allowed is None or now <= max(allowed, was) + 1e-9
    for service in after.services():
        old, known = before.service(service.name), usage.of(service.name)
        assert old is not None
        for name, peak in (("cpus", known.cpu_peak), ("memory", known.memory_peak)):
            limit, had = getattr(service.limits, name), getattr(old.limits, name)
            if peak is not None and limit and limit != had:
                assert limit >= min(peak, had or peak)


def nothing_else_changed(result: Result) -> None:
    """P7: only the keys that the passes that did something may change are different."""
    names = {proposal.record.pass_name for proposal in result.ledger.applied}
    keys = frozenset(itertools.chain.from_iterable(MAY_CHANGE[name] for name in names))
    before, after = result.before.model, result.after.stack.model
    assert _others(before, keys) == _others(after, keys)
    for name, service in _services(before).items():
        then = _services(after)[name]
        assert _without_resources(service) == _without_resources(then)
        assert _targets(service) == _targets(then)
        copies = {str(f.copy) for p in result.ledger.applied for f in p.change.side_files}
        assert all(_is_kept(mount, service, copies) for mount in then.get("volumes") or ())


def _words(value: Any) -> Iterator[str]:
    """Yield the keys of a value, and its texts."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _words(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _words(item)
    elif value:
        yield str(value)


def _edits(change: Any) -> Iterator[Any]:
    yield from change.edits
    for file in change.side_files:
        yield from file.edits


def _changed_files(result: Result) -> Iterator[tuple[pathlib.Path, str, bytes]]:
    """Yield the compose files that changed, with the text before and the bytes after."""
    texts = {each.source.path: each.source.text for each in result.before.documents}
    for path, data in result.after.texts.items():
        if path in texts:
            yield path, texts[path], data


def _comments(stack: Stack) -> Counter[str]:
    by_file: dict[pathlib.Path, list[Document]] = {}
    for document in stack.documents:
        by_file.setdefault(document.source.path, []).append(document)
    return Counter(each.text for documents in by_file.values() for each in comments(documents))


def _partners(service: Service) -> set[str]:
    links = service.data.get("links")
    named = [str(each).partition(":")[0] for each in links] if isinstance(links, list) else []
    return {*(each.service for each in service.dependencies()), *named}


def _shared(one: Service, other: Service) -> bool:
    return bool(one.networks.keys() & other.networks.keys())


def _sum(stack: Stack, kind: str) -> float:
    return sum((getattr(s.limits, kind) or 0) * s.replicas for s in stack.services())


def _services(model: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    services = model.get("services")
    assert isinstance(services, Mapping)
    return services


def _others(model: Mapping[str, Any], keys: frozenset[str]) -> dict[str, object]:
    """Give a model without some keys of services, and without networks if they are one."""
    services = {
        name: {key: value for key, value in body.items() if key not in keys}
        for name, body in _services(model).items()
    }
    return {**{k: v for k, v in model.items() if k not in keys}, "services": services}


def _without_resources(service: Mapping[str, Any]) -> dict[str, Any]:
    # Docker compose writes an empty placement and the scale into each deploy block.
    deploy = {"replicas": service.get("scale"), **(service.get("deploy") or {})}
    return {key: value for key, value in deploy.items() if key != "resources" and value}


def _targets(service: Mapping[str, Any]) -> set[str]:
    return {str(each.get("target")) for each in service.get("volumes") or ()}


def _is_kept(mount: Mapping[str, Any], before: Mapping[str, Any], copies: set[str]) -> bool:
    """Say whether a mount stood there before, or leads to a copy of the file it led to."""
    return mount in (before.get("volumes") or ()) or mount.get("source") in copies
