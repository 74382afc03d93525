"""The summary: short, true, and painted the same words everywhere."""

from __future__ import annotations

import dataclasses
import io
import pathlib
import re

import pytest
from rich.console import Console

from composeopt.model.changes import Expectation
from composeopt.model.location import Location
from composeopt.model.overview import Overview, ServiceOverview
from composeopt.model.report import (
    EditRecord,
    EvidenceRecord,
    Judge,
    NoteRecord,
    Prediction,
    Refused,
    Summary,
    Withheld,
)
from composeopt.report import terminal
from composeopt.report.blocks import Line, Table, paint_plain
from composeopt.report.summary import summary
from composeopt.report.wording import amount, expectation, number, size
from tests.snapshot import Snapshot
from tests.unit.report.reports import CHANGE, EVERYTHING, NOTHING, UNSAFE

EXPECTED = pathlib.Path(__file__).parent / "expected"


@pytest.mark.parametrize("verbose", [False, True])
def test_the_summary_says_everything(snapshot: Snapshot, verbose: bool) -> None:
    text = paint_plain(summary(EVERYTHING, verbose=verbose))

    snapshot.check(text, EXPECTED / f"summary{'-verbose' if verbose else ''}.txt")


def test_a_run_without_changes_says_so_and_nothing_else() -> None:
    assert paint_plain(summary(NOTHING)) == "demo: nothing to change\n"


def test_a_dry_run_never_says_that_it_made_or_wrote_something() -> None:
    text = paint_plain(summary(dataclasses.replace(EVERYTHING, dry=True)))

    assert "1 change to make; nothing was written" in text
    assert "Changes to make" in text
    assert "Would write" in text
    assert "Would be started with" in text
    assert not re.search(r"\bmade\b(?!-up)|^Written", text, re.MULTILINE)


def test_the_judge_is_named_for_what_it_is() -> None:
    own = dataclasses.replace(EVERYTHING, judge=Judge("composeopt", "0.1.0"))

    text = paint_plain(summary(own))

    assert "checked by composeopt's own loader; no compose binary was found" in text
    assert "accepts the result" not in text


def test_what_was_rejected_before_is_not_called_accepted() -> None:
    judge = Judge("docker-compose", "5.6.1", ("none", "cpu", "gpu", "all"), ("all",))
    some = paint_plain(summary(dataclasses.replace(EVERYTHING, judge=judge)))
    none = Judge("docker-compose", "5.6.1", ("none",), ("none",))

    assert "docker-compose 5.6.1 accepts the result (with no profile, cpu, gpu)\n" in some
    assert "rejected already before, so not judged: with all profiles\n" in some
    assert "accepts" not in paint_plain(summary(dataclasses.replace(EVERYTHING, judge=none)))


def test_a_project_without_profiles_hears_nothing_of_them() -> None:
    one = dataclasses.replace(EVERYTHING, judge=Judge("docker-compose", "5.6.1", ("none",)))

    assert "docker-compose 5.6.1 accepts the result\n" in paint_plain(summary(one))


def test_each_change_has_one_line_and_what_is_for_the_user_is_told_once() -> None:
    changes = tuple(
        dataclasses.replace(CHANGE, subject=name, title=f"probe {name} more often")
        for name in ("a", "b", "c")
    )
    report = dataclasses.replace(NOTHING, applied=changes)

    lines = paint_plain(summary(report)).splitlines()

    for name in ("a", "b", "c"):
        wanted = f"  health: probe {name} more often  compose.yaml:12:7"
        assert [line for line in lines if f"probe {name} " in line] == [wanted]
    assert lines.count("  a, b, c: tell whoever watches node-1") == 1
    assert not [line for line in lines if CHANGE.notes[0] in line or "predicted" in line]


def test_the_same_note_about_many_services_is_one_line_that_names_them() -> None:
    notes = tuple(NoteRecord("left alone", "health", name) for name in ("a", "b", "a", "c"))

    text = paint_plain(summary(dataclasses.replace(NOTHING, notes=notes)))

    assert text.count("left alone") == 1
    assert "  health: a, b, c: left alone\n" in text


def test_what_waits_for_unsafe_is_counted_and_listed_a_line_each() -> None:
    withheld = tuple(Withheld(UNSAFE, "needs --unsafe") for _ in range(3))
    manual = Withheld(dataclasses.replace(UNSAFE, safety="manual"), "for a person to decide")

    text = paint_plain(summary(dataclasses.replace(NOTHING, withheld=(*withheld, manual))))

    assert "\n3 more with --unsafe\n" in text
    assert text.count("  health: give redis a healthcheck  compose.yaml:12:7\n") == 3
    assert "give redis a healthcheck [manual] (for a person to decide)" in text


def test_what_is_expected_of_the_whole_stack_is_in_the_table() -> None:
    expected = (Expectation("reachable pairs", "pairs", 45, 41), Expectation("x", "y", 1, 2))
    cut = dataclasses.replace(CHANGE, predicted=expected)

    text = paint_plain(summary(dataclasses.replace(EVERYTHING, applied=(cut,))))

    assert re.search(r"^  reachable pairs +45 +41 +-4$", text, re.MULTILINE)
    assert not re.search(r"^  x ", text, re.MULTILINE)


def test_what_changes_come_to_together_leaves_out_what_was_not_made() -> None:
    """Each Change says what it does alone; the first of these three was refused."""
    steps = [(10.0, 8.0), (10.0, 11.0), (10.0, 10.5)]
    quantity = "all CPU limits together"
    made = [
        dataclasses.replace(CHANGE, predicted=(Expectation(quantity, "CPUs", *step, "stack"),))
        for step in steps
    ]
    text = paint_plain(summary(dataclasses.replace(EVERYTHING, applied=tuple(made[1:]))))

    assert re.search(r"all CPU limits together +10 CPUs +11.5 CPUs +\+1.5 CPUs", text)


def test_every_number_about_the_future_is_called_predicted() -> None:
    for line in paint_plain(summary(EVERYTHING, verbose=True)).splitlines():
        if " -> " in line and re.search(r"\d s$", line):
            assert "predicted" in line


def test_the_terminal_shows_the_same_words() -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=200, color_system="standard")

    terminal.paint(summary(EVERYTHING, verbose=True), console)

    coloured = stream.getvalue()
    words = re.sub(r"\x1b\[[0-9;]*m|[\u2500-\u257f]", "", coloured).split()
    assert coloured != re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert words == paint_plain(summary(EVERYTHING, verbose=True)).split()


def test_markup_in_texts_is_shown_as_it_is() -> None:
    stream = io.StringIO()

    terminal.paint([Line("[red]x[/red] :smile:")], Console(file=stream, width=80))

    assert stream.getvalue() == "[red]x[/red] :smile:\n"


def test_the_command_is_never_wrapped_and_quotes_what_needs_it() -> None:
    stream = io.StringIO()

    terminal.paint(summary(EVERYTHING), Console(file=stream, width=30))

    assert "  docker compose -f 'my stack.yaml' up -d --wait\n" in stream.getvalue()


def test_columns_align_in_plain_tables() -> None:
    table = Table(("name", "n"), (("a", "1"), ("longer", "100")), frozenset({1}))

    assert paint_plain([table]) == "  name      n\n  a         1\n  longer  100\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [(12.0, "12"), (0.5, "0.5"), (1.125, "1.125"), (0.1234, "0.123"), (100.0, "100")],
)
def test_numbers_are_short(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (512 * 1024**2, "512 MiB"),
        (6 * 1024**3, "6 GiB"),
        (1.5 * 1024**3, "1.5 GiB"),
    ],
)
def test_sizes_have_the_largest_unit_that_fits(value: float, written: str) -> None:
    assert size(value) == written


def test_a_range_with_equal_ends_is_one_number() -> None:
    assert amount((3.0, 3.0), "s") == "3 s"
    assert amount((217.49999, 217.5), "s") == "217.5 s"
    assert amount(0.8725, "s") == "0.87 s"
    assert amount((3.0, 4.25), "s") == "3 to 4.2 s"


def test_what_is_expected_names_a_subject_only_where_it_is_not_known() -> None:
    expected = Expectation("memory", "bytes", 4 * 1024**3, 3 * 1024**3, "db")

    assert expectation(expected) == "memory of db 4 GiB -> 3 GiB"
    assert expectation(expected, "db") == "memory 4 GiB -> 3 GiB"
    assert expectation(Expectation("hosts", "hosts", 3, 3, "stack")) == "hosts 3 as before"


def test_what_changes_of_one_reason_share_is_said_once_and_each_keeps_its_own() -> None:
    changes = tuple(
        dataclasses.replace(
            CHANGE,
            subject=name,
            title=f"probe {name} more often",
            predicted=(Expectation("time to healthy", "s", 30.0, rank, name),),
            edits=(EditRecord("replace", f"services.{name}.healthcheck.interval", "30s", "2s"),),
            notes=("a probe costs 50 ms of CPU", *(("it has no patience",) if name == "b" else ())),
        )
        for rank, name in enumerate(("a", "b", "c"), 1)
    )
    other = dataclasses.replace(CHANGE, reason="quite another one")
    report = dataclasses.replace(NOTHING, applied=(*changes, other))

    lines = paint_plain(summary(report, verbose=True)).splitlines()

    assert lines.count(f"    why: {CHANGE.reason}") == 1
    assert lines.count("    why: quite another one") == 1
    assert lines.count("    note: it has no patience (b)") == 1
    assert "  health: 3 changes with one reason" in lines
    for rank, name in enumerate(("a", "b", "c"), 1):
        at = lines.index(f"    health: probe {name} more often  compose.yaml:12:7")
        assert lines[at + 1] == f"      predicted: time to healthy 30 -> {rank} s"
        assert lines[at + 2] == "      writes: healthcheck.interval 30s -> 2s"
    assert not [line for line in lines if " of a" in line or " of b" in line]


def test_changes_alike_in_all_numbers_are_listed_together_each_with_its_place() -> None:
    changes = tuple(
        dataclasses.replace(
            CHANGE,
            subject=name,
            title=f"probe {name} more often",
            location=Location("compose.yaml", line, 7),
            evidence=(EvidenceRecord("every 30 s", "", Location("compose.yaml", line, 9)),),
            predicted=(Expectation("time to healthy", "s", 30.0, 2.0, name),),
            edits=(EditRecord("replace", f"services.{name}.healthcheck.interval", "30s", "2s"),),
        )
        for line, name in enumerate(("a", "b"), 1)
    )

    lines = paint_plain(
        summary(dataclasses.replace(NOTHING, applied=changes), verbose=True)
    ).splitlines()

    at = lines.index("    health: probe a more often  compose.yaml:1:7")
    assert lines[at + 1 : at + 5] == [
        "    health: probe b more often  compose.yaml:2:7",
        "      each of these 2:",
        "      predicted: time to healthy 30 -> 2 s",
        "      writes: healthcheck.interval 30s -> 2s",
    ]
    assert lines.count("    evidence: every 30 s (compose.yaml:1:9, compose.yaml:2:9)") == 1


def test_a_change_of_several_services_names_each_of_them() -> None:
    limits = tuple(Expectation("CPU limit", "CPUs", 1, 2, name) for name in ("node-1", "node-2"))
    edits = tuple(
        EditRecord("replace", f"services.{name}.mem_limit", 4 * 1024**3, "6G")
        for name in ("node-1", "node-2")
    )
    change = dataclasses.replace(CHANGE, predicted=limits, edits=edits)

    text = paint_plain(summary(dataclasses.replace(NOTHING, applied=(change,)), verbose=True))

    assert "CPU limit of node-1 1 -> 2 CPUs; CPU limit of node-2 1 -> 2 CPUs\n" in text
    assert "services.node-1.mem_limit 4 GiB -> 6G; services.node-2.mem_limit" in text


def test_many_values_are_left_to_the_difference() -> None:
    edits = tuple(EditRecord("add", f"networks.n{number}") for number in range(20))
    change = dataclasses.replace(CHANGE, edits=edits)

    text = paint_plain(summary(dataclasses.replace(NOTHING, applied=(change,)), verbose=True))

    assert "    writes: 20 values; --diff shows them\n" in text


def test_a_change_that_was_not_made_only_would_write() -> None:
    text = paint_plain(
        summary(dataclasses.replace(NOTHING, withheld=(Withheld(CHANGE, "x"),)), verbose=True)
    )

    assert "    would write: healthcheck.interval 30s -> 2s\n" in text
    assert "    writes:" not in text


def test_refusals_of_one_cause_are_said_once_and_the_first_few_are_listed() -> None:
    refused = tuple(
        Refused(
            dataclasses.replace(CHANGE, title=f"probe {number}", subject=str(number)),
            "included",
            "inc.yaml is included or extended, and left as it is",
        )
        for number in range(9)
    )
    report = dataclasses.replace(NOTHING, refused=refused)

    text = paint_plain(summary(report))

    assert text.count("inc.yaml is included") == 1
    assert "left as it is; --in-place changes it too\n" in text
    assert text.count("health: probe ") == 5
    assert "    and 4 more; -v shows all\n" in text
    assert paint_plain(summary(report, verbose=True)).count("health: probe ") == 9


def test_a_note_about_many_names_the_first_few_and_all_with_v() -> None:
    report = dataclasses.replace(
        NOTHING, notes=tuple(NoteRecord("left alone", "health", f"s{n}") for n in range(9))
    )

    assert "  health: s0, s1, s2, s3, s4 and 4 others: left alone\n" in paint_plain(summary(report))
    whole = paint_plain(summary(report, verbose=True))
    assert "s0, s1, s2, s3, s4, s5, s6, s7, s8: left alone\n" in whole


def test_a_stack_that_stays_has_its_figures_once() -> None:
    same = Summary(
        predicted_healthy_before=Prediction(7.0, 9.0, "unknown boot times (1 service)"),
        predicted_healthy_after=Prediction(7.0, 9.0, "unknown boot times (1 service)"),
    )
    report = dataclasses.replace(NOTHING, summary=same)

    text = paint_plain(summary(report))

    assert re.search(r"^  time to healthy +7 to 9 s$", text, re.MULTILINE)
    assert "0 %" not in text
    assert "composeopt observe" in text


def test_what_no_healthcheck_tells_is_not_called_healthy() -> None:
    overview = Overview(services=(ServiceOverview("a", "x"),))
    text = paint_plain(summary(dataclasses.replace(EVERYTHING, overview=overview)))

    assert "time until all run" in text
    assert "time to healthy" not in text


def test_where_nothing_is_gained_the_change_is_zero_without_a_sign() -> None:
    same = dataclasses.replace(
        EVERYTHING.summary,
        predicted_healthy_before=Prediction(10.0, 20.0, ""),
        predicted_healthy_after=Prediction(10.0, 10.0, ""),
    )
    text = paint_plain(summary(dataclasses.replace(EVERYTHING, summary=same)))

    assert "-50 % to 0 %" in text


def test_a_fall_is_given_at_both_ends() -> None:
    faster = dataclasses.replace(
        EVERYTHING.summary,
        predicted_healthy_before=Prediction(100.0, 100.0, ""),
        predicted_healthy_after=Prediction(50.0, 50.0, ""),
    )

    text = paint_plain(summary(dataclasses.replace(EVERYTHING, summary=faster)))

    assert re.search(r"time to healthy +100 s +50 s +-50 %", text)
