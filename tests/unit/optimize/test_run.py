"""The loop: what is applied, what is left out and why, and that it settles."""

from __future__ import annotations

from collections.abc import Iterable

from composeopt.model.changes import Change, Evidence, Note, PassResult
from composeopt.model.edits import Add, Remove, Replace
from composeopt.optimize.plan import Planned
from composeopt.plugin.context import Context
from composeopt.stack.stack import Stack
from tests.unit.optimize.stacks import (
    INTERVAL,
    MANUAL,
    SHOP,
    UNSAFE,
    Another,
    Behaving,
    Behaviour,
    change,
    once,
    planned,
    result_text,
    run,
)

RETRIES = ("services", "web", "healthcheck", "retries")
DB = ("services", "db", "healthcheck", "retries")
MORE = change(Replace(RETRIES, 9))
MORE_DB = change(Add(DB, 9), subject="db", title="look at db")


def test_a_change_is_spliced_and_the_rest_stays() -> None:
    result = run(SHOP, planned(once(MORE)))

    assert result_text(result) == SHOP.replace("retries: 3", "retries: 9")
    assert [proposal.change for proposal in result.ledger.applied] == [MORE]


def test_nothing_wanted_is_nothing_changed() -> None:
    result = run(SHOP, planned(once()))

    assert result.after.texts == {}
    assert result.judge is None


def test_the_next_pass_sees_what_the_one_before_did() -> None:
    seen = []

    def look(stack: Stack, context: Context) -> Iterable[Change]:
        del context
        seen.append(stack.value(RETRIES))
        return ()

    run(SHOP, planned(once(MORE)), planned(look, Another))

    assert seen[0] == 9


def test_a_pass_that_raises_is_named_and_costs_only_itself() -> None:
    def fail(stack: Stack, context: Context) -> Iterable[Change]:
        del context
        raise ValueError(f"no idea of {stack.name}")

    result = run(SHOP, planned(fail), planned(once(MORE), Another))

    assert [(f.plugin, f.pass_name) for f in result.ledger.failures] == [("acme", "behaving")]
    assert "ValueError: no idea of project (test_run.py:" in result.ledger.failures[0].message
    assert [p.record.pass_name for p in result.ledger.applied] == ["another"]


def test_a_pass_that_returns_nonsense_is_named() -> None:
    class Silent(Behaving):
        """It forgets to return."""

        def run(self, stack: Stack, context: Context) -> PassResult:
            """Do nothing."""
            return None  # type: ignore[return-value]  # that is the fault

    result = run(SHOP, Planned(Silent, Behaviour(once()), "acme"))

    assert "NoneType" in result.ledger.failures[0].message


def test_a_change_that_changes_more_than_it_declares_is_discarded_alone() -> None:
    bad = change(Replace(("services", "db", "image"), "postgres:17"), touches=("services.*.*",))

    result = run(SHOP, planned(once(bad)), planned(once(MORE), Another))

    assert [v.promise for d in result.ledger.discarded for v in d.violations] == ["P7"]
    assert result_text(result) == SHOP.replace("retries: 3", "retries: 9")


def test_one_bad_change_among_many_of_a_pass_is_found_by_halves() -> None:
    bad = change(Replace(("services", "db", "image"), "postgres:17"), subject="db")

    result = run(SHOP, planned(once(MORE, bad, MORE_DB)))

    assert [p.change for p in result.ledger.applied] == [MORE, MORE_DB]
    assert len(result.ledger.discarded) == 1


def test_a_change_that_cuts_a_needed_conversation_is_discarded() -> None:
    cut = change(
        Replace(("services", "web", "networks"), ["lonely"]),
        Add(("networks", "lonely"), {}),
        touches=("services.*.networks", "networks"),
    )

    result = run(SHOP, planned(once(cut)))

    assert "P4" in {v.promise for d in result.ledger.discarded for v in d.violations}
    assert result.after.texts == {}


def test_a_change_that_makes_a_check_less_patient_is_discarded() -> None:
    hasty = change(Replace(INTERVAL, "5s"))

    result = run(SHOP, planned(once(hasty)))

    assert [v.promise for d in result.ledger.discarded for v in d.violations] == ["P5"]


def test_a_change_that_says_nothing_is_discarded() -> None:
    result = run(SHOP, planned(once(change(Replace(RETRIES, 9), reason="", evidence=()))))

    assert {v.promise for d in result.ledger.discarded for v in d.violations} == {"P8"}


def test_an_edit_that_cannot_be_made_is_refused_with_its_class() -> None:
    gone = change(Replace(("services", "web", "healthcheck", "timeout"), "3s"))

    def wanted(stack: Stack, context: Context) -> Iterable[Change]:
        del stack, context
        return (gone,)

    result = run(SHOP, planned(wanted))

    assert [refused.reason for refused in result.ledger.refused] == ["missing"]
    assert result.after.texts == {}


def test_an_unsafe_change_waits_for_the_flag() -> None:
    unsafe = change(Replace(RETRIES, 9), safety=UNSAFE)

    withheld = run(SHOP, planned(once(unsafe)))
    applied = run(SHOP, planned(once(unsafe)), unsafe=True)

    assert [each.reason for each in withheld.ledger.withheld] == ["needs --unsafe"]
    assert withheld.after.texts == {}
    assert len(applied.ledger.applied) == 1


def test_an_unsafe_change_may_be_less_patient_when_asked_for() -> None:
    hasty = change(Replace(INTERVAL, "5s"), safety=UNSAFE)

    result = run(SHOP, planned(once(hasty)), unsafe=True)

    assert len(result.ledger.applied) == 1


def test_an_unsafe_change_is_held_to_what_it_declares() -> None:
    sly = change(Replace(("services", "db", "image"), "postgres:17"), safety=UNSAFE)

    result = run(SHOP, planned(once(sly)), unsafe=True)

    assert [v.promise for d in result.ledger.discarded for v in d.violations] == ["P7"]


def test_a_change_for_a_person_is_never_made() -> None:
    manual = change(Replace(RETRIES, 9), safety=MANUAL)

    result = run(SHOP, planned(once(manual)), unsafe=True)

    assert "person" in result.ledger.withheld[0].reason


def test_keep_holds_a_pass_off_a_service() -> None:
    text = SHOP.replace(
        "    image: nginx:1.27\n", "    image: nginx:1.27\n    x-composeopt: {keep: [behaving]}\n"
    )

    result = run(text, planned(once(MORE, MORE_DB)))

    assert [each.by for each in result.ledger.suppressed] == ["x-composeopt: keep of web"]
    assert [p.change.subject for p in result.ledger.applied] == ["db"]


def test_a_comment_holds_a_pass_off_a_key() -> None:
    text = SHOP.replace("retries: 3", "retries: 3  # composeopt: ignore[behaving] tuned by hand")

    result = run(text, planned(once(MORE, MORE_DB)))

    assert [each.by for each in result.ledger.suppressed] == ["# composeopt: ignore[behaving]"]
    place = result.ledger.suppressed[0].location
    assert place is not None
    assert place.line == 11


def test_a_pass_that_swings_to_and_fro_is_discarded() -> None:
    path = ("services", "web", "stop_grace_period")

    def swing(stack: Stack, context: Context) -> Iterable[Change]:
        del context
        value = "10s" if stack.value(path) != "10s" else "20s"
        yield change(Replace(path, value), touches=("services.*.stop_grace_period",))

    text = SHOP.replace("retries: 3", "retries: 3\n    stop_grace_period: 5s")
    result = run(text, planned(swing), planned(once(MORE_DB), Another))

    assert "P3" in {v.promise for d in result.ledger.discarded for v in d.violations}
    assert [p.change for p in result.ledger.applied] == [MORE_DB]


def test_a_pass_that_needs_two_rounds_settles_and_is_named() -> None:
    def climb(stack: Stack, context: Context) -> Iterable[Change]:
        del context
        now = stack.value(RETRIES)
        if isinstance(now, int) and now < 5:
            yield change(Replace(RETRIES, now + 1))

    result = run(SHOP, planned(climb))

    assert "retries: 5" in result_text(result)
    assert any("round 2" in note.text for note in result.ledger.notes)


def test_running_on_the_result_changes_nothing() -> None:
    first = run(SHOP, planned(once(MORE, MORE_DB)))
    second = run(result_text(first), planned(once(MORE)))

    assert second.after.texts == {}


def test_evidence_gets_its_place_in_the_file_as_it_was_read() -> None:
    result = run(SHOP, planned(once(MORE)))

    record = result.ledger.applied[0].record
    assert record.location is not None
    assert record.location.line == 11
    assert record.evidence[0].location is not None
    assert record.edits[0].old == 3
    assert record.ignore_comment == "# composeopt: ignore[behaving] reason"
    assert record.ignore_flag == "--ignore behaving"


def test_secrets_are_masked_in_records() -> None:
    path = ("services", "db", "environment", "POSTGRES_PASSWORD")
    leak = change(
        Replace(path, "hunter3"),
        touches=("services.*.environment",),
        evidence=(Evidence("POSTGRES_PASSWORD=hunter2 is short"),),
    )

    result = run(SHOP, planned(once(leak)))

    assert len(result.ledger.applied) == 1
    assert "hunter" not in repr(result.ledger.applied[0].record)


def test_notes_are_kept_with_their_pass() -> None:
    note = Note("6 edges, 1 redundant")
    plan = Planned(Behaving, Behaviour(once(), (note,)), "acme")

    result = run(SHOP, plan)

    assert [(n.pass_name, n.text) for n in result.ledger.notes] == [("behaving", note.text)]


def test_a_removed_dependency_is_held_to_its_declaration() -> None:
    drop = change(
        Remove(("services", "web", "depends_on", "db")), touches=("services.*.depends_on",)
    )

    result = run(SHOP, planned(once(drop)))

    assert "depends_on" not in result_text(result)
