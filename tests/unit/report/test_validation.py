"""How a validation is written."""

from __future__ import annotations

import json

from composeopt import schema
from composeopt.model.validation import Check, Validation, Verdict
from composeopt.report.blocks import paint_plain
from composeopt.report.data import as_json
from composeopt.report.validation import blocks, markdown


def check(verdict: Verdict, target: str = "restarts", subject: str = "") -> Check:
    measured = None if verdict == "unmeasured" else 1.2345
    return Check(
        target=target,
        subject=subject,
        wanted="at most 1",
        measured=measured,
        unit="restarts",
        samples=0 if measured is None else 3,
        verdict=verdict,
        instrument="the engine",
        details=("a|b <c>",),
        add="more" if measured is None else "",
    )


def made(*verdicts: Verdict) -> Validation:
    return Validation("shop", "1.0", tuple(check(each) for each in verdicts))


def test_a_score_is_how_many_were_met_and_nothing_else() -> None:
    found = made("met", "missed", "unmeasured", "met")

    assert (found.met, found.missed, found.unmeasured) == (2, 1, 1)
    text = paint_plain(blocks(found))
    assert text.startswith("shop: 2 of 4 targets met, 1 missed, 1 not measured\n")


def test_the_exit_code_says_whether_it_could_be_measured() -> None:
    assert made("met").exit_code == 0
    assert made("met", "missed").exit_code == 1
    assert made("missed", "unmeasured").exit_code == 2


def test_what_was_met_is_one_line_unless_more_is_asked_for() -> None:
    assert paint_plain(blocks(made("met"))).splitlines()[1:] == [
        "met         restarts: wanted at most 1, measured 1.234 restarts (3 samples)"
    ]
    assert "measured by the engine" in paint_plain(blocks(made("met"), verbose=True))


def test_what_is_missing_is_said() -> None:
    text = paint_plain(blocks(made("unmeasured")))

    assert "cannot be measured; it needs more" in text
    assert ", measured" not in text


def test_json_is_as_its_schema_says() -> None:
    assert schema.violations("validation", json.loads(as_json(made("met", "unmeasured")))) == ()


def test_markdown_has_a_table_and_says_why() -> None:
    text = markdown(made("missed"))

    assert "| restarts | at most 1 | 1.234 restarts | 3 | missed |" in text
    assert "- a\\|b &lt;c>" in text
    assert text.endswith("\n")
