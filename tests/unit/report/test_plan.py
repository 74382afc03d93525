"""``plan`` on paper: whole, summed up where wide, as graphs, as JSON."""

from __future__ import annotations

import dataclasses
import html
import io
import json
import pathlib
import re
from xml.etree import ElementTree

from rich.console import Console

from composeopt import schema
from composeopt.model.changes import Expectation
from composeopt.model.plan import (
    ChangeOutlook,
    OpenPort,
    PassOutlook,
    ServiceShare,
    Shares,
    StackPlan,
)
from composeopt.report.blocks import paint_plain
from composeopt.report.data import as_data, as_json
from composeopt.report.plan import as_dot, as_html, as_mermaid, as_svg, text
from composeopt.report.terminal import paint
from tests.snapshot import Snapshot
from tests.unit.report.plans import whole, wide

SVG = "{http://www.w3.org/2000/svg}"
EXPECTED = pathlib.Path(__file__).parent / "expected"


def parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)  # noqa: S314 - our own text


def plain(plan: StackPlan, *, verbose: bool = False) -> str:
    return paint_plain(text(plan, verbose=verbose))


def test_the_text_is_the_committed_one(snapshot: Snapshot) -> None:
    snapshot.check(plain(whole()), EXPECTED / "plan.txt")


def test_the_whole_text_is_the_committed_one(snapshot: Snapshot) -> None:
    snapshot.check(plain(whole(), verbose=True), EXPECTED / "plan-verbose.txt")


def test_a_wide_stack_is_summed_up(snapshot: Snapshot) -> None:
    snapshot.check(plain(wide()), EXPECTED / "plan-wide.txt")


def test_a_wide_stack_fits_two_screens_and_says_how_to_see_all() -> None:
    lines = plain(wide(30 + 1)).splitlines()

    assert len(lines) < 100
    assert lines[-1] == "summed up because the stack is wide; -v shows all"


def test_all_of_a_wide_stack_is_there_when_asked_for() -> None:
    shown = plain(wide(), verbose=True)

    assert shown.count("probe s") == 119
    assert "summed up" not in shown


def test_every_time_in_the_text_is_called_predicted() -> None:
    """A heading or line that holds seconds says so, or stands under one that does."""
    heading = ""
    for line in plain(whole()).splitlines():
        if line and not line.startswith(" "):
            heading = line
        if re.search(r"\d s\b", line):
            assert "predicted" in heading + line or "optimize" in heading, line


def test_a_terminal_shows_the_same_words() -> None:
    stream = io.StringIO()
    paint(text(whole()), Console(file=stream, width=200, force_terminal=True, no_color=True))
    shown = stream.getvalue()

    for word in ("critical path", "api", "5432", "above the budget of --budget: CPU"):
        assert word.lower() in shown.lower()


def test_an_empty_plan_is_one_line() -> None:
    plan = StackPlan("none", "0.1", (), "any")

    assert plain(plan) == "none: 0 services, 0 networks, 0 start-up waves\n"


def test_the_json_is_as_its_schema_says() -> None:
    assert schema.violations("plan", json.loads(as_json(whole()))) == ()
    assert schema.violations("plan", json.loads(as_json(wide()))) == ()


def test_the_schema_knows_every_value_of_the_model() -> None:
    """A field that is renamed in one place only is found here."""
    data = json.loads(as_json(whole()))
    del data["traffic"]["talks"][0]["evidence_class"]

    (found,) = schema.violations("plan", data)
    assert "evidence_class" in found.message


def test_secrets_are_masked_in_json() -> None:
    plan = whole()
    first = dataclasses.replace(
        plan.traffic.talks[0].evidence, text="DSN of api names postgres://u:hunter2@db"
    )
    talks = (dataclasses.replace(plan.traffic.talks[0], evidence=first), *plan.traffic.talks[1:])
    plan = dataclasses.replace(plan, traffic=dataclasses.replace(plan.traffic, talks=talks))

    assert "hunter2" not in str(as_data(plan))


def test_mermaid_shows_waves_waits_and_talk(snapshot: Snapshot) -> None:
    snapshot.check(as_mermaid(whole()), EXPECTED / "plan.mmd")


def test_dot_shows_waves_waits_and_talk(snapshot: Snapshot) -> None:
    snapshot.check(as_dot(whole()), EXPECTED / "plan.dot")


def test_names_that_mean_something_to_the_formats_are_harmless() -> None:
    plan = whole()
    (db, *rest) = plan.start_up.services
    odd = dataclasses.replace(db, service='end"]\\')
    start = dataclasses.replace(plan.start_up, services=(odd, *rest))
    plan = dataclasses.replace(plan, start_up=start)

    assert '["end#quot;]\\"]' in as_mermaid(plan)
    assert '"end\\"]\\\\";' in as_dot(plan)


def test_the_picture_has_a_bar_for_each_service(snapshot: Snapshot) -> None:
    picture = as_svg(whole())

    root = parsed(picture)
    assert len(root.findall(f"{SVG}g")) == 3
    snapshot.check(picture, EXPECTED / "plan.svg")


def test_bars_lie_inside_the_picture_and_none_is_empty() -> None:
    root = parsed(as_svg(wide()))
    width = float(root.get("width", "0"))

    bars = root.findall(f"{SVG}g/{SVG}rect")
    assert len(bars) >= 119
    for bar in bars:
        left, size = float(bar.get("x", "0")), float(bar.get("width", "0"))
        assert size > 0
        assert 0 <= left <= left + size <= width


def test_names_cannot_become_markup_in_the_picture() -> None:
    plan = whole()
    (db, *rest) = plan.start_up.services
    odd = dataclasses.replace(db, service="<script>&")
    plan = dataclasses.replace(
        plan,
        start_up=dataclasses.replace(plan.start_up, services=(odd, *rest), critical_path=()),
    )

    assert parsed(as_svg(plan)) is not None
    assert "<script>" not in as_svg(plan) + as_html(plan)


def test_the_scale_has_round_steps() -> None:
    texts = [
        float(each.text or "")
        for each in parsed(as_svg(whole())).findall(f"{SVG}text[@text-anchor]")
    ]

    assert texts == [0, 10, 20, 30, 40, 50]


def test_the_page_holds_all_of_the_text_and_the_picture() -> None:
    page = as_html(whole())
    words = html.unescape(re.sub(r"<[^>]+>", " ", page))

    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<svg") == 1
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "").split("<body>")[1]
    for line in plain(whole(), verbose=True).splitlines():
        for word in line.split():
            assert word.lower() in words.lower(), word


def test_the_page_of_an_empty_plan_has_no_picture() -> None:
    assert "<svg" not in as_html(StackPlan("none", "0.1", (), "any"))


def test_a_port_that_is_published_as_itself_is_said_once() -> None:
    plan = whole()
    ports = (OpenPort("lb", 80, "8080"), OpenPort("db", 5432, "5432"))
    traffic = dataclasses.replace(plan.traffic, open_ports=ports)

    assert "  lb:80 (as 8080), db:5432\n" in plain(dataclasses.replace(plan, traffic=traffic))


def test_the_same_prediction_of_several_changes_is_said_once_below_them() -> None:
    numbers = {"a": 2.0, "b": 2.0, "c": 3.0}
    changes = tuple(
        ChangeOutlook(f"probe {name}", name, "would change", "", (_healthy(name, number),))
        for name, number in numbers.items()
    )
    idle = PassOutlook("networks", "networks")
    plan = dataclasses.replace(whole(), passes=(PassOutlook("health", "health", changes), idle))

    lines = paint_plain(text(plan)).splitlines()

    at = lines.index("  health: 3 would change")
    assert lines[at + 1 : at + 7] == [
        "    probe a",
        "    probe b",
        "      predicted, each of these 2: time to healthy 30 -> 2 s",
        "    probe c",
        "      predicted: time to healthy 30 -> 3 s",
        "  nothing to do for networks",
    ]


def _healthy(name: str, number: float) -> Expectation:
    return Expectation("time to healthy", "s", 30.0, number, name)


def test_where_nothing_is_limited_or_budgeted_there_is_nothing_to_add_up() -> None:
    nothing = (None, None, None, None)
    free = tuple(ServiceShare(name, 1, *nothing) for name in ("a", "b"))
    plan = dataclasses.replace(whole(), shares=Shares(services=free))

    told = paint_plain(text(plan))

    assert "  nothing limits or reserves them, and no budget is declared\n" in told
    assert "no service has a CPU limit" not in told
