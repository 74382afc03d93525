"""The promises hold for what ``optimize`` makes of real files."""

from __future__ import annotations

import functools
import os
import pathlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from composeopt import registry
from composeopt.analysis.health import never_less_patient
from composeopt.config.settings import Settings
from composeopt.document.comments import comments
from composeopt.document.document import Document
from composeopt.errors import ComposeoptError
from composeopt.facts import compose
from composeopt.facts.engine import EngineFacts
from composeopt.optimize.plan import Planned, plan
from composeopt.optimize.run import Optimizer, Result
from composeopt.patch.refusals import FORMATTING, REASONS
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from composeopt.verify.valid import profile_sets
from tests.corpus import corpus

LEAST_RESOLVED = 0.90
MOST_FORMATTING = 0.01
INSIDE_A_DEPENDENCY = {"condition", "required", "restart"}
MAY_CHANGE = frozenset({"depends_on", "healthcheck"})
ENVIRON = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")}


@dataclass(frozen=True, slots=True)
class Optimized:
    """One corpus file, loaded and optimized; ``result`` is None when it does not load."""

    entry: corpus.Entry
    result: Result | None
    why_not: str = ""


@functools.cache
def passes() -> tuple[Planned, ...]:
    found = registry.load(external=False)
    assert not found.broken
    return plan(found, Settings(), select=("dependencies", "health"))


@functools.cache
def optimized(entry: corpus.Entry) -> Optimized:
    inputs = Inputs((entry.path,), environ=ENVIRON, cwd=entry.path.parent)
    try:
        stack = load(inputs)
    except ComposeoptError as error:
        return Optimized(entry, None, str(error))
    return Optimized(entry, _optimizer().run(stack))


@functools.cache
def binary() -> compose.ComposeBinary:
    found = compose.find(os.environ)
    assert found is not None
    return found


def _optimizer() -> Optimizer:
    return Optimizer(passes(), binary=binary())


@pytest.mark.parametrize("entry", corpus.standalone(), ids=str)
def test_every_promise_holds(entry: corpus.Entry) -> None:
    result = optimized(entry).result
    if result is None:
        return  # counted below

    assert not result.ledger.failures
    assert not result.ledger.discarded
    assert all(refused.reason in REASONS for refused in result.ledger.refused)
    if not result.ledger.applied:
        assert not result.after.texts
        return
    _accepted_as_before(result)
    _other_lines_kept(result)
    _no_less_patient(result)
    _nothing_else_changed(result)
    _settled(result)


def test_most_files_resolve() -> None:
    """At least nine of ten standalone files that compose accepts are resolved."""
    found = [optimized(entry) for entry in corpus.standalone()]

    missing = [f"{each.entry}: {each.why_not}" for each in found if each.result is None]

    assert len(missing) <= (1 - LEAST_RESOLVED) * len(found), "\n".join(missing[:20])


def test_formatting_is_hardly_ever_the_reason_of_a_refusal() -> None:
    """Of all wanted Changes at most one in a hundred fails for how a file is written."""
    wanted = 0
    reasons: Counter[str] = Counter()
    for each in map(optimized, corpus.standalone()):
        if each.result is not None:
            ledger = each.result.ledger
            wanted += len(ledger.applied) + len(ledger.refused)
            reasons.update(refused.reason for refused in ledger.refused)

    formatting = sum(count for reason, count in reasons.items() if reason in FORMATTING)

    assert formatting <= MOST_FORMATTING * wanted, f"{reasons} of {wanted}"


def _accepted_as_before(result: Result) -> None:
    """P1, asked of the real binary once more."""
    inputs = result.before.inputs
    for profiles in profile_sets(result.before):
        if compose.accepts(binary(), inputs, {}, profiles).accepted:
            verdict = compose.accepts(binary(), inputs, result.after.texts, profiles)
            assert verdict.accepted, verdict.message


def _other_lines_kept(result: Result) -> None:
    """P2, by other means than the program's: no comment is lost, few lines change."""
    keys = {
        str(step)
        for proposal in result.ledger.applied
        for edit in proposal.change.edits
        for step in edit.path[2:]
    } | INSIDE_A_DEPENDENCY
    for path, data in result.after.texts.items():
        before, after = _text_of(result.before, path), data.decode("utf-8")
        after = after.removeprefix("\ufeff")
        lost = Counter(before.splitlines()) - Counter(after.splitlines())
        strange = [line for line in lost if not any(key in line for key in keys)]
        assert not strange
        assert before.endswith("\n") == after.endswith("\n")
        assert ("\r\n" in before) == ("\r\n" in after)
    kept = _comments(result.after.stack)
    for text, count in _comments(result.before).items():
        assert kept[text] >= count, f"lost comment {text}"


def _no_less_patient(result: Result) -> None:
    """P5."""
    for service in result.before.services():
        after = result.after.stack.service(service.name)
        assert after is not None
        reason = never_less_patient(service.healthcheck, after.healthcheck, EngineFacts())
        assert reason is None, f"{service.name}: {reason}"


def _nothing_else_changed(result: Result) -> None:
    """P7: these passes change what waits and what probes, nothing else."""
    assert _others(result.before.model) == _others(result.after.stack.model)


def _settled(result: Result) -> None:
    """P3: a second run on the result changes nothing."""
    again = _optimizer().run(result.before.with_texts(result.after.texts))

    assert [proposal.record.title for proposal in again.ledger.applied] == []
    assert not again.after.texts


def _others(model: Mapping[str, object]) -> dict[str, object]:
    services = model.get("services")
    assert isinstance(services, Mapping)
    rest = {
        name: {key: value for key, value in body.items() if key not in MAY_CHANGE}
        for name, body in services.items()
        if isinstance(body, Mapping)
    }
    return {**model, "services": rest}


def _comments(stack: Stack) -> Counter[str]:
    by_file: dict[pathlib.Path, list[Document]] = {}
    for document in stack.documents:
        by_file.setdefault(document.source.path, []).append(document)
    return Counter(each.text for documents in by_file.values() for each in comments(documents))


def _text_of(stack: Stack, path: pathlib.Path) -> str:
    return next(d.source.text for d in stack.documents if d.source.path == path)
