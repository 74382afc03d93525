"""P8: what a Change must say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from composeopt.model.changes import Change, Evidence
from composeopt.model.edits import Replace
from composeopt.verify.complete import check

GOOD = Change(
    title="probe web every 2 s",
    edits=(Replace(("services", "web", "healthcheck", "interval"), "2s"),),
    reason="it is healthy sooner",
    evidence=(Evidence("the interval is 30 s", ("services", "web", "healthcheck")),),
    touches=("services.*.healthcheck",),
    subject="web",
)


def test_a_complete_change_breaks_nothing() -> None:
    assert list(check((GOOD,))) == []


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (replace(GOOD, title=" "), "no title"),
        (replace(GOOD, reason=""), "no reason"),
        (replace(GOOD, edits=()), "no edits"),
        (replace(GOOD, edits=("delete everything",)), "no edit"),
        (replace(GOOD, edits=(Replace((), 1),)), "no path"),
        (replace(GOOD, edits=(Replace((1.5,), 1),)), "no path"),
        (replace(GOOD, edits=(Replace(("a",), object()),)), "no plain data"),
        (replace(GOOD, evidence=()), "no evidence"),
        (replace(GOOD, evidence=(Evidence(""),)), "says nothing"),
        (replace(GOOD, expected=("faster",)), "no Expectation"),
        (replace(GOOD, safety="safe"), "how safe"),
        (replace(GOOD, touches=()), "what it touches"),
    ],
)
def test_what_is_left_unsaid_is_named(broken: Change, words: str) -> None:
    found = list(check((broken,)))

    assert [violation.promise for violation in found] == ["P8"]
    assert words in found[0].detail
