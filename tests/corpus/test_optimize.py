"""The promises hold for what all passes together make of real files."""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections import Counter
from dataclasses import dataclass

import pytest

from composeopt import registry
from composeopt.config.settings import Settings
from composeopt.errors import ComposeoptError
from composeopt.facts import compose
from composeopt.facts.budget import parse_budget
from composeopt.facts.declarations import Budget
from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.optimize.plan import Planned, plan
from composeopt.optimize.run import Optimizer, Result
from composeopt.patch.refusals import FORMATTING, REASONS
from composeopt.plugin.context import Context
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from tests.corpus import corpus, promises

LEAST_RESOLVED = 0.90
MOST_FORMATTING = 0.01
PASSES = ("dependencies", "resources", "memory", "health", "networks", "nginx")
BUDGET = "cpus=64,memory=256G"
OPTIONS = {"keepalive": 32, "connect_timeout": "5s", "read_timeout": "300s"}
ENVIRON = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")}


@dataclass(frozen=True, slots=True)
class Mode:
    """How the corpus is optimized; always by all passes, each of them selected.

    Args:
        name: of the test.
        measured: whether a usage profile and settings of nginx are given.
        unsafe: whether unsafe changes are made too.
        budget: what the stack may use; without a profile limits are assumed under it.
    """

    name: str
    measured: bool = False
    unsafe: bool = False
    budget: str = ""


MODES = (
    Mode("as-it-is"),
    Mode("measured", measured=True, budget=BUDGET),
    Mode("unsafe", measured=True, unsafe=True, budget=BUDGET),
    Mode("assumed", unsafe=True, budget=BUDGET),
)
modes = pytest.mark.parametrize("mode", MODES, ids=[mode.name for mode in MODES])


@functools.cache
def binary() -> compose.ComposeBinary:
    found = compose.find(os.environ)
    assert found is not None
    return found


@functools.cache
def stack_of(entry: corpus.Entry, mode: Mode) -> Stack | str:
    """Load a file; give the error where it does not load."""
    budget = parse_budget(mode.budget) if mode.budget else Budget()
    folder = entry.path.parent
    try:
        return load(Inputs((entry.path,), environ=ENVIRON, cwd=folder, budget=budget))
    except ComposeoptError as error:
        return str(error)


def usage_of(stack: Stack, mode: Mode) -> Usage:
    """Make up what was measured: boots and peaks that depend on the names only."""
    names = [service.name for service in stack.services()] if mode.measured else []
    return Usage({name: _usage(hashlib.sha256(name.encode()).digest()) for name in names})


def _usage(digest: bytes) -> ServiceUsage:
    boot, cpus, memory = digest[0] / 16, 0.05 + digest[1] / 256, (8 + digest[2]) * 2**20
    return ServiceUsage(
        boot_seconds=boot, boot_p95_seconds=1.2 * boot, cpu_peak=cpus, memory_peak=memory
    )


@functools.cache
def passes(mode: Mode) -> tuple[Planned, ...]:
    found = registry.load(external=False)
    assert not found.broken
    nginx = next(each for each in found.passes if each.name == "nginx")
    options = {"pass.nginx": nginx.Options(**OPTIONS)} if mode.measured else {}
    planned = plan(found, Settings(options=options), select=PASSES)
    assert tuple(each.name for each in planned) == PASSES
    return planned


def optimizer(stack: Stack, mode: Mode) -> Optimizer:
    """Give one that asks no compose binary: the tests do that themselves."""
    return Optimizer(passes(mode), Context(usage=usage_of(stack, mode), unsafe=mode.unsafe))


@functools.cache
def optimized(entry: corpus.Entry, mode: Mode) -> Result | None:
    """Optimize a file; None when it does not load."""
    stack = stack_of(entry, mode)
    return None if isinstance(stack, str) else optimizer(stack, mode).run(stack)


@modes
@pytest.mark.parametrize("entry", corpus.standalone(), ids=str)
def test_every_promise_holds(entry: corpus.Entry, mode: Mode) -> None:
    """P1, P2, P3 and P7 always; P4, P5 and P6 of safe changes."""
    result = optimized(entry, mode)
    if result is None:
        return  # counted below

    assert not result.ledger.failures
    assert not result.ledger.discarded
    assert all(refused.reason in REASONS for refused in result.ledger.refused)
    if not result.ledger.applied:
        assert not result.after.texts
        return
    promises.accepted_as_before(result, binary())
    promises.other_lines_kept(result)
    promises.side_files_kept(result)
    promises.who_needs_to_talk_can(result)
    promises.nothing_else_changed(result)
    if not mode.unsafe:
        promises.nobody_less_patient(result)
        promises.limits_fit(result, usage_of(result.before, mode))
    _settled(result, mode)


def test_most_files_resolve() -> None:
    """At least nine of ten standalone files that compose accepts are resolved."""
    found = {str(entry): stack_of(entry, MODES[0]) for entry in corpus.standalone()}

    missing = [f"{name}: {why}" for name, why in found.items() if isinstance(why, str)]

    assert len(missing) <= (1 - LEAST_RESOLVED) * len(found), "\n".join(missing[:20])


@modes
def test_formatting_is_hardly_ever_the_reason_of_a_refusal(
    mode: Mode, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of all wanted Changes at most one in a hundred fails for how a file is written."""
    applied: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for entry in corpus.standalone():
        result = optimized(entry, mode)
        if result is not None:
            applied.update(each.record.pass_name for each in result.ledger.applied)
            reasons.update(refused.reason for refused in result.ledger.refused)

    with capsys.disabled():
        sys.stdout.write(f"\n{mode.name}: made {dict(applied)}, refused {dict(reasons)}\n")
    formatting = sum(count for reason, count in reasons.items() if reason in FORMATTING)
    assert applied
    assert formatting <= MOST_FORMATTING * (applied.total() + reasons.total())


def _settled(result: Result, mode: Mode) -> None:
    """P3: a second run on the result changes nothing."""
    again = optimizer(result.before, mode).run(result.before.with_texts(result.after.texts))

    assert [proposal.record.title for proposal in again.ledger.applied] == []
    assert not again.after.texts
