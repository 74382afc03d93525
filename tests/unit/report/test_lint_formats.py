"""The formats of a lint report, each as its readers expect it."""

from __future__ import annotations

import json
import pathlib
import re
from xml.etree import ElementTree

import pytest

from composeopt.model.changes import Safety
from composeopt.model.findings import Severity
from composeopt.model.lint import Fault, Finding, LintReport, Offer, Related, Rewrite
from composeopt.model.location import Location
from composeopt.report.lint import FORMATS, renderer
from composeopt.report.lint.diff import render as render_diff
from composeopt.report.lint.words import summary

OPEN = Finding(
    code="NET001",
    name="open-port",
    severity=Severity.WARNING,
    message="port 80, of 'web': 100% open",
    location=Location("a b/compose.yaml", 3, 9, 3, 14),
    path="services.web.ports[target=80/tcp]",
    subject="80",
    offer=Offer("bind it", Safety.UNSAFE, "nobody else can reach it"),
    related=(Related("published here", Location("x.yaml", 1, 2, 1, 4)),),
    line="      - 80:80",
    fingerprint="a" * 32,
    project="compose.yaml",
)
BROKEN = Finding(
    code="CMP001",
    name="unreadable-file",
    severity=Severity.ERROR,
    message="not <YAML>",
    location=Location("compose.yaml", 2, 1),
    line="\tx: 1",
    fingerprint="b" * 32,
)
KEPT = Finding(
    code="STY001",
    name="old",
    severity=Severity.INFO,
    message="old",
    location=Location("compose.yaml", 1, 1, 2, 3),
    fingerprint="c" * 32,
    suppressed="legacy",
)
REPORT = LintReport(
    files=("a b/compose.yaml", "clean.yaml", "compose.yaml"),
    findings=(OPEN, BROKEN),
    suppressed=(KEPT,),
    faults=(Fault("rule", "BAD001 raises", "ZeroDivisionError"),),
)


def test_text_marks_the_place_with_carets_below_the_line() -> None:
    plain = _without_colors(renderer("text")(REPORT))

    assert plain == (
        "a b/compose.yaml:3:9 NET001[open-port] port 80, of 'web': 100% open\n"
        "   3 |       - 80:80\n"
        "     |         ^^^^^\n"
        "  = note: published here (x.yaml:1:2)\n"
        "  = fix: bind it (--fix --unsafe; nobody else can reach it)\n"
        "\n"
        "compose.yaml:2:1 CMP001[unreadable-file] not <YAML>\n"
        "   2 | \tx: 1\n"
        "     | ^\n"
    )


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    finding = Finding("A001", "a", Severity.INFO, "m", Location("f", 1, 501, 1, 505), line=line)

    _, text, carets = _without_colors(renderer("text")(LintReport(findings=(finding,)))).split(
        "\n"
    )[:3]

    assert len(text) < 180
    assert text[carets.index("^") : carets.rindex("^") + 1] == "HERE"


def test_concise_is_a_line_per_finding_and_holds_no_control_characters() -> None:
    evil = Finding("A001", "a", Severity.INFO, "x\x1b[31m\ny", Location("f", 1, 1))

    text = renderer("concise")(LintReport(findings=(evil,)))

    assert text.count("\n") == 1
    assert "\x1b" not in text


def test_github_escapes_what_its_runner_would_read() -> None:
    first = renderer("github")(REPORT).splitlines()[0]

    assert first == (
        "::warning file=a b/compose.yaml,line=3,endLine=3,col=9,endColumn=14,"
        "title=NET001 open-port::NET001[open-port] port 80, of 'web': 100%25 open"
    )


def test_gitlab_fingerprints_are_unique() -> None:
    issues = json.loads(renderer("gitlab")(LintReport(findings=(OPEN, OPEN))))

    assert len({issue["fingerprint"] for issue in issues}) == 2
    assert issues[0]["severity"] == "minor"
    assert issues[0]["location"] == {"path": "a b/compose.yaml", "lines": {"begin": 3}}


def test_sarif_has_places_rules_suppressions_and_faults() -> None:
    (run,) = json.loads(renderer("sarif")(REPORT))["runs"]
    first, _, kept = run["results"]

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["CMP001", "NET001", "STY001"]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "NET001"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b/compose.yaml"
    assert place["region"] == {"startLine": 3, "startColumn": 9, "endLine": 3, "endColumn": 14}
    assert first["relatedLocations"][0]["message"]["text"] == "published here"
    assert kept["suppressions"] == [{"kind": "inSource", "justification": "legacy"}]
    assert run["invocations"][0]["executionSuccessful"] is False


def test_junit_has_a_suite_per_file_and_a_case_for_a_clean_one() -> None:
    root = ElementTree.fromstring(renderer("junit")(REPORT).encode())  # noqa: S314 - our own text

    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {"a b/compose.yaml", "clean.yaml", "compose.yaml", "composeopt"}
    assert len(suites["clean.yaml"].findall("testcase")) == 1
    assert suites["compose.yaml"].find("testcase/failure") is not None
    assert suites["composeopt"].find("testcase/error") is not None


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_but_text_shows_lines_of_the_file(form: str) -> None:
    """A line may hold a secret; machine-readable reports are kept and sent around."""
    text = renderer(form)(REPORT)

    assert ("- 80:80" in text) == (form == "text")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_write_an_empty_report(form: str) -> None:
    text = renderer(form)(LintReport())

    match form:
        case "json":
            assert json.loads(text)["findings"] == []
        case "sarif":
            assert json.loads(text)["runs"][0]["results"] == []
        case "gitlab":
            assert json.loads(text) == []
        case "junit":
            assert list(ElementTree.fromstring(text)) == []  # noqa: S314 - our own
        case _:
            assert text == ""


def test_the_summary_counts_by_severity_and_says_what_can_be_done() -> None:
    assert summary(REPORT) == (
        "2 findings (1 error, 1 warning) in 3 files; 1 fixable with --fix --unsafe"
    )


def test_a_diff_says_where_the_final_newline_is_missing() -> None:
    rewrite = Rewrite("c.yaml", pathlib.Path("/c.yaml"), b"a: 1\nb: 2", b"b: 2")

    assert render_diff(LintReport(rewrites=(rewrite,))) == (
        "--- a/c.yaml\n+++ b/c.yaml\n@@ -1,2 +1 @@\n-a: 1\n b: 2\n\\ No newline at end of file\n"
    )


def _without_colors(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
