"""The Markdown report: an analysis and a guide, whole, true, and without secrets."""

from __future__ import annotations

import dataclasses
import pathlib

import pytest

from composeopt import errors
from composeopt.model.changes import Expectation
from composeopt.model.report import EditRecord, Judge, WrittenFile
from composeopt.report.kinds import check_place, render
from composeopt.report.markdown import as_markdown
from composeopt.report.markup import code, text
from tests.snapshot import Snapshot
from tests.unit.report.reports import CHANGE, EVERYTHING, NOTHING

EXPECTED = pathlib.Path(__file__).parent / "expected"


def test_the_guide_says_everything(snapshot: Snapshot) -> None:
    snapshot.check(as_markdown(EVERYTHING), EXPECTED / "guide.md")


def test_every_change_has_reason_evidence_safety_and_a_way_out() -> None:
    """P8, in the report that people read."""
    written = as_markdown(dataclasses.replace(NOTHING, applied=(CHANGE,)))

    for part in (CHANGE.reason, CHANGE.evidence[0].text, "Safety: safe", CHANGE.ignore_flag):
        assert part in written
    assert CHANGE.ignore_comment in written


def test_changes_of_one_reason_are_one_section_with_a_row_each() -> None:
    changes = tuple(
        dataclasses.replace(
            CHANGE,
            subject=name,
            title=f"probe {name}",
            predicted=(Expectation("time to healthy", "s", 30.0, 2.0, name),),
            edits=(EditRecord("replace", f"services.{name}.healthcheck.interval", "30s", "2s"),),
        )
        for name in ("a", "b")
    )

    written = as_markdown(dataclasses.replace(NOTHING, applied=changes))

    assert written.count(CHANGE.reason) == 1
    assert "### health: 2 changes with one reason" in written
    assert "| change | place | predicted time to healthy |" in written
    for name in ("a", "b"):
        assert f"| probe {name} | `compose.yaml:12:7` | 30 -> 2 s |" in written
        assert f"| `services.{name}.healthcheck.interval` | `30s` | `2s` |" in written


def test_nothing_is_promised_where_nothing_was_done() -> None:
    written = as_markdown(NOTHING)

    assert "There is nothing to change." in written
    assert "## Start" not in written
    assert "## What changed" not in written


def test_a_result_that_was_not_judged_is_not_called_accepted() -> None:
    judge = Judge("docker-compose", "5.6.1", ("none",), ("none",))
    text = as_markdown(dataclasses.replace(EVERYTHING, judge=judge))

    assert "docker-compose 5.6.1 rejected the original, so the result is not judged." in text
    assert "accepts the result" not in text


def test_a_dry_run_says_that_nothing_was_written() -> None:
    written = as_markdown(dataclasses.replace(EVERYTHING, dry=True))

    assert "Found 1 change to make; nothing was written." in written
    assert "## What could change" in written
    assert "were not touched" not in written


def test_the_way_back_names_the_original_files() -> None:
    report = dataclasses.replace(
        EVERYTHING, command=("docker", "compose", "-f", "compose.optimized.yaml", "up", "-d")
    )

    back = as_markdown(report).split("## Go back")[1]

    assert "docker compose -f compose.yaml up -d" in back


def test_files_that_were_changed_in_place_come_back_from_version_control() -> None:
    report = dataclasses.replace(
        EVERYTHING, written=(WrittenFile("compose.yaml", "cd" * 32, "compose.yaml"),)
    )

    assert "take them back from version control" in as_markdown(report)


def test_an_added_null_is_told_from_an_absent_value() -> None:
    edits = (
        EditRecord("add", "services.web.networks.edge", None, None),
        EditRecord("remove", "services.web.networks.old", None, None),
    )

    written = as_markdown(
        dataclasses.replace(NOTHING, applied=(dataclasses.replace(CHANGE, edits=edits),))
    )

    assert "| `services.web.networks.edge` | absent | `null` |" in written
    assert "| `services.web.networks.old` | `null` | absent |" in written


def test_secrets_are_masked() -> None:
    leaky = dataclasses.replace(CHANGE, reason="API_TOKEN=abc123 goes to http://u:p4ss@host/")

    written = as_markdown(dataclasses.replace(NOTHING, applied=(leaky,)))

    assert "abc123" not in written
    assert "p4ss" not in written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a_b -> c", "a_b -> c"),
        ("*bold* _it_ `code`", r"\*bold\* \_it\_ \`code\`"),
        ("# no heading", r"\# no heading"),
        ("two\nlines | cells", "two lines | cells"),
        ("<b>", r"\<b>"),
    ],
)
def test_texts_show_as_they_are(value: str, written: str) -> None:
    assert text(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("a b", "`a b`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("a|b", "`a|b`")],
)
def test_code_is_fenced_by_more_ticks_than_it_holds(value: str, written: str) -> None:
    assert code(value) == written


def test_the_ending_of_the_name_chooses_the_kind() -> None:
    assert render(EVERYTHING, pathlib.Path("r.MD")).startswith("# demo: analysis and guide")
    assert render(EVERYTHING, pathlib.Path("r.json")).startswith('{\n  "schema": 1,')
    with pytest.raises(
        errors.UsageError, match=r"unknown kind '\.txt'; known: \.json, \.md, \.html"
    ):
        check_place(pathlib.Path("r.txt"))
