"""``bench`` on paper: text, picture, JSON."""

from __future__ import annotations

import io
import json
import pathlib
from xml.etree import ElementTree

from rich.console import Console

from composeopt import schema
from composeopt.report.bench import as_svg, text
from composeopt.report.blocks import paint_plain
from composeopt.report.data import as_data, as_json
from composeopt.report.terminal import paint
from tests.snapshot import Snapshot
from tests.unit.report.benches import bench, faster, undecided

SVG = "{http://www.w3.org/2000/svg}"
EXPECTED = pathlib.Path(__file__).parent / "expected"


def test_the_text_is_the_committed_one(snapshot: Snapshot) -> None:
    snapshot.check(paint_plain(text(faster())), EXPECTED / "bench.txt")


def test_the_picture_is_the_committed_one(snapshot: Snapshot) -> None:
    snapshot.check(as_svg(faster()), EXPECTED / "bench.svg")


def test_the_picture_has_a_dot_for_each_run_and_two_bars_for_each_moment() -> None:
    picture = ElementTree.fromstring(as_svg(faster()))  # noqa: S314 - our own text

    assert len(picture.findall(f".//{SVG}circle")) == 10
    titles = [each.text or "" for each in picture.iter(f"{SVG}title")]
    assert "web <&>: start 27.50 s before, 12.20 s after" in " ".join(titles)
    bars = picture.findall(f"{SVG}g")[-1].findall(f"{SVG}rect")
    assert [bar.get("class") for bar in bars] == ["b", "r", "b", "r"]


def test_a_long_sentence_stays_inside_the_picture() -> None:
    picture = ElementTree.fromstring(as_svg(undecided()))  # noqa: S314 - our own text

    lines = [each.text or "" for each in picture.findall(f"{SVG}text")]
    assert max(map(len, lines)) <= 112
    assert undecided().sentence in " ".join(lines)


def test_a_terminal_shows_the_same_figures() -> None:
    console = Console(file=io.StringIO(), width=160, no_color=True)
    paint(text(faster()), console)

    shown = console.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO
    assert "compose.optimized.yaml is faster: 15.20 s against 30.50 s" in shown
    assert "27.50 -> 12.20 *" in shown


def test_the_json_is_as_its_schema_says_and_holds_every_run() -> None:
    data = as_data(faster())

    assert schema.violations("bench", data) == ()
    assert json.loads(as_json(faster())) == data
    assert len(data["record"]) == 12
    assert data["record"][0]["number"] == 0


def test_what_is_not_in_the_schema_is_found() -> None:
    data = as_data(faster())
    data["stack"]["guess"] = 1

    assert schema.violations("bench", data)


def test_the_discarded_runs_do_not_count() -> None:
    found = faster().stack

    assert found.measured_before is not None
    assert 40.0 not in found.measured_before.values
    assert found.measured_before.median == 30.5


def test_a_service_of_one_side_is_shown_without_a_change() -> None:
    (agent, *_) = faster().services

    assert agent.service == "agent"
    assert agent.start.measured_after is None
    assert "0.25 -> none" in paint_plain(text(faster()))


def test_three_verdicts_are_told_apart() -> None:
    slower = bench((1.0, 15.0, 15.5, 15.1, 16.0), (1.0, 30.0, 31.0, 30.5, 32.0))
    same = bench((1.0, 15.0, 15.5, 15.1, 16.0), (1.0, 15.2, 15.4, 15.3, 15.9))

    assert [each.verdict for each in (faster(), slower, same)] == [
        "faster",
        "slower",
        "no difference",
    ]
    assert faster().sentence == (
        "compose.optimized.yaml is faster: 15.20 s against 30.50 s (median of 5 runs each), "
        "-50 %, significant (p = 0.0079)"
    )
    assert slower.sentence.startswith("compose.optimized.yaml is slower: ")
    assert same.sentence.startswith("no significant difference: ")
    assert "cannot show one" not in same.sentence


def test_too_few_runs_are_said_to_show_nothing() -> None:
    assert undecided().verdict == "no difference"
    assert undecided().sentence.endswith("; 2 of each cannot show one, 4 can")
