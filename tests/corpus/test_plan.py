"""``plan`` shows, and ``init`` drafts, whatever can be loaded."""

from __future__ import annotations

import functools
import json
import os
import re

import pytest

from composeopt import registry, schema
from composeopt.config.settings import Settings
from composeopt.document.construct import construct
from composeopt.document.document import parse
from composeopt.errors import ComposeoptError, RefusedEditError
from composeopt.facts.declared import KEY, declared
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import Usage
from composeopt.generate.declaration import Draft, draft
from composeopt.generate.placement import place
from composeopt.model.plan import StackPlan
from composeopt.optimize.outlook import Outlook
from composeopt.optimize.plan import Planned, plan
from composeopt.optimize.run import Optimizer
from composeopt.plugin.context import Context
from composeopt.report.blocks import paint_plain
from composeopt.report.data import as_json
from composeopt.report.plan import as_dot, as_mermaid, text
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from tests.corpus import corpus

ENVIRON = {"PATH": os.environ.get("PATH", ""), "HOME": "/home/somebody"}
REFUSALS = frozenset({"flow", "block-scalar"})
"""Files in brackets, and files that end in the midst of a block scalar, have no place."""

LONGEST = 120
"""Lines of text that a plan takes at most, unless all is asked for."""


@functools.cache
def passes() -> tuple[Planned, ...]:
    return plan(registry.load(external=False), Settings())


def stack_of(entry: corpus.Entry) -> Stack | None:
    inputs = Inputs((entry.path,), environ=ENVIRON, cwd=entry.path.parent, required_unset="unknown")
    try:
        return load(inputs)
    except ComposeoptError:
        return None  # test_optimize counts how many load


def planned(stack: Stack) -> StackPlan:
    result = Optimizer(passes()).run(stack)
    return Outlook(passes(), Context()).plan(result)


@pytest.mark.parametrize("entry", corpus.standalone(), ids=str)
def test_what_loads_can_be_shown(entry: corpus.Entry) -> None:
    stack = stack_of(entry)
    if stack is None:
        return

    found = planned(stack)

    assert found.failures == ()
    assert schema.violations("plan", json.loads(as_json(found))) == ()
    names = {service.name for service in stack.services()}
    assert {each.service for each in found.start_up.services} == names
    assert {each.service for each in found.shares.services} == names
    pairs = [
        frozenset((talk.source, talk.target))
        for talk in found.traffic.talks
        if talk.kind != "cut off"
    ]
    assert len(pairs) == len(set(pairs))
    assert len(paint_plain(text(found)).splitlines()) <= LONGEST + 4 * len(names)
    assert len(re.findall(r"^    s\d+\[", as_mermaid(found), re.MULTILINE)) == len(names)
    assert as_dot(found).endswith("}\n")


@pytest.mark.parametrize("entry", corpus.standalone(), ids=str)
def test_a_drafted_block_changes_nothing_else(entry: corpus.Entry) -> None:
    stack = stack_of(entry)
    if stack is None:
        return
    found = draft(stack, Usage(), EngineFacts())
    if found.says_nothing:
        return

    if refusal(stack, found) in REFUSALS:
        return
    texts = place(stack, found, None)

    after = stack.with_texts(texts)
    (path,) = texts
    before = next(d.source for d in stack.documents if d.source.path == path)
    source = before.with_text(texts[path].decode().removeprefix("\ufeff"))
    _lines_kept(before.text, source.text)
    data = construct(parse(source)[0].root, source)
    assert isinstance(data, dict)
    assert data[KEY] == found.value
    groups = found.value.get("groups", {})
    assert isinstance(groups, dict)
    assert declared(after).groups.keys() == groups.keys()


def refusal(stack: Stack, found: Draft) -> str:
    """Give the reason why a block cannot be placed, or nothing."""
    try:
        place(stack, found, None)
    except RefusedEditError as refused:
        return refused.reason
    return ""


def _lines_kept(before: str, after: str) -> None:
    """Every line is still there, in its order."""
    rest = iter(after.splitlines())
    assert all(line in rest for line in before.splitlines())
