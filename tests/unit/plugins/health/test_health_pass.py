"""What the health pass changes, and what it leaves alone."""

from __future__ import annotations

import pytest

from composeopt.analysis.health import never_less_patient
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.model.changes import Change, PassResult, Safety
from composeopt.plugin.context import Context
from composeopt.stack.stack import Stack
from composeopt.testing import check_pass
from composeopt_plugins.health.health import Health
from tests.growth import growth
from tests.unit.optimize.stacks import stack

WEB = """\
services:
  web:
    image: web
    healthcheck:
      test: ["CMD", "true"]
      interval: 30s  # the default
      timeout: 10s
      retries: 3
"""


def _run(text: str, **context: object) -> PassResult:
    return Health().run(stack(text), Context(**context))  # type: ignore[arg-type]  # fitting facts


def _only(result: PassResult) -> Change:
    (change,) = result.changes
    return change


def _times(text: str, **values: str | None) -> str:
    """Replace or drop times of the one healthcheck."""
    lines = text.splitlines()
    for key, value in values.items():
        lines = [line for line in lines if not line.strip().startswith(f"{key}:")]
        if value is not None:
            lines.append(f"      {key}: {value}")
    return "\n".join(lines) + "\n"


def test_a_long_interval_is_shortened_and_the_patience_kept() -> None:
    check_pass(
        Health,
        before=WEB,
        after="""\
services:
  web:
    image: web
    healthcheck:
      test: ["CMD", "true"]
      interval: 4s  # the default
      timeout: 10s
      retries: 16
      start_period: 51s
      start_interval: 4s
""",
    )


def test_engine_20_10_needs_no_start_interval() -> None:
    change = _only(_run(WEB, engine=EngineFacts((20, 10))))

    assert [(edit.path[-1], edit.value) for edit in change.edits] == [  # type: ignore[union-attr]
        ("interval", "4s"),
        ("retries", 16),
        ("start_period", "51s"),
    ]


@pytest.mark.parametrize("version", [(25, 0), (28, 0)])
def test_from_engine_25_on_only_starting_changes(version: tuple[int, int]) -> None:
    check_pass(
        Health,
        before=WEB,
        after=WEB + "      start_period: 51s\n      start_interval: 1s\n",
        context=Context(engine=EngineFacts(version)),
    )


def test_every_figure_is_told_before_and_after() -> None:
    change = _only(_run(WEB, engine=EngineFacts((20, 10))))
    figures = {each.quantity: (each.before, each.after) for each in change.expected}

    assert figures == {
        "from ready to healthy": ((0.09, 30.18), (0.09, 4.18)),
        "latest boot accepted": ((90, 110), (111, 275)),
        "outage survived": (60, 60),
        "dead service noticed within": (90, 64),
        "hung service noticed within": (120, 224),
        "CPU for probes while it runs": (0.0017, 0.0125),
    }
    assert change.safety is Safety.SAFE


def test_evidence_quotes_what_the_file_says() -> None:
    change = _only(_run(_times(WEB, interval="1m", start_period="90s")))

    assert [each.text for each in change.evidence] == [
        "interval: 1m",
        "retries: 3",
        "start_period: 90s",
    ]


@pytest.mark.parametrize(
    "text",
    [
        _times(WEB, interval="1s"),
        _times(WEB, interval="2s"),
        _times(WEB, retries="1"),
        WEB + "      disable: true\n",
        _times(WEB, test="[NONE]"),
        "services:\n  web: {image: web}\n",
        "services:\n  web: {image: web, healthcheck: {interval: 30s}}\n",
    ],
)
def test_what_cannot_or_need_not_be_faster_is_left_alone(text: str) -> None:
    assert _run(text).changes == ()


def test_a_time_from_a_variable_is_left_alone_and_the_variable_named() -> None:
    result = _run(_times(WEB, interval="${EVERY:-30s}"))

    assert result.changes == ()
    assert "interval is set by EVERY" in result.notes[0].text


def test_a_hung_service_must_not_be_noticed_too_late() -> None:
    """Its timeout is six times its interval: twice as many probes hang twice as long."""
    change = _only(_run(_times(WEB, interval="10s", timeout="60s")))

    assert change.safety is Safety.UNSAFE
    assert "hangs would be noticed more than 2 times as late" in change.reason
    check_pass(
        Health,
        before=_times(WEB, interval="10s", timeout="60s"),
        after=_times(
            WEB,
            retries="6",
            interval="4.5s",
            timeout="60s",
            start_period="128s",
            start_interval="4.5s",
        ),
    )


def test_a_lowered_cpu_limit_lengthens_the_grace() -> None:
    text = _times(WEB, interval="2s")
    change = _only(_run(text, cpu_limit_ratio={"web": 1.5}, engine=EngineFacts((20, 10))))

    assert change.title == "give web up to 36 s to boot"
    assert [edit.path[-1] for edit in change.edits] == ["start_period"]


STACK = """\
x-composeopt: {{version: 1, budget: {{cpus: {cpus}}}}}
services:
  slow:
    image: slow
    healthcheck: {{test: [CMD, "true"], interval: 30s, timeout: 10s, retries: 3}}
  quick:
    image: quick
    healthcheck: {{test: [CMD, "true"], interval: 10s, timeout: 10s, retries: 3}}
"""
BOOTS = Usage(
    {"slow": ServiceUsage(boot_seconds=25.0), "quick": ServiceUsage(boot_seconds=1.0)},
    "usage.json",
)


def test_a_check_whose_slack_covers_its_lag_is_left_alone() -> None:
    result = _run(STACK.format(cpus=8), usage=BOOTS)

    assert [change.subject for change in result.changes] == ["slow"]
    assert [note.subject for note in result.notes if "not probed" in note.text] == ["quick"]


def test_a_key_that_old_engines_lack_is_told_and_how_to_do_without() -> None:
    (note,) = _run(WEB).notes

    assert note.subject == "web"
    assert "start_interval is new there" in note.text
    assert "--engine 24" in note.text
    assert _run(WEB, engine=EngineFacts((24, 0))).notes == ()
    assert _run(WEB, engine=EngineFacts((27, 0))).notes == ()
    there = _run(_times(WEB, start_period="9s", start_interval="9s"))
    assert not [note for note in there.notes if "is new there" in note.text]


def test_a_key_of_a_change_that_waits_for_unsafe_is_not_told() -> None:
    text = _times(WEB, interval="10s", timeout="60s")

    assert _run(text).notes == ()
    assert "start_interval is new there" in _run(text, unsafe=True).notes[0].text


def test_a_check_that_only_a_known_engine_lets_see_sooner_is_told() -> None:
    text = _times(WEB, interval="5m", start_period="5m", start_interval="30s")
    (note,) = _run(text).notes

    assert _run(text).changes == ()
    assert (note.subject, "--engine VERSION" in note.text) == ("web", True)
    for version in ((24, 0), (27, 0)):
        named = _run(text, engine=EngineFacts(version))
        assert (len(named.changes), named.notes) == (1, ())


def test_without_boot_times_nothing_has_slack() -> None:
    result = _run(STACK.format(cpus=8))

    assert {change.subject for change in result.changes} == {"slow", "quick"}


def test_the_budget_for_probes_is_kept() -> None:
    """2 % of 0.2 CPU is 0.004 cores, which a probe of 50 ms every 4 s exceeds."""
    result = _run(STACK.format(cpus=0.2))
    costs = [
        float(str(each.after)) - float(str(each.before))
        for change in result.changes
        for each in change.expected
        if each.unit == "cores"
    ]

    assert costs
    assert sum(costs) <= 0.004 + 1e-4


def test_a_service_that_others_wait_for_comes_first() -> None:
    text = """\
x-composeopt: {version: 1, budget: {cpus: 0.3}}
services:
  db:
    image: db
    healthcheck: {test: [CMD, "true"], interval: 30s, timeout: 10s, retries: 3}
  other:
    image: other
    healthcheck: {test: [CMD, "true"], interval: 30s, timeout: 10s, retries: 3}
"""
    for name in ("api", "web", "jobs"):
        text += f"  {name}: {{image: x, depends_on: {{db: {{condition: service_healthy}}}}}}\n"
    intervals = {
        change.subject: float(str(change.edits[0].value)[:-1])  # type: ignore[union-attr]
        for change in _run(text).changes
    }

    assert intervals["db"] < intervals["other"]


def test_four_times_the_checks_are_less_than_sixteen_times_the_work() -> None:
    def loaded(count: int) -> Stack:
        text = "services:\n"
        for index in range(count):
            times = f"interval: {20 + index % 40}s, timeout: 5s, retries: 3"
            text += f"  s{index}:\n    image: x\n    healthcheck: {{test: [CMD, x], {times}}}\n"
            if index:
                text += f"    depends_on: {{s{(index - 1) // 2}: {{condition: service_healthy}}}}\n"
        return stack(text)

    assert growth(lambda made: Health().run(made, Context()), loaded(100), loaded(400)) < 16


def test_what_is_written_is_as_patient_on_every_engine() -> None:
    loaded = stack(STACK.format(cpus=8))
    for change in Health().run(loaded, Context()).changes:
        before = loaded.service(change.subject)
        assert before is not None
        assert before.healthcheck is not None
        assert "start_period" in [edit.path[-1] for edit in change.edits]
        assert never_less_patient(before.healthcheck, before.healthcheck, EngineFacts()) is None
