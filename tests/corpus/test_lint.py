"""The promises hold for what ``lint --fix`` makes of real files."""

from __future__ import annotations

import functools
import os
from collections import Counter
from dataclasses import dataclass, replace

import pytest

from composeopt import registry
from composeopt.document.comments import comments
from composeopt.document.document import parse
from composeopt.document.source import Source
from composeopt.facts import compose
from composeopt.lint.check import Checks
from composeopt.lint.loading import load_leniently
from composeopt.lint.projects import Project
from composeopt.lint.run import Mode, lint
from composeopt.model.lint import LintReport, Rewrite
from composeopt.stack.inputs import Inputs
from composeopt.stack.stack import Stack
from tests.corpus import corpus

ENVIRON = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")}

modes = pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
every_file = pytest.mark.parametrize("entry", corpus.entries(), ids=str)


@dataclass(frozen=True, slots=True)
class Linted:
    """A file and what ``lint --fix`` makes of it."""

    inputs: Inputs
    report: LintReport


@functools.cache
def checks() -> Checks:
    found = registry.load(external=False)
    assert not found.broken
    rules = tuple(rule() for rule in found.rules)
    names = {rule.code: rule.name for rule in found.rules}
    return Checks(rules, known=frozenset(found.handles()), names=names)


@functools.cache
def linted(entry: corpus.Entry, *, unsafe: bool) -> Linted:
    inputs = Inputs((entry.path,), environ=ENVIRON, cwd=entry.path.parent)
    return Linted(inputs, fix(inputs, unsafe=unsafe))


def fix(inputs: Inputs, *, unsafe: bool) -> LintReport:
    return lint([Project(inputs.files)], inputs, checks(), Mode(fix=True, unsafe=unsafe))


@modes
@every_file
def test_no_rule_raises_and_fixes_settle(entry: corpus.Entry, *, unsafe: bool) -> None:
    assert linted(entry, unsafe=unsafe).report.faults == ()


@modes
@every_file
def test_every_finding_has_its_place(entry: corpus.Entry, *, unsafe: bool) -> None:
    report = linted(entry, unsafe=unsafe).report
    texts = {each.path: each.after for each in report.rewrites}
    text = texts.get(entry.path) or entry.path.read_bytes()
    lines = text.decode("utf-8", "replace").count("\n") + 1
    for finding in report.findings:
        assert finding.location is not None
        assert finding.location.line <= lines or finding.location.file != entry.path.name


@modes
@every_file
def test_a_second_run_changes_nothing(entry: corpus.Entry, *, unsafe: bool) -> None:
    """P3."""
    first = linted(entry, unsafe=unsafe)
    texts = {each.path: each.after for each in first.report.rewrites}

    again = fix(replace(first.inputs, texts=texts), unsafe=unsafe)

    assert again.rewrites == ()


@modes
@every_file
def test_no_comment_is_lost_and_the_layout_stays(entry: corpus.Entry, *, unsafe: bool) -> None:
    """P2, by other means than the program's."""
    for rewrite in linted(entry, unsafe=unsafe).report.rewrites:
        before, after = _comments(rewrite, rewrite.before), _comments(rewrite, rewrite.after)
        assert before - after == Counter()
        assert rewrite.before.endswith(b"\n") == rewrite.after.endswith(b"\n")
        assert (b"\r\n" in rewrite.before) == (b"\r\n" in rewrite.after)


@every_file
def test_safe_fixes_only_take_lines_away(entry: corpus.Entry) -> None:
    """P2: what obsolete and unused keys leave behind is what stood there, in order.

    Fixes that add an edge to an nginx add lines, but take none away.
    """
    report = linted(entry, unsafe=False).report
    adds = any(each.code == "NGX001" and not each.refused for each in report.repairs)
    for rewrite in report.rewrites:
        lines = iter(rewrite.before.splitlines())
        assert adds or all(line in lines for line in rewrite.after.splitlines())


@every_file
def test_safe_fixes_leave_the_resolved_model_as_it_was(entry: corpus.Entry) -> None:
    """P7: but for the edges that an nginx needs."""
    outcome = linted(entry, unsafe=False)
    texts = {each.path: each.after for each in outcome.report.rewrites}
    if texts:
        before = load_leniently(outcome.inputs)
        after = load_leniently(replace(outcome.inputs, texts=texts))

        assert _without_edges(before) == _without_edges(after)


@modes
@every_file
def test_compose_accepts_what_it_accepted_before(entry: corpus.Entry, *, unsafe: bool) -> None:
    """P1, asked of the real binary for every file that was changed."""
    outcome = linted(entry, unsafe=unsafe)
    texts = {each.path: each.after for each in outcome.report.rewrites}
    binary = compose.find(os.environ)
    assert binary is not None
    if texts and compose.accepts(binary, outcome.inputs, {}, ()).accepted:
        verdict = compose.accepts(binary, outcome.inputs, texts, ())

        assert verdict.accepted, verdict.message


def _without_edges(stack: Stack) -> list[dict[str, object]]:
    services: list[dict[str, object]] = [
        {key: value for key, value in service.data.items() if key != "depends_on"}
        for service in stack.services()
    ]
    return [*services, {key: value for key, value in stack.model.items() if key != "services"}]


def _comments(rewrite: Rewrite, data: bytes) -> Counter[str]:
    documents = parse(Source.from_bytes(data, rewrite.path))
    return Counter(comment.text for comment in comments(documents))
