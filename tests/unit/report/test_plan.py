"""``plan`` on paper: whole, summed up where wide, as graphs, as JSON."""

from __future__ import annotations

import dataclasses
import io
import json
import pathlib
import re

from rich.console import Console

from composeopt import schema
from composeopt.model.plan import StackPlan
from composeopt.report.blocks import paint_plain
from composeopt.report.data import as_data, as_json
from composeopt.report.plan import as_dot, as_mermaid, text
from composeopt.report.terminal import paint
from tests.snapshot import Snapshot
from tests.unit.report.plans import whole, wide

EXPECTED = pathlib.Path(__file__).parent / "expected"


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
