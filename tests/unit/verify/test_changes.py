"""P4, P5 and P6: conversations, patience and limits before and after."""

from __future__ import annotations

import pytest

from composeopt.facts.declared import Budget
from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.model.changes import Change
from composeopt.model.edits import Add, Replace
from composeopt.plugin.context import Context
from composeopt.verify.changes import verify, verify_whole
from tests.unit.optimize.stacks import SHOP, UNSAFE, change, stack

LIMITED = SHOP.replace(
    "    image: nginx:1.27\n", "    image: nginx:1.27\n    cpus: 2\n    mem_limit: 2g\n"
)
LIMITS = ("services.*.cpus", "services.*.mem_limit")
ANY = ("services.*", "networks")


def _promises(before: str, after: str, made: Change, usage: Usage | None = None) -> list[str]:
    context = Context(usage=usage or Usage())
    found = verify(stack(before), stack(after), (made,), context, Budget())
    return [each.promise for each in found]


def test_a_conversation_that_is_cut_breaks_p4() -> None:
    after = SHOP.replace("networks: [front]", "networks: [back]").replace(
        "networks: [front, back]", "networks: [front]"
    )
    made = change(
        Replace(("services", "web", "networks"), ["back"]),
        Replace(("services", "db", "networks"), ["front"]),
        touches=("services.*.networks",),
    )

    assert _promises(SHOP, after, made) == ["P4"]


def test_a_shorter_patience_breaks_p5() -> None:
    made = change(Replace(("services", "web", "healthcheck", "retries"), 2))

    assert _promises(SHOP, SHOP.replace("retries: 3", "retries: 2"), made) == ["P5"]


@pytest.mark.parametrize(
    ("known", "promises"),
    [
        (ServiceUsage(), []),
        (ServiceUsage(cpu_peak=0.9), []),
        (ServiceUsage(cpu_peak=1.1), ["P6"]),
        (ServiceUsage(cpu_floor=1.5), ["P6"]),
    ],
)
def test_a_limit_below_what_is_needed_breaks_p6(known: ServiceUsage, promises: list[str]) -> None:
    made = change(Replace(("services", "web", "cpus"), 1), touches=LIMITS)
    usage = Usage({"web": known})

    assert _promises(LIMITED, LIMITED.replace("cpus: 2", "cpus: 1"), made, usage) == promises


@pytest.mark.parametrize(
    ("setting", "limit", "promises"),
    [
        ("", "512m", []),
        ("environment: {JAVA_OPTS: -Xmx1g}", "1g", ["P6"]),
        ("environment: {JAVA_OPTS: -Xmx1g}", "1536m", []),
        ("command: java -Xmx$$HEAP", "1536m", ["P6"]),
        ("command: java -Xmx$$HEAP", "3g", []),
        ("environment: {JAVA_OPTS: -Xmx4g}", "2200m", []),
    ],
)
def test_a_limit_that_shrinks_below_a_setting_inside_breaks_p6(
    setting: str, limit: str, promises: list[str]
) -> None:
    """What was too low before may stay so: that is for a rule to say."""
    before = LIMITED.replace("    cpus: 2\n", f"    cpus: 2\n    {setting}\n" if setting else "")
    made = change(Replace(("services", "web", "mem_limit"), limit), touches=LIMITS)

    assert _promises(before, before.replace("2g", limit), made) == promises


def test_a_new_limit_below_a_setting_inside_breaks_p6() -> None:
    before = SHOP.replace("nginx:1.27\n", "nginx:1.27\n    command: java -Xmx1g\n")
    after = before.replace("    command", "    mem_limit: 1g\n    command")
    made = change(Add(("services", "web", "mem_limit"), "1g"), touches=LIMITS)

    assert _promises(before, after, made) == ["P6"]


@pytest.mark.parametrize(("budget", "promises"), [(2.0, ["P6"]), (3.0, [])])
def test_limits_above_the_budget_break_p6(budget: float, promises: list[str]) -> None:
    made = change(Replace(("services", "web", "cpus"), 3), touches=LIMITS)
    before, after = stack(LIMITED), stack(LIMITED.replace("cpus: 2", "cpus: 3"))

    found = verify(before, after, (made,), Context(), Budget(cpus=budget))

    assert [each.promise for each in found] == promises


def test_limits_that_shrink_towards_the_budget_do_not_break_it() -> None:
    made = change(Replace(("services", "web", "cpus"), 1.5), touches=LIMITS)
    before, after = stack(LIMITED), stack(LIMITED.replace("cpus: 2", "cpus: 1.5"))

    assert verify(before, after, (made,), Context(), Budget(cpus=1.0)) == ()


def test_a_lower_cpu_limit_needs_more_patience_in_the_end() -> None:
    """The pass that lowers the limit is not to blame; the result as a whole is held to it."""
    made = change(Replace(("services", "web", "cpus"), 1), touches=LIMITS)
    before, after = stack(LIMITED), stack(LIMITED.replace("cpus: 2", "cpus: 1"))

    assert verify(before, after, (made,), Context(), Budget()) == ()
    assert [v.promise for v in verify_whole(before, after, (made,), Context(), Budget())] == ["P5"]


def test_an_unsafe_change_answers_for_other_services_only() -> None:
    made = change(Replace(("services", "web", "healthcheck", "retries"), 2), safety=UNSAFE)
    alone = SHOP.replace("retries: 3", "retries: 2")
    both = alone.replace("interval: 10s", "interval: 5s")

    assert _promises(SHOP, alone, made) == []
    assert _promises(SHOP, both, made) == ["P7", "P5"]
