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
    ("fault", "words"),
    [
        ({"title": " "}, "no title"),
        ({"reason": ""}, "no reason"),
        ({"edits": ()}, "no edits"),
        ({"edits": ("delete everything",)}, "no edit"),
        ({"edits": (Replace((), 1),)}, "no path"),
        ({"edits": (Replace((1.5,), 1),)}, "no path"),  # type: ignore[arg-type]  # that is the fault
        ({"edits": (Replace(("a",), object()),)}, "no plain data"),  # type: ignore[arg-type]  # that is the fault
        ({"evidence": ()}, "no evidence"),
        ({"evidence": (Evidence(""),)}, "says nothing"),
        ({"expected": ("faster",)}, "no Expectation"),
        ({"safety": "safe"}, "how safe"),
        ({"touches": ()}, "what it touches"),
    ],
)
def test_what_is_left_unsaid_is_named(fault: dict[str, object], words: str) -> None:
    broken = replace(GOOD, **fault)  # type: ignore[arg-type]  # that is the fault

    found = list(check((broken,)))

    assert [violation.promise for violation in found] == ["P8"]
    assert words in found[0].detail
