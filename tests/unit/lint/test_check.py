"""A project checked: faults, suppression and what the comments leave."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

from composeopt.api import (
    Context,
    Diagnostic,
    Fix,
    Remove,
    Replace,
    Rule,
    Safety,
    Service,
    Severity,
    Stack,
)
from composeopt.lint.check import Checks
from composeopt.lint.projects import Project, projects_below
from composeopt.lint.run import Mode, lint
from composeopt.model.lint import LintReport
from composeopt.stack.inputs import Inputs

STACK = "services:\n  web:\n    image: nginx:1\n    restart: always\n"


class Raises(Rule):
    """Always."""

    code = "BAD001"
    name = "raises"
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Raise."""
        raise ZeroDivisionError


class GivesNonsense(Rule):
    """Always."""

    code = "BAD002"
    name = "gives-nonsense"
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> list[Diagnostic]:
        """Give what is no diagnostic."""
        return ["web"]  # type: ignore[list-item]  # what the test is about


class RestartsAlways(Rule):
    """Finds ``restart: always`` and offers what it is told to."""

    code = "OWN001"
    name = "restarts-always"
    severity = Severity.WARNING
    since = "0.1"
    becomes = "no"
    touches = ("services.*.restart",)

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Find it."""
        path = (*service.path, "restart")
        if service.restart is not None and service.restart != "no":
            fix = Fix("do not", (Replace(path, self.becomes),), Safety.SAFE, self.touches)
            yield self.diagnostic(path, "it restarts", subject=service.name, fix=fix)


class NeverSettles(RestartsAlways):
    """Goes back and forth."""

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Find it in either form."""
        path = (*service.path, "restart")
        other = "always" if service.restart == "on-failure" else "on-failure"
        fix = Fix("turn", (Replace(path, other),), Safety.SAFE, self.touches)
        yield self.diagnostic(path, f"it is {service.restart}", subject=other, fix=fix)


class TouchesTheImage(RestartsAlways):
    """Changes more than it declares."""

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Find it, and change the image."""
        path = (*service.path, "image")
        fix = Fix("break", (Replace(path, "httpd:2"),), Safety.SAFE, self.touches)
        yield self.diagnostic(path, "wrong image", subject=service.name, fix=fix)


class BreaksTheFile(RestartsAlways):
    """Writes what cannot be loaded."""

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Find it, and write nonsense."""
        path = (*service.path, "restart")
        fix = Fix("break", (Replace(path, {"a": "b"}),), Safety.SAFE, self.touches)
        yield self.diagnostic(path, "it restarts", subject=service.name, fix=fix)


class DropsTheVolume(RestartsAlways):
    """Removes a volume that another file needs."""

    touches = ("volumes.data",)

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find the volume, if nothing here uses it."""
        for path in stack.unused:
            fix = Fix("drop", (Remove(path),), Safety.SAFE, self.touches)
            yield self.diagnostic(path, "unused", fix=fix, key=True)


def run(tmp_path: pathlib.Path, text: str, *rules: type[Rule], fix: bool = False) -> LintReport:
    file = tmp_path / "compose.yaml"
    file.write_text(text)
    known = frozenset(name for rule in rules for name in (rule.code, rule.name)) | {"health"}
    checks = Checks(tuple(rule() for rule in rules), known=known)
    inputs = Inputs((pathlib.Path("compose.yaml"),), cwd=tmp_path)
    return lint([Project(inputs.files)], inputs, checks, Mode(fix=fix))


def test_a_rule_that_raises_is_named_and_costs_only_itself(tmp_path: pathlib.Path) -> None:
    report = run(tmp_path, STACK, Raises, GivesNonsense, RestartsAlways)

    assert [each.name for each in report.faults] == ["BAD001 raises", "BAD002 gives-nonsense"]
    assert report.faults[0].message == "ZeroDivisionError"
    assert "a str instead of a Diagnostic" in report.faults[1].message
    assert [each.code for each in report.findings] == ["OWN001"]
    assert report.exit_code(None) == 2


def test_a_fix_is_applied_in_memory_and_what_is_left_is_reported(tmp_path: pathlib.Path) -> None:
    report = run(tmp_path, STACK, RestartsAlways, fix=True)

    assert report.findings == ()
    assert [each.after for each in report.rewrites] == [STACK.replace("always", '"no"').encode()]
    assert (tmp_path / "compose.yaml").read_text() == STACK


def test_fixes_that_do_not_settle_give_the_original_back(tmp_path: pathlib.Path) -> None:
    report = run(tmp_path, STACK, NeverSettles, fix=True)

    assert report.rewrites == ()
    assert [each.kind for each in report.faults] == ["fix"]
    assert "did not settle after 10 rounds" in report.faults[0].message
    assert report.exit_code(None) == 2


def test_a_fix_that_changes_what_it_does_not_declare_is_refused(tmp_path: pathlib.Path) -> None:
    report = run(tmp_path, STACK, TouchesTheImage, RestartsAlways, fix=True)

    assert [each.refused for each in report.repairs] == ["", "P7"]
    assert [each.after for each in report.rewrites] == [STACK.replace("always", '"no"').encode()]


def test_a_fix_that_breaks_the_file_is_refused(tmp_path: pathlib.Path) -> None:
    report = run(tmp_path, STACK, BreaksTheFile, fix=True)

    assert [each.refused for each in report.repairs] == ["invalid"]
    assert report.rewrites == ()


def test_a_suppressed_finding_is_kept_apart_with_its_reason_and_not_fixed(
    tmp_path: pathlib.Path,
) -> None:
    text = STACK.replace("always", "always # composeopt: ignore[restarts-always] we must")

    report = run(tmp_path, text, RestartsAlways, fix=True)

    assert report.findings == ()
    assert [each.suppressed for each in report.suppressed] == ["we must"]
    assert report.rewrites == ()


def test_the_same_place_seen_through_two_services_is_one_finding(tmp_path: pathlib.Path) -> None:
    text = (
        "x-base: &base\n  image: nginx:1\n  restart: always\n"
        "services:\n  a:\n    <<: *base\n  b:\n    <<: *base\n"
    )

    report = run(tmp_path, text, RestartsAlways)

    assert [str(each.location) for each in report.findings] == ["compose.yaml:3:12"]


def test_a_fingerprint_stays_when_lines_move(tmp_path: pathlib.Path) -> None:
    first = run(tmp_path, STACK, RestartsAlways).findings[0]
    moved = run(tmp_path, "# one\n# two\n" + STACK, RestartsAlways).findings[0]

    assert first.fingerprint == moved.fingerprint
    assert first.location != moved.location


def test_a_fix_that_breaks_a_sibling_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "compose.yaml").write_text(STACK + "volumes:\n  data:\n")
    (tmp_path / "compose.prod.yaml").write_text("services:\n  web:\n    volumes: [data:/d]\n")
    projects = list(projects_below(tmp_path, tmp_path))
    inputs = Inputs(projects[0].files, cwd=tmp_path)

    report = lint(projects, inputs, Checks((DropsTheVolume(),)), Mode(fix=True))

    assert [each.refused for each in report.repairs] == ["sibling"]
    assert report.rewrites == ()


def test_included_files_count_among_those_that_were_looked_at(tmp_path: pathlib.Path) -> None:
    (tmp_path / "compose.yaml").write_text("include: [parts/web.yaml]\n")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "web.yaml").write_text(STACK)
    inputs = Inputs((pathlib.Path("compose.yaml"),), cwd=tmp_path)

    report = lint([Project(inputs.files)], inputs, Checks((RestartsAlways(),)), Mode())

    assert report.files == ("compose.yaml", "parts/web.yaml")
    assert [each.location and each.location.file for each in report.findings] == ["parts/web.yaml"]


def test_a_later_project_sees_what_an_earlier_one_repaired(tmp_path: pathlib.Path) -> None:
    (tmp_path / "compose.yaml").write_text(STACK)
    (tmp_path / "compose.prod.yaml").write_text("services:\n  web:\n    restart: always\n")
    projects = list(projects_below(tmp_path, tmp_path))
    inputs = Inputs(projects[0].files, cwd=tmp_path)

    report = lint(projects, inputs, Checks((RestartsAlways(),)), Mode(fix=True))

    assert sorted(each.file for each in report.rewrites) == ["compose.prod.yaml", "compose.yaml"]
    assert report.findings == ()
